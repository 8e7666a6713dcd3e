"""How numbers that only corpora have become a verdict: on plain numbers that a report holds. Light."""

from collections.abc import Mapping

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


def by_judge(
    value: float, unresolved: int, decoys: Mapping[str, int], itself: Mapping[str, int], rule: Rule
) -> Verdict:
    """Of the share of items that a judge calls the same problem as a document. Items fail only where decoys were told from
    documents, every one that was judged; nothing passes while an item is unresolved, or one beside itself was not recognised."""
    found = grading.graded(value, rule)
    if found is Verdict.PASS:
        sure = not unresolved and itself["same"] == sum(itself.values()) > 0
        return Verdict.PASS if sure else Verdict.NOT_ESTABLISHED
    tells = decoys["different"] > 0 and not decoys["same"]
    return found if tells else Verdict.ATTENTION


def by_permission(answer: str) -> Verdict:
    """Of the strictest permission of all that a corpus descends from."""
    return {"yes": Verdict.PASS, "conditional": Verdict.ATTENTION, "no": Verdict.FAIL}.get(
        answer, Verdict.NOT_ESTABLISHED
    )
