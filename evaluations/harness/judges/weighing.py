"""How numbers about judges become a verdict: plain numbers that a report holds. Light."""

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict


def by_log(value: float, loose: float, rule: Rule) -> Verdict:
    """No pass where the judge's version is not pinned."""
    verdict = graded(value, rule)
    return Verdict.ATTENTION if verdict is Verdict.PASS and loose else verdict


def by_low(value: float, low: float, rule: Rule) -> Verdict:
    """Anything above what a pass allows needs attention; it fails where even its least lies above what that allows."""
    if value <= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.FAIL if low > rule.threshold["attention"] else Verdict.ATTENTION


def beside_people(beside: float, rule: Rule) -> Verdict:
    """Of the judge's agreement with people, less the lower end of that of people with one another."""
    if beside >= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if beside >= rule.threshold["attention"] else Verdict.FAIL
