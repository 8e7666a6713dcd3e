"""What reports may say of corpora, metric by metric: read again, without the corpus. Light."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from evaluations.harness.corpora import weighing
from evaluations.harness.engine.owing import about, all_of
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import (
    Check,
    Need,
    Reported,
    by_estimate,
    gain,
    keys,
    possible,
    share,
)
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import as_none, bounded, detail, ends
from evaluations.harness.texts.declared import IDENTIFYING

BENCHMARK = keys("benchmark")
YES, STRICTER = "yes", ("yes", "conditional", "unknown", "no")
TERMS, REFERENCE = "terms", "the reference"


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
    return gain(verdicts, BENCHMARK)


OUTCOMES = ("same", "different", "unresolved")


def counts(found: Any) -> Mapping[str, int] | None:
    """How many were the same problem, another, and unresolved."""
    known = found if isinstance(found, Mapping) else {}
    fits = all(isinstance(known.get(name), int) and known[name] >= 0 for name in OUTCOMES)
    return known if fits else None


def by_judge(one: Measurement, rule: Rule) -> set[Verdict]:
    """What is counted of items has to add up and to give the share."""
    items, decoys, itself = counts(one.detail), counts(detail(one, "decoys")), counts(detail(one, "itself"))
    if items is None or decoys is None or itself is None or sum(items[name] for name in OUTCOMES) != one.n or not one.n:
        return set()
    if one.estimate is None or abs(items["same"] / one.n - one.estimate) > 1e-4:
        return set()
    return {weighing.by_judge(one.estimate, items["unresolved"], decoys, itself, rule)}


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
        yield about("use", use)


def where_none_is_declared(_: Measurement, __: Rule, report: Reported) -> set[bool]:
    return {bool(report.declared.get("no_pii"))}


def in_the_corpus(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    return {rule.deciding and one.subject.get("against") != REFERENCE}


CHECKS: Mapping[str, Check] = {
    "c.exact@1": beside(),
    "c.gram@1": beside(),
    "c.reach@1": share(by_estimate, BENCHMARK),
    "c.para@1": beside(),
    "c.judge@1": share(by_judge, BENCHMARK),
    "c.lineage@1": share(),
    "c.stages@1": share(),
    "c.spread@1": share(),
    "c.copied@1": gain(bounded(0.0)),
    "c.depth@1": share(),
    "c.same@1": share(by_estimate, keys("against"), deciding=in_the_corpus),
    "c.quality@1": share(by_estimate, keys("trait")),
    "c.suit@1": share(bounded(0.5)),
    "c.open@1": gain(bounded(0.0)),
    "c.odd@1": gain(bounded(0.0)),
    "c.meta@1": share(),
    "c.pii@1": Check(as_none, (keys("kind"),), all_of("kind", *IDENTIFYING), where_none_is_declared, least=0.0),
    "c.rights@1": share(by_permission, keys("use"), needs=each_use),
    "c.optout@1": share(),
}
"""By `id@version`."""
