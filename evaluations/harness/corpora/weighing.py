"""How numbers that only corpora have become a verdict: on plain numbers that a report holds. Light."""

from evaluations.harness.engine import grading
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict


def beyond_decoys(value: float, low: float, high: float, by_chance: int, rule: Rule) -> Verdict:
    """Of the share of items that exceeds that of decoys. Where the protocol says that chance makes no such find, and of decoys
    none was met, every item counts. What chance may explain needs attention: the items are named, and a person can look."""
    if not rule.options.get("by_chance", True) and not by_chance:
        return grading.graded(value, rule)
    found = grading.bounded(value, low, high, rule, chance=0.0)
    return Verdict.ATTENTION if found is Verdict.NOT_ESTABLISHED else found


def by_permission(answer: str) -> Verdict:
    """Of the strictest permission of all that a corpus descends from."""
    return {"yes": Verdict.PASS, "conditional": Verdict.ATTENTION, "no": Verdict.FAIL}.get(
        answer, Verdict.NOT_ESTABLISHED
    )
