"""How numbers about ratings become a verdict: plain numbers that a report holds. Light."""

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict

PREVALENT = 0.9
"""From this raw agreement on alpha can be low because nearly all items are alike."""


def by_lower(low: float, rule: Rule) -> Verdict:
    """Of what has to be at least so much, for all that the interval tells."""
    if low >= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if low >= rule.threshold["attention"] else Verdict.FAIL


def by_agreement(low: float, raw: float, other_low: float, rule: Rule) -> Verdict:
    """By the lower end of alpha's interval. Where nearly all ratings agree, Gwet's coefficient says whether alpha is low only
    because one category prevails: that needs attention and does not fail."""
    verdict = by_lower(low, rule)
    prevails = raw >= PREVALENT and other_low >= rule.threshold["pass"]
    return Verdict.ATTENTION if verdict is Verdict.FAIL and prevails else verdict


def no_worse(value: float, low: float, high: float, rule: Rule) -> Verdict:
    """Of a difference from unseen items. It fails where it is surely worse than a pass allows and may be worse than attention
    allows; it passes where that second loss is ruled out."""
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    if high < allowed and low < large:
        return Verdict.FAIL
    if value < allowed:
        return Verdict.ATTENTION
    return Verdict.PASS if low >= large else Verdict.NOT_ESTABLISHED


def by_controls(value: float, left_out: int, rule: Rule) -> Verdict:
    """No pass where somebody's ratings had to be left out."""
    if value < rule.threshold["attention"]:
        return Verdict.FAIL
    return Verdict.PASS if value >= rule.threshold["pass"] and not left_out else Verdict.ATTENTION


def by_harm(high: float, limit: float, rule: Rule) -> Verdict:
    """By the upper end of its interval; the plan says the limit, which is no larger than what needs attention."""
    if high <= min(limit, rule.threshold["attention"]):
        return Verdict.PASS
    return Verdict.ATTENTION if high <= rule.threshold["attention"] else Verdict.FAIL
