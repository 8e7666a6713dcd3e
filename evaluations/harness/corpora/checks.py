"""What reports may say of corpora, metric by metric: read again, without the corpus. Light."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from evaluations.harness.corpora import weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Check, Need, Reported, by_estimate, possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import bounded, detail, ends

WHOLE: frozenset[str] = frozenset()
BENCHMARK = frozenset({"benchmark"})
YES, STRICTER = "yes", ("yes", "conditional", "unknown", "no")
TERMS, REFERENCE = "terms", "the reference"


def share(verdicts: Any = by_estimate, *subjects: frozenset[str], **other: Any) -> Check:
    return Check(verdicts, subjects or (WHOLE,), least=0.0, most=1.0, **other)


def beyond_decoys(one: Measurement, rule: Rule) -> set[Verdict]:
    """What is counted of items and of decoys has to give the share."""
    met, decoys, by_chance = (detail(one, name) for name in ("met", "decoys", "decoys_met"))
    if not all(isinstance(count, int) for count in (met, decoys, by_chance)) or not one.n:
        return set()
    share_found = met / one.n - (by_chance / decoys if decoys else 0.0)
    if one.estimate is None or abs(share_found - one.estimate) > 1e-4:
        return set()
    judge = partial(weighing.beyond_decoys, by_chance=by_chance, rule=rule)
    found = possible(judge, one.estimate, *ends(one), digits=rule.digits)
    if one.power is not None and not one.power.seen:
        found = {Verdict.ATTENTION if verdict is Verdict.PASS else verdict for verdict in found}
    return found


def beside(verdicts: Any = beyond_decoys) -> Check:
    return Check(verdicts, (BENCHMARK,), least=-1.0, most=1.0)


def by_permission(one: Measurement, _: Rule) -> set[Verdict]:
    """What all allow is allowed of every document, and nothing else is. Terms can be met together, or not."""
    if one.subject.get("use") == TERMS:
        clash = bool(detail(one, "sources"))
        fits = one.estimate == (0.0 if clash else 1.0)
        return {Verdict.FAIL if clash else Verdict.PASS} if fits else set()
    combined = detail(one, "combined")
    if combined not in STRICTER or (combined == YES) != (one.estimate == 1.0):
        return set()
    return {weighing.by_permission(combined)}


def each_use(report: Reported, _: Rule) -> Iterable[Need]:
    for use in (*report.declared.get("uses", ()), TERMS):
        yield Need(f"use {use}", partial(is_about, use))


def is_about(use: str, subject: Mapping[str, Any]) -> bool:
    return subject.get("use") == use


def by_count(one: Measurement, _: Rule) -> set[Verdict]:
    return {weighing.by_count(one.estimate or 0.0, declared=one.deciding)}


def where_none_is_declared(_: Measurement, __: Rule, report: Reported) -> set[bool]:
    return {bool(report.declared.get("no_pii"))}


def in_the_corpus(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    return {rule.deciding and one.subject.get("against") != REFERENCE}


CHECKS: Mapping[str, Check] = {
    "c.exact@1": beside(),
    "c.gram@1": beside(),
    "c.reach@1": share(by_estimate, BENCHMARK),
    "c.para@1": beside(),
    "c.lineage@1": share(),
    "c.stages@1": share(),
    "c.spread@1": share(),
    "c.copied@1": Check(bounded(0.0), (WHOLE,), least=-1.0, most=1.0),
    "c.depth@1": share(),
    "c.same@1": share(by_estimate, frozenset({"against"}), deciding=in_the_corpus),
    "c.quality@1": share(by_estimate, frozenset({"trait"})),
    "c.suit@1": share(bounded(0.5)),
    "c.open@1": Check(bounded(0.0), (WHOLE,), least=-1.0, most=1.0),
    "c.odd@1": Check(bounded(0.0), (WHOLE,), least=-1.0, most=1.0),
    "c.meta@1": share(),
    "c.pii@1": Check(by_count, (frozenset({"kind"}),), deciding=where_none_is_declared, least=0.0),
    "c.rights@1": share(by_permission, frozenset({"use"}), needs=each_use),
    "c.optout@1": share(),
}
"""By `id@version`."""
