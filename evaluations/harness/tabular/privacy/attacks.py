"""Attacks that need nothing but the synthetic table and some real rows; each judged against unseen people."""

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, auc, curve, rate_at, roc, wilson
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable
from evaluations.harness.tabular.privacy.contests import Kin, Scores, attacked, attacked_if_planted

FEWEST_FOR_RATE = 1_000
FOUR_ATTACKS = 2.4977054744123722
"""Two-sided 95 % point of the normal distribution, Bonferroni-corrected for four attacks."""
FALSE_RATES = (
    *(0.0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1),
    *(0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
)


def membership(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Highest AUC of four attacks that tell training rows from unseen ones; one half is best, lower is better.

    Distance to the synthetic table; the same less the distance to real reference rows; the ratio of densities
    (van Breugel et al. 2023, by the fifth neighbour); a learner of synthetic against reference rows. Blind to
    what only shadow models see: a lower bound. The interval is corrected for choosing among four.

    Range: 0 to 1; one half is best.
    Better: down; the upper end is judged.
    Blind to: what only an attacker with shadow models or the generator sees.
    Source: Ward et al. 2025; van Breugel et al. 2023, arXiv:2302.12580; DeLong et al. 1988, doi:10.2307/2531595.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    most = rule.options["most_rows"]
    found = {place: strongest(*attacked(ruler, most, place))[1] for place in ruler.frames}
    own, kin = attacked(ruler, most, "synthetic")
    caught = attacked_if_planted(ruler, most)
    name, best = strongest(own, kin)
    return [
        measurement(
            rule,
            best.value,
            n=len(own[name][0]),
            interval=best.interval,
            verdict=told(own, kin, rule),
            baselines=Baselines(found["ceiling"].value, found["floor"].value, found["copy"].value),
            power=Power(PLANTED, strongest(*caught)[1].value, told(*caught, rule) is Verdict.FAIL),
            detail={
                "strongest": name,
                "attacks": {attack: summary(*pair) for attack, pair in own.items()},
                "curve": curve(*own[name]),
                "curves": {attack: low_curve(*pair) for attack, pair in own.items()},
            },
        )
    ]


def strongest(scores: Scores, kin: Kin) -> tuple[str, Estimate]:
    found = {name: auc(*pair, z=FOUR_ATTACKS, kin=kin) for name, pair in scores.items()}
    return max(found.items(), key=lambda item: item[1].value)


def told(scores: Scores, kin: Kin, rule: Rule) -> Verdict:
    """Fails as well when any attack names members at a low false positive rate beyond doubt."""
    members, others = (len(np.unique(side)) for side in kin)
    low = max(wilson(rate_at(*pair, 0.01) * members, members)[0] for pair in scores.values())
    if others >= FEWEST_FOR_RATE and low > rule.threshold["rate_at_1_percent"]:
        return Verdict.FAIL
    return bounded(strongest(scores, kin)[1], rule, chance=0.5)


def summary(members: Array, others: Array) -> dict[str, float]:
    return {
        "auc": auc(members, others).value,
        "rate_at_1_percent": rate_at(members, others, 0.01),
        "rate_at_10_percent": rate_at(members, others, 0.1),
    }


def low_curve(members: Array, others: Array) -> list[list[float]]:
    """True against false positive rate, dense where the false positive rate is low: there people get hurt."""
    false, true = roc(members, others)
    return [[x, round(float(y), 4)] for x, y in zip(FALSE_RATES, np.interp(FALSE_RATES, false, true), strict=True)]


METRICS = {
    "p.mia@1": Metric(membership),
}
