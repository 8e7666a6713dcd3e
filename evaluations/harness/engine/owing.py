"""Which measurements a report of any kind of data owes, and which of them decide. Light."""

from collections.abc import Iterable, Mapping
from typing import Any

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Need, Needs, Reported, anything
from evaluations.harness.engine.report import Measurement, Verdict


def of_all(_: Reported, __: Rule) -> Iterable[Need]:
    """One about everything, whatever else is measured beside it."""
    yield Need("all", lambda subject: not subject)


def all_of(key: str, *names: Any) -> Needs:
    """One about each of these."""
    return lambda _, __: (about(key, name) for name in names)


def with_role(role: str) -> Needs:
    """Where this part was given."""
    return lambda report, rule: anything(report, rule) if report.has(role) else ()


def about(key: str, value: Any) -> Need:
    return Need(f"{key} {value}", lambda subject: subject.get(key) == value)


def each(part: str, key: str, *, name: str = "name") -> Needs:
    """One for each thing that was declared in this part, by its name."""

    def needs(report: Reported, _: Rule) -> Iterable[Need]:
        for item in report.declared.get(part, ()):
            yield about(key, item[name] if isinstance(item, Mapping) else item)

    return needs


def each_or_one(part: str, key: str) -> Needs:
    """One for each that was declared; where none was, one that says so."""

    def needs(report: Reported, rule: Rule) -> Iterable[Need]:
        return each(part, key)(report, rule) if report.declared.get(part) else anything(report, rule)

    return needs


def where(part: str) -> Needs:
    """Where this was declared."""
    return lambda report, rule: anything(report, rule) if report.declared.get(part) else ()


def where_measured(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """What could not be told of one group decides nothing."""
    return {rule.deciding and (one.estimate is not None or not one.subject)}


def unless_untold(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """Where even independent columns cannot be told apart, it does not decide."""
    untold = one.estimate is not None and one.verdict is Verdict.NOT_ESTABLISHED
    return {rule.deciding and not untold}
