"""What a report may say of each metric of documents: the verdicts that its numbers allow, and what it owes. Light."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from evaluations.harness.engine.grading import inside
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Check, Need, Needs, Reported, Verdicts, anything, nothing, possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import (
    beside_interval,
    bounded,
    by_detection,
    by_ratio,
    by_shortfall,
    kept_for_all_we_know,
)
from evaluations.harness.text.verdicts import by_loss, of_copies, wide_ratio

WHOLE: frozenset[str] = frozenset()


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


def share(verdicts: Verdicts, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    return Check(verdicts, subjects or (WHOLE,), needs, least=0.0, most=1.0, **other)


def gain(verdicts: Verdicts, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    return Check(verdicts, subjects or (WHOLE,), needs, least=-1.0, most=1.0, **other)


def shown(_: Measurement, __: Rule) -> set[Verdict]:
    """Passes or needs attention, by its own limits or by none."""
    return {Verdict.PASS, Verdict.ATTENTION}


def each(part: str, key: str) -> Needs:
    """One for each thing that was declared in this part, by its name."""

    def needs(report: Reported, _: Rule) -> Iterable[Need]:
        for item in report.declared.get(part, ()):
            name = item["name"] if isinstance(item, Mapping) else item
            yield Need(f"{key} {name}", partial(is_about, key, name))

    return needs


def is_about(key: str, name: str, subject: Mapping[str, Any]) -> bool:
    return subject.get(key) == name


def with_field(name: str) -> Needs:
    """Where this field was declared."""
    return lambda report, rule: anything(report, rule) if report.declared.get("fields", {}).get(name) else ()


def of_groups(report: Reported, rule: Rule) -> Iterable[Need]:
    """Where words name the groups, no field has to."""
    named_by_words = report.declared.get("terms") and not report.declared.get("fields", {}).get("subgroup")
    return () if named_by_words else anything(report, rule)


def with_role(role: str) -> Needs:
    return lambda report, rule: anything(report, rule) if report.has(role) else ()


def unless_untold(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    untold = one.estimate is not None and one.verdict is Verdict.NOT_ESTABLISHED
    return {rule.deciding and not untold}


def of_strings(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    return {rule.deciding and one.subject.get("strings") != "any word"}


def where_none_is_declared(_: Measurement, __: Rule, report: Reported) -> set[bool]:
    return {bool(report.declared.get("no_pii"))}


def by_count(one: Measurement, _: Rule) -> set[Verdict]:
    if not one.estimate:
        return {Verdict.PASS}
    return {Verdict.FAIL if one.deciding else Verdict.ATTENTION}


def in_limits(one: Measurement, rule: Rule) -> set[Verdict]:
    def judge(value: float) -> Verdict:
        return Verdict.PASS if inside(value, rule) else Verdict.ATTENTION

    return possible(judge, one.estimate, digits=rule.digits)


def unless_small(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """What could not be told of one group need not decide."""
    return {rule.deciding} if one.estimate is not None or not one.subject else {rule.deciding, False}


CHECKS: Mapping[str, Check] = {
    "t.read@1": share(by_shortfall),
    "t.fields@1": share(by_shortfall),
    "t.rules@1": share(by_shortfall, keys("rule"), needs=each("rules", "rule")),
    "t.length@1": share(by_shortfall, needs=with_role("train")),
    "t.odd@1": gain(bounded(0.0)),
    "t.meta@1": gain(bounded(0.0)),
    "t.same@1": gain(bounded(0.0)),
    "t.conflict@1": gain(bounded(0.0), needs=with_field("label")),
    "t.len@1": share(by_shortfall, keys("length")),
    "t.vocab@1": share(kept_for_all_we_know),
    "t.pair@1": share(kept_for_all_we_know),
    "t.c2st@1": share(by_detection, deciding=unless_untold),
    "t.cover@1": share(beside_interval),
    "t.repeat@1": Check(wide_ratio, (WHOLE,), least=0.0),
    "t.open@1": gain(bounded(0.0)),
    "t.distinct@1": Check(in_limits, (keys("run"),), least=0.0),
    "t.prdc@1": Check(shown, (keys("measure"),), nothing, least=0.0),
    "t.vendi@1": Check(shown, (WHOLE,), least=0.0),
    "t.tstr@1": gain(by_loss, keys("model")),
    "t.label@1": gain(bounded(0.0)),
    "t.ground@1": share(shown, needs=with_field("pair")),
    "t.exact@1": Check(of_copies, (WHOLE,)),
    "t.span@1": Check(of_copies, (WHOLE,)),
    "t.near@1": Check(of_copies, (WHOLE, keys("subgroup"), keys("documents"))),
    "t.vectors@1": Check(of_copies, (WHOLE,), with_role("vectors")),
    "t.own@1": gain(bounded(0.0), keys("strings"), deciding=of_strings),
    "t.mia@1": share(bounded(0.5)),
    "t.aia@1": gain(bounded(0.0), keys("field"), needs=with_field("sensitive")),
    "t.canary@1": share(bounded(0.5), needs=with_role("canaries")),
    "t.pii@1": Check(by_count, (keys("kind"),), deciding=where_none_is_declared, least=0.0),
    "t.group@1": Check(by_ratio, (keys("subgroup"), keys("field")), of_groups, deciding=unless_small, least=0.0),
    "t.term@1": Check(by_ratio, (keys("group"),), nothing, deciding=unless_small, least=0.0),
    "t.serve@1": gain(by_loss, keys("subgroup"), needs=nothing),
}
"""By `id@version`."""
