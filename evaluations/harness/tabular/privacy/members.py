"""What membership comes to where the population is known, and what it says about a declared guarantee."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import beta

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, roc, wilson
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import EPSILON_ALONE, EXCEEDED, ONE_RUN, POPULATION_TOO_SMALL, UNSURE
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable
from evaluations.harness.tabular.privacy.contests import Scores, attacked, contests, turns, turns_if_planted

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5)
ERROR = 0.0125
"""Of each limit: the larger of two bounds is taken, each of two limits, so five in a hundred are shared by four."""
Pair = tuple[Array, Array]


def member_share(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """F1 of guessing members by nearness, beyond guessing that everybody is one (El Emam et al. 2022); 0 is best.

    (F1 - F0) / (1 - F0) with F0 = 2s / (1 + s), where s = train rows over the declared population is the share of
    members among the people attacked; others take one half. The nearness that counts as a hit is chosen in one
    turn and judged in the other. Asked only where a population was declared.

    Range: -1 to 1.
    Better: down; the upper end is judged.
    Blind to: a population other than the declared one.
    Source: El Emam et al. 2022, doi:10.1093/jamiaopen/ooac083.
    """
    population = ruler.tables.declared.population
    if population is None:
        return []
    why = unanswerable(ruler) or (POPULATION_TOO_SMALL if population <= ruler.train.rows else None)
    if why:
        return [not_established(rule, why)]
    share, most = ruler.train.rows / population, rule.options["most_rows"]
    people = [len(np.unique(side)) for side in attacked(ruler, most, "synthetic")[1]]
    found = {place: beyond_naive(turns(ruler, most, place), share, people) for place in ruler.frames}
    caught = beyond_naive(turns_if_planted(ruler, most), share, people)
    own = found["synthetic"]
    verdict = bounded(own, rule, chance=0.0)
    naive = 2 * share / (1 + share)
    return [
        measurement(
            rule,
            own.value,
            n=people[0],
            interval=own.interval,
            verdict=verdict,
            baselines=Baselines(found["ceiling"].value, found["floor"].value, found["copy"].value),
            power=Power(PLANTED, caught.value, bounded(caught, rule, chance=0.0) is Verdict.FAIL),
            caveats=(UNSURE,) if verdict is Verdict.NOT_ESTABLISHED else (),
            detail={"member_share": share, "f1": naive + own.value * (1 - naive), "f1_naive": naive},
        )
    ]


def beyond_naive(played: Sequence[Scores], share: float, people: Sequence[int]) -> Estimate:
    """Interval by the method of variance estimates recovery (Zou and Donner 2008) from those of the two rates."""
    first, second = (turn["distance"] for turn in played)
    rates = [rates_at(chosen(one, share), other) for one, other in ((first, second), (second, first))]
    true, false = (float(np.mean([rate[k] for rate in rates])) for k in (0, 1))
    value = relative(share, true, false)
    few, many = wilson(true * people[0], people[0])
    low, high = wilson(false * people[1], people[1])
    down = math.hypot(value - relative(share, few, false), value - relative(share, true, high))
    up = math.hypot(relative(share, many, false) - value, relative(share, true, low) - value)
    return Estimate(value, (max(relative(share, 0, 1), value - down), min(1.0, value + up)))


def relative(share: float, true: float, false: float) -> float:
    naive = 2 * share / (1 + share)
    f1 = 2 * share * true / (share * true + (1 - share) * false + share)
    return (f1 - naive) / (1 - naive)


def chosen(scores: Pair, share: float) -> float:
    """The score from which on the attacker says member, by the highest F1."""
    members, others = scores
    thresholds = np.unique(np.concatenate(scores))[::-1]
    false, true = (rates[1:] for rates in roc(members, others))
    f1 = 2 * share * true / (share * true + (1 - share) * false + share)
    return float(thresholds[int(np.argmax(f1))])


def rates_at(threshold: float, scores: Pair) -> tuple[float, float]:
    members, others = scores
    return float((members >= threshold).mean()), float((others >= threshold).mean())


def declared_guarantee(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The declared epsilon, and the lowest epsilon that the membership attacks leave possible.

    Attack and threshold are chosen in one turn and judged in the other by Clopper-Pearson limits (after Jagielski
    et al. 2020). The bound can put a guarantee in doubt, never confirm one. Asked only where a mechanism was declared.

    Range: 0 and up.
    Better: down.
    Blind to: a mechanism that was not what it is said to be, unless an attack shows it.
    Source: Pilgram et al. 2025; limits of Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.
    """
    mechanism = ruler.tables.declared.mechanism
    if mechanism is None:
        return []
    subject = {"mechanism": mechanism.name}
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, subject=subject)]
    lowest = lowest_epsilon(ruler, rule.options["most_rows"], mechanism.delta)
    said = {EXCEEDED: lowest > mechanism.epsilon, EPSILON_ALONE: mechanism.epsilon > rule.threshold["pass"]}
    return [
        measurement(
            rule,
            mechanism.epsilon,
            n=ruler.synthetic.rows,
            subject=subject,
            verdict=Verdict.ATTENTION if any(said.values()) else Verdict.PASS,
            caveats=(*(sentence for sentence, holds in said.items() if holds), ONE_RUN),
            detail={"delta": mechanism.delta, "lowest_epsilon": lowest},
        )
    ]


def lowest_epsilon(ruler: Ruler, most: int, delta: float) -> float:
    first, second = turns(ruler, most, "synthetic")
    own, other = (contest.kin for contest in contests(ruler, most, "synthetic"))
    return max(
        0.0,
        audited(first, second, people_of(other), delta),
        audited(second, first, people_of(own), delta),
    )


def people_of(kin: Pair) -> tuple[int, int]:
    return len(np.unique(kin[0])), len(np.unique(kin[1]))


def audited(choosing: Scores, judging: Scores, people: tuple[int, int], delta: float) -> float:
    """Chosen by the bound that one half gives, computed on the other half."""
    tried = [(name, rate) for name in choosing for rate in RATES]
    bounds = [bound(choosing[name], threshold_of(choosing[name], rate), people, delta) for name, rate in tried]
    name, rate = tried[int(np.argmax(bounds))]
    return bound(judging[name], threshold_of(choosing[name], rate), people, delta)


def threshold_of(scores: Pair, rate: float) -> float:
    """The score that this share of the others reaches."""
    return float(np.quantile(scores[1], 1 - rate, method="inverted_cdf"))


def bound(scores: Pair, threshold: float, people: tuple[int, int], delta: float) -> float:
    """ln((lowest true rate - delta) / highest false rate), both Clopper-Pearson limits."""
    true, false = rates_at(threshold, scores)
    hits, trials = true * people[0], people[0]
    misses = false * people[1]
    low = float(beta.ppf(ERROR, hits, trials - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - ERROR, misses + 1, people[1] - misses)) if misses < people[1] else 1.0
    return math.log((low - delta) / high) if low > delta else -math.inf


METRICS = {
    "p.member@1": Metric(member_share, asks=("population",)),
    "p.dp@1": Metric(declared_guarantee, asks=("mechanism",)),
}
