"""How numbers become a verdict: one function for each way of judging, on plain numbers. Light.

Metrics call these while they measure, and whoever reads a report calls them again (`believing.py`). What a protocol with
`judging: 2` judges otherwise is in `weighing.py`.
"""

from evaluations.harness.engine import weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.normal import CLEARLY, Z, wilson

LITTLE = 0.005
FROM_CEILING = 0.5


def graded(value: float, rule: Rule) -> Verdict:
    """Pass, attention or fail for a value by the rule's direction."""
    sign = -1.0 if rule.direction == "down" else 1.0
    if sign * value >= sign * rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if sign * value >= sign * rule.threshold["attention"] else Verdict.FAIL


def noticed(value: float, rule: Rule) -> Verdict:
    """Of what grows with the rows: it needs attention at most."""
    return Verdict.PASS if graded(value, rule) is Verdict.PASS else Verdict.ATTENTION


def as_declared(value: float, rule: Rule) -> Verdict:
    """Of what a person declared a rule, where nothing but that can fail."""
    if value >= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if value >= rule.threshold["declared"] else Verdict.FAIL


def as_none(count: float, *, declared: bool) -> Verdict:
    """Of what should not be there at all: it fails where a person declared that there is none."""
    if not count:
        return Verdict.PASS
    return Verdict.FAIL if declared else Verdict.ATTENTION


def inside(value: float, rule: Rule) -> bool:
    """Whether it lies between the two ends that a rule without a direction has."""
    return rule.threshold["lowest"] <= value <= rule.threshold["highest"]


def bounded(value: float, low: float, high: float, rule: Rule, *, chance: float) -> Verdict:
    """Pass when the whole interval is harmless, attention in between, fail when the whole interval is harmful.

    An interval that is wide for want of data never fails: that takes three standard errors from chance as well.
    Where it holds both chance and harm, nothing is established.
    """
    if rule.judging > 1:
        return weighing.bounded(value, low, high, rule, chance=chance)
    doubtless = value - chance > CLEARLY / Z * (value - low)
    if high <= rule.threshold["pass"]:
        return Verdict.PASS
    if high <= rule.threshold["attention"]:
        return Verdict.ATTENTION
    if low > rule.threshold["pass"] and doubtless:
        return Verdict.FAIL
    return Verdict.ATTENTION if low > chance else Verdict.NOT_ESTABLISHED


def by_z(z: float, rule: Rule) -> Verdict:
    if -CLEARLY <= z <= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if z <= rule.threshold["attention"] else Verdict.FAIL


def kept(value: float, ceiling: float, floor: float, rule: Rule) -> Verdict:
    """By the share kept of the way from floor to ceiling. Where those lie close together, half a hundredth is nothing."""
    way, missing = ceiling - floor, ceiling - value
    if missing <= LITTLE:
        return Verdict.PASS
    return graded(1 - missing / way, rule) if way > LITTLE else Verdict.FAIL


def kept_for_all_we_know(value: float, high: float, ceiling: float, floor: float, rule: Rule) -> Verdict:
    """The same, where an interval that reaches the ceiling passes."""
    if rule.judging > 1:
        return weighing.on_the_way(value, high, ceiling, floor, rule)
    return Verdict.PASS if high >= ceiling else kept(value, ceiling, floor, rule)


def by_loss(loss: float, least: float, rule: Rule) -> Verdict:
    """Of a loss and its least by the interval. A loss that chance explains passes up to the limit of attention; only one
    that is large and, at its least, still more than a pass allows fails."""
    if rule.judging > 1:
        return weighing.by_loss(loss, least, rule)
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    if loss <= allowed or (loss <= large and least <= 0):
        return Verdict.PASS
    return Verdict.FAIL if loss > large and least > allowed else Verdict.ATTENTION


def by_gap(gap: float, least: float, way: float, rule: Rule) -> Verdict:
    """A gap whose interval reaches nothing may be chance: it asks for attention and accuses nobody."""
    if rule.judging > 1:
        return weighing.by_gap(gap, least, way, rule)
    verdict = graded(gap, rule)
    return Verdict.ATTENTION if verdict is Verdict.FAIL and least <= 0 else verdict


def by_ratio(ratio: float, low: float, high: float, rule: Rule) -> Verdict:
    """Fails where the whole interval lies beyond an end."""
    if inside(ratio, rule):
        return Verdict.PASS
    beyond = high < rule.threshold["lowest"] or low > rule.threshold["highest"]
    return Verdict.FAIL if beyond else Verdict.ATTENTION


def beside_unseen(value: float, high: float, ceiling: float | None, rule: Rule) -> Verdict:
    """Graded, but no pass where it is surely and several times further from train than unseen real rows are."""
    verdict = graded(value, rule)
    return Verdict.ATTENTION if verdict is Verdict.PASS and far_beyond(value, high, ceiling, rule) else verdict


def far_beyond(value: float, high: float, ceiling: float | None, rule: Rule) -> bool:
    beyond = ceiling is not None and 1 - value > rule.options["beyond"] * (1 - ceiling)
    return beyond and high < (ceiling or 0)


def by_detection(value: float, high: float, ceiling: float, floor: float, rule: Rule) -> Verdict:
    """Rows that are told apart less often than chance were copied."""
    if rule.judging > 1:
        return weighing.by_detection(value, high, ceiling, floor, rule)
    return Verdict.ATTENTION if high < 0.5 else graded(value, rule)


def beside_interval(value: float, high: float, ceiling: float | None, rule: Rule) -> Verdict:
    """Graded; where a protocol judges beside unseen rows, by how far it falls short of them beyond chance."""
    if rule.judging == 1:
        return graded(value, rule)
    return weighing.beside_interval(value, high - value, 1.0 if ceiling is None else ceiling, rule)


def by_overlap(value: float, ceiling: float | None, rule: Rule, *, doubtless: bool) -> Verdict:
    """Little overlap alone is no proof: with one term, one honest table in twenty-five falls below a quarter."""
    if ceiling is not None and value >= max(FROM_CEILING, ceiling):
        return Verdict.PASS
    verdict = graded(value, rule)
    return Verdict.ATTENTION if verdict is Verdict.FAIL and not doubtless else verdict


def by_matches(train: float, unseen: float, rows: int) -> Verdict:
    """Whether train is matched more often than unseen rows, the intervals of both shares apart."""
    more = wilson(train * rows, rows)[0] > wilson(unseen * rows, rows)[1]
    return Verdict.ATTENTION if more else Verdict.PASS
