"""Attacks that need nothing but the synthetic table and some real rows; each judged against unseen people."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.harness.learning import classifier, features
from evaluations.harness.neighbours import SCALE, Points, several_nearest
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.ruler import PLANTED, Ruler, generator
from evaluations.harness.statistics import Estimate, Z, auc, rate_at, wilson
from evaluations.harness.tables import Array, Frame

from .detection import curve
from .measured import measured, not_established
from .privacy import bounded, unanswerable

NEIGHBOURS = 5
FEWEST_FOR_RATE = 1_000
FOUR_ATTACKS = 2.4977054744123722
"""Two-sided 95 % point of the normal distribution, Bonferroni-corrected for four attacks."""

Scores = Mapping[str, tuple[Array, Array]]
Kin = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Contest:
    """Who is to be told apart, and the real rows the attacker may look at. All three are disjoint.

    The reference is half unseen rows, half other rows of train: were it unseen rows alone, relatives and later
    visits of the unseen people would be in it and those of the members would not, and that alone would tell.
    """

    members: Frame
    others: Frame
    reference: Frame
    kin: tuple[Array, Array]

    @classmethod
    def of(cls, ruler: Ruler, rule: Rule, place: str, turn: int) -> "Contest":
        """Two turns use every unseen row: in the second the halves change places."""
        unseen, rng = ruler.reference(place), generator(ruler.seed, rule.metric)
        rows = min(rule.options["most_rows"], ruler.train.rows // 2, unseen.rows // 2)
        ours = rng.permutation(ruler.whole_units(unseen.rows, rng))
        theirs = rng.permutation(unseen.rows)
        ours, theirs = np.roll(ours, -turn * rows), np.roll(theirs, -turn * rows)
        rest = min(len(ours), unseen.rows) - rows
        reference = ruler.train.take(ours[rows:][:rest]).stacked(unseen.take(theirs[rows:][:rest]))
        unseen_rows = ruler.train.rows + ruler.reference_rows(place)[theirs[:rows]]
        kin = (ruler.units[ours[:rows]], ruler.units[unseen_rows])
        return cls(ruler.train.take(ours[:rows]), unseen.take(theirs[:rows]), reference, kin)


def membership(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Highest AUC of four attacks that tell training rows from unseen ones; one half is best, lower is better.

    Distance to the synthetic table; the same less the distance to real reference rows; the ratio of densities
    (van Breugel et al. 2023, by the fifth neighbour); a learner of synthetic against reference rows. Blind to
    what only shadow models see: a lower bound. The interval is corrected for choosing among four.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    scores = {place: attacked(ruler, rule, place, ruler.candidate(place)) for place in ruler.frames}
    found = {place: strongest(*each)[1] for place, each in scores.items()}
    own, kin = scores["synthetic"]
    planted = ruler.candidate("synthetic").stacked(ruler.frames["copy"].take(np.arange(ruler.planted)))
    caught = attacked(ruler, rule, "synthetic", planted)
    name, best = strongest(own, kin)
    members = len(own[name][0])
    return [
        measured(
            rule,
            best.value,
            n=members,
            interval=best.interval,
            verdict=told(own, kin, rule),
            baselines=Baselines(found["ceiling"].value, found["floor"].value, found["copy"].value),
            power=Power(PLANTED, strongest(*caught)[1].value, told(*caught, rule) is Verdict.FAIL),
            detail={
                "strongest": name,
                "attacks": {attack: summary(*pair) for attack, pair in own.items()},
                "curve": curve(*own[name]),
            },
        )
    ]


def attacked(ruler: Ruler, rule: Rule, place: str, synthetic: Frame) -> tuple[Scores, Kin]:
    """For each attack the scores of members and of others over both turns; the higher, the likelier a member."""
    contests = [Contest.of(ruler, rule, place, turn) for turn in (0, 1)]
    first, second = (one_turn(ruler, rule, synthetic, contest) for contest in contests)
    scores = {
        name: (np.append(first[name][0], second[name][0]), np.append(first[name][1], second[name][1])) for name in first
    }
    ours, theirs = (np.concatenate([contest.kin[side] for contest in contests]) for side in (0, 1))
    return scores, (ours, theirs)


def one_turn(ruler: Ruler, rule: Rule, synthetic: Frame, contest: Contest) -> Scores:
    points = {"synthetic": ruler.encoder.points(synthetic), "reference": ruler.encoder.points(contest.reference)}
    ours, theirs = (
        {name: distances(ruler.encoder.points(frame), target) for name, target in points.items()}
        for frame in (contest.members, contest.others)
    )
    by_distance: dict[str, Callable[[Mapping[str, Array]], Array]] = {
        "distance": lambda near: -near["synthetic"][:, 0],
        "calibrated": lambda near: near["reference"][:, 0] - near["synthetic"][:, 0],
        "density": density_ratio,
    }
    found: dict[str, tuple[Array, Array]] = {name: (by(ours), by(theirs)) for name, by in by_distance.items()}
    return {**found, "learned": learned_scores(ruler, rule, synthetic, contest)}


def distances(queries: Points, target: Points) -> Array:
    return several_nearest(queries, target, min(NEIGHBOURS, target.rows)).distance / SCALE


def density_ratio(near: Mapping[str, Array]) -> Array:
    """Monotone in the ratio of the two densities, whose exponent is the same for every row."""
    smallest = 1e-6
    return np.log(near["reference"][:, -1] + smallest) - np.log(near["synthetic"][:, -1] + smallest)


def learned_scores(ruler: Ruler, rule: Rule, synthetic: Frame, contest: Contest) -> tuple[Array, Array]:
    rng = generator(ruler.seed, f"{rule.metric} learner")
    rows = min(synthetic.rows, contest.reference.rows, rule.options["most_rows"])
    seen = synthetic.take(rng.permutation(synthetic.rows)[:rows])
    other = contest.reference.take(rng.permutation(contest.reference.rows)[:rows])
    names = ruler.encoder.names
    learned = classifier(features(ruler.encoder, seen.stacked(other), names), np.repeat([1, 0], rows))
    members, others = (
        learned.decision_function(features(ruler.encoder, frame, names)) for frame in (contest.members, contest.others)
    )
    return members, others


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


def residual(success: float, control: float, variances: tuple[float, float]) -> Estimate:
    """What the attack gains over control, of what was left to gain (Giomi et al. 2023); delta-method interval."""
    if control >= 1:
        return Estimate(0.0, (0.0, 0.0))
    value = (success - control) / (1 - control)
    variance = variances[0] + ((1 - success) / (1 - control)) ** 2 * variances[1]
    error = Z * math.sqrt(variance) / (1 - control)
    return Estimate(value, (max(-1.0, value - error), min(1.0, value + error)))
