"""What reports may say of corpora, metric by metric: read again, without the corpus. Light."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from evaluations.harness.corpora import weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Check, by_estimate, possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import detail, ends

WHOLE: frozenset[str] = frozenset()
BENCHMARK = frozenset({"benchmark"})


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


CHECKS: Mapping[str, Check] = {
    "c.exact@1": beside(),
    "c.gram@1": beside(),
    "c.reach@1": share(by_estimate, BENCHMARK),
    "c.para@1": beside(),
}
"""By `id@version`."""
