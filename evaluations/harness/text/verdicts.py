"""Which verdicts follow from numbers that only documents have. Light."""

from functools import partial

from evaluations.harness.engine import grading, weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import detail, ends, number, of_near_copies


def by_wide_ratio(ratio: float, low: float, high: float, rule: Rule) -> Verdict:
    """Of a ratio that passes between two ends, and fails where its whole interval lies beyond two wider ones."""
    known = rule.threshold
    if known["lowest"] <= ratio <= known["highest"]:
        return Verdict.PASS
    beyond = high < rule.options["fails_below"] or low > rule.options["fails_above"]
    return Verdict.FAIL if beyond else Verdict.ATTENTION


def wide_ratio(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(by_wide_ratio, rule=rule), one.estimate, *ends(one), digits=rule.digits)


def by_loss(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(weighing.by_loss, rule=rule), one.estimate, ends(one)[0], digits=rule.digits)


def by_shortness(one: Measurement, rule: Rule) -> set[Verdict]:
    """Of what falls short of unseen documents, which needs attention at most."""
    return possible(partial(grading.noticed, rule=rule), number(detail(one, "short")), digits=rule.digits)


def of_passages(one: Measurement, rule: Rule) -> set[Verdict]:
    """Passages that are shared with train alone fail, whatever z is."""
    return {Verdict.FAIL} if detail(one, "passages") else of_near_copies(one, rule)


def of_edited_copies(one: Measurement, rule: Rule) -> set[Verdict]:
    """Seeing nothing passes only where edited copies would have been seen too."""
    unseen = not one.subject and not (detail(one, "power_edited") or {}).get("seen")
    found = of_near_copies(one, rule)
    return {Verdict.ATTENTION if unseen and verdict is Verdict.PASS else verdict for verdict in found}
