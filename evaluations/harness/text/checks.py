"""What a report may say of each metric of documents: the verdicts that its numbers allow, and what it owes. Light."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from evaluations.harness.engine.owing import (
    about,
    all_of,
    each,
    of_all,
    unless_untold,
    with_role,
)
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import (
    WHOLE,
    Check,
    Need,
    Needs,
    Reported,
    anything,
    gain,
    keys,
    nothing,
    share,
)
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import (
    as_none,
    at_most_noticed,
    beside_interval,
    bounded,
    by_detection,
    by_ratio,
    by_shortfall,
    kept_for_all_we_know,
    of_copies,
    of_near_copies,
    within,
)
from evaluations.harness.text.verdicts import (
    by_loss,
    by_shortness,
    of_edited_copies,
    of_passages,
    wide_ratio,
)
from evaluations.harness.texts.declared import IDENTIFYING

ANY_WORD = "any word"


def always(_: Measurement, __: Rule) -> set[Verdict]:
    """What is only shown passes."""
    return {Verdict.PASS}


def with_field(name: str) -> Needs:
    """Where this field was declared."""
    return lambda report, rule: anything(report, rule) if report.declared.get("fields", {}).get(name) else ()


def each_field(name: str, key: str) -> Needs:
    """One about each of these fields, by its name."""
    return lambda report, _: (about(key, one) for one in report.declared.get("fields", {}).get(name, ()))


def of_groups(report: Reported, rule: Rule) -> Iterable[Need]:
    """One about each field of groups. Where words name the groups, no field has to."""
    fields = report.declared.get("fields", {}).get("subgroup", ())
    if not fields:
        return () if report.declared.get("terms") else anything(report, rule)
    return (Need(f"subgroup {name}", in_field(name)) for name in fields)


def in_field(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda subject: subject.get("field") == name or name in subject.get("subgroup", {})


def of_lengths(report: Reported, _: Rule) -> Iterable[Need]:
    dialogue = report.declared.get("fields", {}).get("turns")
    return (about("length", name) for name in ("words", "sentences", *(["turns"] if dialogue else [])))


def of_kinds(report: Reported, _: Rule) -> Iterable[Need]:
    """Of strings that one person alone has."""
    declared = report.declared.get("fields", {}).get("identifiers")
    return (
        about("strings", name) for name in (*(["identifiers"] if declared else []), "with digits", "names", ANY_WORD)
    )


def of_strings(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    return {rule.deciding and one.subject.get("strings") != ANY_WORD}


def where_none_is_declared(_: Measurement, __: Rule, report: Reported) -> set[bool]:
    return {bool(report.declared.get("no_pii"))}


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
    "t.len@1": share(by_shortfall, keys("length"), needs=of_lengths),
    "t.vocab@1": share(kept_for_all_we_know),
    "t.pair@1": share(kept_for_all_we_know),
    "t.c2st@1": share(by_detection, deciding=unless_untold),
    "t.cover@1": share(beside_interval),
    "t.repeat@1": Check(wide_ratio, (WHOLE,), least=0.0),
    "t.open@1": gain(bounded(0.0)),
    "t.distinct@1": Check(within, (keys("run"),), all_of("run", 1, 2, 3), least=0.0),
    "t.prdc@1": Check(by_shortness, (keys("measure"),), nothing, least=0.0),
    "t.vendi@1": Check(always, (WHOLE,), least=0.0),
    "t.tstr@1": gain(by_loss, keys("model"), needs=all_of("model", "bayes", "ridge")),
    "t.label@1": gain(bounded(0.0)),
    "t.ground@1": share(at_most_noticed, needs=with_field("pair")),
    "t.exact@1": Check(of_copies, (WHOLE,)),
    "t.span@1": Check(of_passages, (WHOLE,)),
    "t.near@1": Check(of_edited_copies, (WHOLE, keys("subgroup"), keys("documents")), of_all),
    "t.vectors@1": Check(of_near_copies, (WHOLE,), with_role("vectors")),
    "t.own@1": gain(bounded(0.0), keys("strings"), needs=of_kinds, deciding=of_strings),
    "t.mia@1": share(bounded(0.5)),
    "t.aia@1": gain(bounded(0.0), keys("field"), needs=each_field("sensitive", "field")),
    "t.canary@1": share(bounded(0.5), needs=with_role("canaries")),
    "t.pii@1": Check(as_none, (keys("kind"),), all_of("kind", *IDENTIFYING), where_none_is_declared, least=0.0),
    "t.group@1": Check(by_ratio, (keys("subgroup"), keys("field")), of_groups, deciding=unless_small, least=0.0),
    "t.term@1": Check(by_ratio, (keys("group"),), each("terms", "group"), deciding=unless_small, least=0.0),
    "t.serve@1": gain(by_loss, keys("subgroup"), needs=nothing),
}
"""By `id@version`."""
