"""What reports may say of tables, metric by metric: read again, without the tables. Light."""

from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine.recomputing import Check, Needs, Verdicts, anything, by_estimate, nothing
from evaluations.harness.engine.verdicts import (
    as_found,
    at_most_noticed,
    beside_interval,
    beside_unseen,
    bounded,
    by_attacks,
    by_detection,
    by_gap,
    by_guarantee,
    by_judged,
    by_loss,
    by_matches,
    by_ratio,
    by_shortfall,
    kept,
    kept_for_all_we_know,
    of_copies,
    of_near_copies,
    of_texts,
    within,
)
from evaluations.harness.tabular.answered import by_decision, by_effects, by_overlap
from evaluations.harness.tabular.owed import (
    both_kinds,
    declared_keys,
    each,
    each_column,
    each_or_one,
    every_column,
    for_mechanism,
    for_targets_in_groups,
    in_all_and_apart,
    inside_groups,
    of_coverage,
    of_linkage,
    of_neighbourhoods,
    of_quasi_identifiers,
    of_subgroups,
    several,
    unless_none,
    unless_open,
    unless_unsure,
    unless_untold,
    where,
    where_declared,
    where_measured,
    where_shown,
    whole_only,
    without_gaps,
)

WHOLE: frozenset[str] = frozenset()


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


def share(verdicts: Verdicts = by_estimate, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    """Of a number between none and one."""
    return Check(verdicts, subjects or (WHOLE,), needs, least=0.0, most=1.0, **other)


def gain(verdicts: Verdicts, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    """Of a number between minus one and one."""
    return Check(verdicts, subjects or (WHOLE,), needs, least=-1.0, most=1.0, **other)


COLUMN, GROUP = keys("column"), keys("subgroup")

CHECKS: Mapping[str, Check] = {
    "v.schema@1": share(),
    "v.range@1": share(by_estimate, COLUMN, needs=each_column("f.ks")),
    "v.category@1": share(by_estimate, COLUMN, needs=each_column("f.tv")),
    "v.null@1": share(by_estimate, COLUMN, needs=without_gaps),
    "v.key@1": share(by_estimate, COLUMN, needs=declared_keys),
    "v.rules@1": share(by_estimate, keys("rule"), needs=each("rules", "rule")),
    "v.depend@1": share(by_estimate, WHOLE, keys("dependency"), needs=nothing, deciding=whole_only),
    "m.fk@1": share(by_estimate, keys("related"), needs=each("related", "related")),
    "v.range@2": share(by_shortfall, COLUMN, needs=each_column("f.ks")),
    "v.category@2": share(by_shortfall, COLUMN, needs=each_column("f.tv")),
    "v.null@2": share(by_shortfall, COLUMN, needs=without_gaps),
    "v.rules@2": share(by_shortfall, keys("rule"), needs=each("rules", "rule")),
    "v.depend@2": share(as_found, WHOLE, keys("dependency"), needs=nothing, deciding=where_declared),
    "f.ks@2": share(by_shortfall, COLUMN, needs=each_column("v.range")),
    "f.tv@2": share(by_shortfall, COLUMN, needs=each_column("v.category")),
    "f.ksmiss@2": share(by_shortfall, COLUMN, needs=nothing),
    "f.tvmiss@2": share(by_shortfall, COLUMN, needs=nothing),
    "f.miss@2": share(by_shortfall, COLUMN, needs=every_column),
    "f.pair@2": share(by_shortfall, WHOLE, keys("pair"), deciding=whole_only),
    "f.spike@1": share(by_shortfall, COLUMN, needs=nothing),
    "f.tail@1": Check(by_ratio, (COLUMN,), nothing, least=0.0),
    "f.was@1": Check(by_estimate, (COLUMN,), each_column("f.ks"), least=0.0),
    "f.ad@1": Check(at_most_noticed, (COLUMN,), each_column("f.ks")),
    "f.cover@1": share(by_estimate, COLUMN, needs=each_column("f.tv")),
    "f.pmse@1": Check(by_estimate, (WHOLE,), least=0.0, most=0.25),
    "f.rel@1": Check(by_shortfall, (WHOLE,), deciding=unless_none),
    "u.tstr@2": Check(by_gap, (keys("target"), keys("target", "model")), each_or_one("targets", "target"), unless_open, most=1.0),
    "p.exact@2": Check(of_copies, (WHOLE,)),
    "p.text@1": Check(of_texts, (COLUMN,), nothing, where_shown),
    "f.ks@1": share(beside_unseen, COLUMN, needs=each_column("v.range")),
    "f.tv@1": share(beside_unseen, COLUMN, needs=each_column("v.category")),
    "f.ksmiss@1": share(beside_unseen, COLUMN, needs=nothing),
    "f.tvmiss@1": share(beside_unseen, COLUMN, needs=nothing),
    "f.miss@1": share(by_estimate, COLUMN, needs=every_column),
    "f.pair@1": share(kept, WHOLE, keys("pair"), deciding=whole_only),
    "f.corr@1": share(by_estimate, keys("association"), needs=several("f.tv")),
    "f.tri@1": share(),
    "f.prdc@1": Check(by_judged("short"), (keys("measure"),), of_neighbourhoods, least=0.0),
    "f.accuracy1@1": share(),
    "f.accuracy2@1": share(),
    "f.c2st@1": share(by_detection, deciding=unless_untold),
    "s.len@1": share(beside_interval, needs=where("sequence")),
    "s.next@1": share(kept_for_all_we_know, COLUMN, needs=where("sequence"), deciding=unless_untold),
    "s.distinct@1": share(beside_interval, COLUMN, needs=where("sequence")),
    "m.card@1": share(beside_interval, keys("related"), needs=each("related", "related")),
    "m.join@1": share(kept_for_all_we_know, keys("related"), needs=each("related", "related"), deciding=unless_untold),
    "u.tstr@1": Check(by_gap, (keys("target"), keys("target", "model")), each_or_one("targets", "target"), unless_open, most=1.0),
    "u.trts@1": Check(by_judged("off"), (keys("target"),), each("targets", "target"), most=1.0),
    "u.rank@1": gain(by_estimate, keys("target"), needs=each("targets", "target")),
    "u.ci@1": share(by_overlap, keys("analysis"), needs=each("analyses", "analysis")),
    "u.ci@2": share(by_effects, keys("analysis"), needs=each("analyses", "analysis")),
    "u.decision@1": share(by_decision, keys("decision"), needs=each("decisions", "decision")),
    "u.decision@2": share(by_decision, keys("decision"), needs=each("decisions", "decision")),
    "p.exact@1": Check(of_copies, (WHOLE,)),
    "p.near@1": Check(of_near_copies, (WHOLE, keys("rows"), GROUP), in_all_and_apart, where_measured),
    "p.dcr@1": share(bounded(0.5)),
    "p.mia@1": share(by_attacks),
    "p.aia@1": gain(bounded(0.0), COLUMN, needs=each_or_one("sensitive", "column")),
    "p.single@1": gain(bounded(0.0), keys("predicates"), needs=both_kinds, deciding=unless_open),
    "p.link@1": gain(bounded(0.0), keys("neighbours"), needs=of_linkage),
    "p.outlier@1": share(bounded(0.5), deciding=unless_unsure),
    "p.member@1": Check(bounded(0.0), (WHOLE,), where("population"), most=1.0),
    "p.ims@1": share(by_matches),
    "p.nndr@1": Check(within, (WHOLE,), least=0.0),
    "p.kmap@1": share(needs=of_quasi_identifiers),
    "p.dp@1": Check(by_guarantee, (keys("mechanism"),), for_mechanism, least=0.0),
    "b.cover@1": Check(by_ratio, (GROUP, COLUMN, keys("column", "levels")), of_subgroups, of_coverage, least=0.0),
    "b.fid@1": share(by_loss("beyond"), GROUP, needs=inside_groups, deciding=where_measured),
    "b.perf@1": Check(by_loss("more"), (keys("target", "by"), keys("target", "subgroup")), for_targets_in_groups, where_measured),
    "b.dp@1": share(by_loss("worse"), keys("target", "by"), keys("target", "by", "event"),
        needs=for_targets_in_groups, deciding=where_measured),
    "b.eo@1": share(by_loss("worse"), keys("target", "by"), keys("target", "by", "event"),
        needs=for_targets_in_groups, deciding=where_measured),
}  # fmt: skip
"""By `id@version`."""
