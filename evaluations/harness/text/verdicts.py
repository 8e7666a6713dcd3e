"""Which verdicts follow from numbers that only documents have. Light."""

from functools import partial

from evaluations.harness.engine import weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import by_power, by_z, detail, ends


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


def of_copies(one: Measurement, rule: Rule) -> set[Verdict]:
    """Copies where unseen documents give none need a person; passages that are shared with train alone fail."""
    if detail(one, "passages"):
        return {Verdict.FAIL}
    found = by_z(one, rule)
    if one.subject:
        return found
    found = by_power(found, one)
    found = {
        Verdict.ATTENTION if detail(one, "edited_unseen") and verdict is Verdict.PASS else verdict for verdict in found
    }
    alarmed: set[Verdict] = {Verdict.ATTENTION if verdict is Verdict.PASS else verdict for verdict in found}
    return found | alarmed if detail(one, "to_train") is None else alarmed if alone(one) else found


def alone(one: Measurement) -> bool:
    return detail(one, "exact") is True and detail(one, "to_train") > 0 and detail(one, "to_holdout") == 0
