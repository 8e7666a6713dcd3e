"""Whether the declared analyses and decisions can be asked of these columns. One sentence for the person where not."""

from collections.abc import Iterator, Mapping, Sequence

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import Analysis, Decision, Declared

NUMBERS = frozenset({"numeric", "datetime"})
NAMELESS = frozenset({"key", "text"})
LEVEL_COLUMNS = {"new": "arm", "comparator": "arm", "event": "outcome"}


def check_questions(declared: Declared, roles: Mapping[str, str], levels: Mapping[str, Sequence[str]]) -> None:
    """Raises Refused for a column that cannot be used as it is, or a value that no table holds."""
    for analysis in declared.analyses:
        check_analysis(analysis, roles)
    for decision in declared.decisions:
        check_decision(decision, roles)
    for where, column, level in named_levels(declared):
        if not holds(column, level, roles, levels):
            raise Refused(
                "Column {column} has no value {level}, which is named in: {where}.",
                column=column,
                level=level,
                where=where,
            )


def check_analysis(analysis: Analysis, roles: Mapping[str, str]) -> None:
    where = f"analysis {analysis.name}"
    for name in analysis.columns():
        if name != analysis.unit:
            check_usable(where, name, roles)
    if analysis.outcome in analysis.terms:
        raise Refused("Column {column} is both outcome and term in: {where}.", column=analysis.outcome, where=where)
    purposes = [name for name in analysis.columns() if name != analysis.unit]
    if len(set(purposes)) < len(purposes):
        raise Refused("One column is named for two purposes in: {where}.", where=where)
    check_made_of(analysis, where, roles)
    if analysis.status is not None:
        check_outcome(where, analysis.outcome, roles)
    if analysis.event is None:
        logistic = analysis.kind == "logistic" or analysis.status is not None
        check_outcome(where, analysis.status or analysis.outcome, roles, logistic=logistic)
    for name in filter(None, (analysis.weights, analysis.exposure)):
        check_outcome(where, name, roles)


def check_made_of(analysis: Analysis, where: str, roles: Mapping[str, str]) -> None:
    """What is made of its columns is made of columns that it has: of numbers where it is a transform."""
    for name in analysis.transforms or ():
        if name not in (analysis.outcome, *analysis.terms):
            raise Refused(
                "Column {column} is transformed, but neither outcome nor term in: {where}.", column=name, where=where
            )
        check_outcome(where, name, roles)
    if (analysis.transforms or {}).get(analysis.outcome) == "square":
        raise Refused("An outcome can be transformed by its logarithm only in: {where}.", where=where)
    for pair in analysis.interactions or ():
        for name in pair:
            if name not in analysis.terms:
                raise Refused("Column {column} interacts, but is no term in: {where}.", column=name, where=where)


def check_outcome(where: str, name: str, roles: Mapping[str, str], *, logistic: bool = False) -> None:
    """Without an event, a logistic model needs a column of true and false, every other question one of numbers."""
    if logistic and roles[name] != "boolean":
        raise Refused("Say which value of column {column} is the event in: {where}.", column=name, where=where)
    if not logistic and roles[name] != "numeric":
        raise Refused(
            "Column {column} holds no numbers and no event is named for it in: {where}.", column=name, where=where
        )


def check_decision(decision: Decision, roles: Mapping[str, str]) -> None:
    where = f"decision {decision.name}"
    for part, name in decision.columns.items():
        check_usable(where, name, roles)
        if part in {"cost", "effect"} or (part == "outcome" and "event" not in decision.values):
            check_outcome(where, name, roles)
    if len(set(decision.columns.values())) < len(decision.columns):
        raise Refused("One column is named for two purposes in: {where}.", where=where)
    if decision.kind == "net_benefit" and decision.values["new"] == decision.values["comparator"]:
        raise Refused("The new arm and the comparator are the same in: {where}.", where=where)


def check_usable(where: str, name: str, roles: Mapping[str, str]) -> None:
    if roles[name] in NAMELESS:
        raise Refused(
            "Column {column} holds {role} and cannot be used in: {where}.", column=name, role=roles[name], where=where
        )


def named_levels(declared: Declared) -> Iterator[tuple[str, str, str]]:
    """Where a value of a column is named, the column, the value."""
    for analysis in declared.analyses:
        if analysis.event is not None:
            yield f"analysis {analysis.name}", analysis.status or analysis.outcome, analysis.event
    for decision in declared.decisions:
        for key, column in LEVEL_COLUMNS.items():
            if key in decision.values:
                yield f"decision {decision.name}", decision.columns[column], decision.values[key]


def holds(column: str, level: str, roles: Mapping[str, str], levels: Mapping[str, Sequence[str]]) -> bool:
    """A value of a column of numbers has to be a number; any other has to occur in one of the tables."""
    if roles[column] not in NUMBERS:
        return level in levels[column]
    try:
        float(level)
    except ValueError:
        return False
    return True
