"""Which measurements a report of tables owes, by what was declared and by one another, and which of them decide. Light."""

from collections.abc import Iterable, Mapping
from typing import Any

from evaluations.harness.engine.owing import about, all_of
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Need, Needs, Reported, anything
from evaluations.harness.engine.report import Measurement, Verdict


def whole_only(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    return {rule.deciding and not one.subject}


def unless_open(one: Measurement, rule: Rule, report: Reported) -> set[bool]:
    """What could not be measured beside unseen rows may be left open; without any it is simply not established."""
    return {rule.deciding, False} if one.estimate is None and report.has("holdout") else {rule.deciding}


def unless_none(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """Where train has no relations, none can be lost; where it is too small to show any, nothing is established."""
    return {rule.deciding, False} if one.estimate is None else {rule.deciding}


def where_declared(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """Of dependencies the whole decides, and each that a person declared a rule."""
    return {rule.deciding and (not one.subject or bool((one.detail or {}).get("declared")))}


def where_shown(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """It decides only where it shows copies."""
    z = (one.detail or {}).get("z")
    return {rule.deciding and shows for shows in shown_by(z, rule)} if isinstance(z, int | float) else {rule.deciding}


def shown_by(z: float, rule: Rule) -> set[bool]:
    limit = rule.threshold["attention"]
    return {z > limit} if z != limit else {True, False}


def unless_unsure(one: Measurement, rule: Rule, report: Reported) -> set[bool]:
    """Of few people by its nature: where it is not established, it does not decide."""
    unsure = one.estimate is not None and one.verdict is Verdict.NOT_ESTABLISHED
    return {False} if unsure else unless_open(one, rule, report)


def of_coverage(one: Measurement, rule: Rule, report: Reported) -> set[bool]:
    """Small groups decide only where their column has no other; rare levels, and pairs of small groups, never do."""
    groups = one.subject.get("subgroup")
    if "levels" in one.subject:
        return {False}
    if not isinstance(groups, Mapping) or one.estimate is not None:
        return {rule.deciding}
    others = [item for item in report.of(one.metric) if item is not one and named_by(item.subject) == set(groups)]
    return {rule.deciding and len(groups) == 1 and not others}


def named_by(subject: Mapping[str, Any]) -> set[str]:
    """The columns that a subgroup is named by."""
    groups = subject.get("subgroup")
    return set(groups) if isinstance(groups, Mapping) else set()


def columns_of(report: Reported, *metrics: str) -> set[str]:
    return {str(one.subject["column"]) for metric in metrics for one in report.of(metric) if "column" in one.subject}


def compared(report: Reported) -> set[str]:
    """The columns that are numbers, moments or categories: neither keys nor free text."""
    return columns_of(report, "v.range", "f.ks", "v.category", "f.tv")


def each_column(*metrics: str) -> Needs:
    """One for each column that one of these metrics is about."""

    def needs(report: Reported, _: Rule) -> Iterable[Need]:
        return (about("column", name) for name in sorted(columns_of(report, *metrics)))

    return needs


def every_column(report: Reported, _: Rule) -> Iterable[Need]:
    """As many as the input has, whatever they are called; but for what was dropped, and what no table has a value of."""
    dropped, empty = set(report.declared.get("drop", ())), left_out(report)
    if report.gaps is not None:
        rows = max((item.counts.get("rows", 0) for item in report.inputs if item.role == "train"), default=0)
        gone = dropped | {name for name in empty if report.gaps.get(name) == rows}
        yield from (about("column", name) for name in report.gaps if name not in gone)
        return
    found = columns_of(report, "f.miss")
    wanted = max((item.counts.get("columns", 0) for item in report.inputs), default=0) - len(dropped | empty)
    if len(found) < wanted:
        yield Need(f"{wanted - len(found)} more columns", lambda subject: not subject)


def left_out(report: Reported) -> set[str]:
    """The columns that no table has a value of."""
    return {name for one in report.of("v.schema") for name in (one.detail or {}).get("left_out", ())}


def without_gaps(report: Reported, _: Rule) -> Iterable[Need]:
    """Each column of train that misses nothing, where that is known."""
    return (about("column", name) for name, missing in (report.gaps or {}).items() if not missing)


def of_quasi_identifiers(report: Reported, rule: Rule) -> Iterable[Need]:
    return anything(report, rule) if compared(report) & set(report.declared.get("quasi", ())) else ()


def declared_keys(report: Reported, _: Rule) -> Iterable[Need]:
    """The key of a sequence is there to repeat."""
    repeated = (report.declared.get("sequence") or {}).get("key")
    roles = report.declared.get("columns", {})
    return (about("column", name) for name, role in roles.items() if role == "key" and name != repeated)


both_kinds = all_of("predicates", "univariate", "multivariate")


def of_linkage(report: Reported, rule: Rule) -> Iterable[Need]:
    return (about("neighbours", k) for k in rule.options["neighbours"]) if report.declared.get("linkage") else ()


of_neighbourhoods = all_of("measure", "precision", "recall", "density", "coverage")


def in_all_and_apart(report: Reported, _: Rule) -> Iterable[Need]:
    yield Need("all rows", lambda subject: not subject)
    yield about("rows", "most isolated")
    yield from in_each_group(report, _)


def in_each_group(report: Reported, _: Rule) -> Iterable[Need]:
    for name in groups_of(report):
        yield by_group(name)


def groups_of(report: Reported) -> list[str]:
    return [name for name in report.declared.get("subgroups", ()) if name in compared(report)]


def by_group(name: str, **also: str) -> Need:
    """For at least one group of this column."""

    def met(subject: Mapping[str, Any]) -> bool:
        return named_by(subject) == {name} and also.items() <= subject.items()

    return Need(" ".join((f"subgroup {name}", *also.values())), met)


def of_subgroups(report: Reported, rule: Rule) -> Iterable[Need]:
    declared = report.declared.get("subgroups", ())
    if not declared:
        return anything(report, rule)
    return [either(by_group(name), about("column", name)) for name in declared]


def either(one: Need, other: Need) -> Need:
    return Need(one.said, lambda subject: one.met(subject) or other.met(subject))


def inside_groups(report: Reported, rule: Rule) -> Iterable[Need]:
    """Pairs of other columns are compared, so that there have to be two."""
    return in_each_group(report, rule) if len(compared(report)) > 2 else ()


def for_targets_in_groups(report: Reported, _: Rule) -> Iterable[Need]:
    for target in report.declared.get("targets", ()):
        yield from (either_way(target, name) for name in groups_of(report) if name != target)


def either_way(target: str, name: str) -> Need:
    """Named by the column alone, or by its groups."""

    def met(subject: Mapping[str, Any]) -> bool:
        return subject.get("target") == target and (subject.get("by") == name or named_by(subject) == {name})

    return Need(f"{target} by {name}", met)


def several(metric: str) -> Needs:
    """Where at least two columns of categories could be compared."""
    return lambda report, rule: anything(report, rule) if len(columns_of(report, metric)) > 1 else ()


def for_mechanism(report: Reported, _: Rule) -> Iterable[Need]:
    declared = report.declared.get("mechanism")
    return [about("mechanism", declared["name"])] if declared else []
