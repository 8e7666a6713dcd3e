"""What people declare about the tables: roles, questions, rules, analyses, scenarios. Read strictly; kept in the report."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from evaluations.harness.engine.expected import complaint
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused

SCHEMA = Path(__file__).with_name("declared.schema.json")
LISTS = ("targets", "sensitive", "quasi", "subgroups")
NAMED = (*LISTS, "drop")
FIRST_KINDS = frozenset({"linear", "logistic", "means"})
LEVELS = frozenset({"event", "new", "comparator"})
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
SQL_SPACE = str.maketrans("\n\t", "  ")
MOST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class TableRule:
    """A condition in SQL that every row has to meet; a row where it is not known to be false meets it."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """A model that will be fitted to the table. `event` is the level that counts as one in a logistic model.

    Where time until an event is the outcome, `event` is a level of `status`; survival is told at `times` and, as the mean time,
    up to the `horizon`. Rows of one `unit` are not independent.
    """

    name: str
    kind: str
    outcome: str
    terms: tuple[str, ...] = ()
    event: str | None = None
    status: str | None = None
    times: tuple[float, ...] | None = None
    horizon: float | None = None
    unit: str | None = None
    weights: str | None = None
    exposure: str | None = None
    transforms: Mapping[str, str] | None = None
    interactions: tuple[tuple[str, str], ...] | None = None

    @property
    def is_newer(self) -> bool:
        """Whether the first protocols do not know it."""
        first = {"name", "kind", "outcome", "terms", "event"}
        asked = {one.name for one in fields(self) if getattr(self, one.name) is not None}
        return self.kind not in FIRST_KINDS or not asked <= first

    def columns(self) -> tuple[str, ...]:
        """Every column that it needs, in the order of its parts."""
        more = (self.status, self.unit, self.weights, self.exposure)
        return (self.outcome, *self.terms, *(name for name in more if name is not None))


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody will do by the table's numbers: its kind and the columns and numbers that it needs.

    The keys of `columns` and `values` are those that declared.schema.json lists for the kind.
    """

    name: str
    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linkage:
    """Two sets of columns that two different parties may hold of one person."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The privacy guarantee that the generator is said to have."""

    name: str
    epsilon: float
    delta: float = 0.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Rows belong to the same `key` and follow one another by `order`."""

    key: str
    order: str


@dataclass(frozen=True, slots=True)
class Dependency:
    """What a person says of a dependency that was found in train, named as the report names it: a rule, or irrelevant."""

    name: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Related:
    """Another table whose rows point by `foreign` to `key` of this one. Paths are relative to the declaration."""

    name: str
    key: str
    foreign: str
    train: str
    synthetic: str
    holdout: str | None = None


PARTS: dict[str, type[Any]] = {
    "rules": TableRule,
    "analyses": Analysis,
    "decisions": Decision,
    "linkage": Linkage,
    "mechanism": Mechanism,
    "sequence": Sequence,
    "related": Related,
    "dependencies": Dependency,
}


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that was declared; nothing of it is inferred. Tuples are sorted where their order says nothing."""

    columns: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    quasi: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    rules: tuple[TableRule, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    decisions: tuple[Decision, ...] = ()
    linkage: Linkage | None = None
    population: int | None = None
    mechanism: Mechanism | None = None
    sequence: Sequence | None = None
    related: tuple[Related, ...] = ()
    dependencies: tuple[Dependency, ...] = ()

    def document(self) -> dict[str, Any]:
        """As JSON, only what was declared."""
        said: dict[str, Any] = plain({key: value for key, value in asdict(self).items() if value not in (None, (), {})})
        return said

    def keys(self) -> dict[str, str]:
        """Columns that name people or things because a sequence or another table goes by them."""
        named = [one.key for one in self.related] + ([self.sequence.key] if self.sequence else [])
        return dict.fromkeys(named, "key")

    def named_columns(self) -> Iterator[tuple[str, str]]:
        """Where a column is named, and the column."""
        for what in ("columns", "missing", "written", "drop"):
            yield from ((what, name) for name in getattr(self, what))
        for what in LISTS:
            yield from ((what, name) for name in getattr(self, what))
        for analysis in self.analyses:
            yield from ((f"analysis {analysis.name}", name) for name in analysis.columns())
        for decision in self.decisions:
            yield from ((f"decision {decision.name}", name) for name in decision.columns.values())
        if self.linkage:
            yield from (("linkage", name) for name in (*self.linkage.left, *self.linkage.right))
        if self.sequence:
            yield from (("sequence", name) for name in (self.sequence.key, self.sequence.order))
        yield from ((f"related table {one.name}", one.key) for one in self.related)


NOTHING = Declared()


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def parsed(document: Any) -> Declared:
    """From JSON types. Raises Refused that names the place and what is expected there."""
    check_values(document)
    problem = best_match(validator().iter_errors(document))
    if problem is not None:
        raise complaint(problem)
    known = {item.name for item in fields(Declared)}
    found = Declared(**{key: frozen(key, value) for key, value in document.items() if key in known})
    check_names(found)
    return found


def check_values(document: Any) -> None:
    """Raises Refused for what no database, report or measure can hold: control characters and endless numbers."""
    open_parts = [("", document)]
    while open_parts:
        key, value = open_parts.pop()
        if isinstance(value, Mapping):
            open_parts.extend((str(name), item) for name, item in value.items())
        elif isinstance(value, list | tuple):
            open_parts.extend((key, item) for item in value)
        words = value if isinstance(value, str) else ""
        if UNWRITABLE.search(key) or UNWRITABLE.search(words.translate(SQL_SPACE) if key == "sql" else words):
            raise Refused("The declaration has a control character or half a character in a text. Take it out.")
        if (isinstance(value, int) and abs(value) > MOST) or (isinstance(value, float) and not math.isfinite(value)):
            raise Refused("The declaration has a number that is not finite, or beyond 9007199254740991.")


def check_names(declared: Declared) -> None:
    """Names of analyses and decisions are their own, and a decision names an analysis that is declared."""
    for what, named in (("analyses", declared.analyses), ("decisions", declared.decisions)):
        names = [one.name for one in named]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise Refused("The declaration at {what}: the name {name} is used twice.", what=what, name=twice[0])
    for decision in declared.decisions:
        wanted = decision.values.get("analysis")
        if wanted is not None and wanted not in {one.name for one in declared.analyses}:
            raise Refused(
                "Decision {decision} needs the analysis {wanted}, which is not declared.",
                decision=decision.name,
                wanted=wanted,
            )


def frozen(key: str, value: Any) -> Any:
    if key in NAMED:
        return tuple(sorted(set(value)))
    if key == "missing":
        return {name: tuple(sorted({level(one) for one in listed})) for name, listed in value.items()}
    if key not in PARTS:
        return value
    parts = [PARTS[key](**tupled(item)) for item in (value if isinstance(value, list) else [value])]
    return tuple(parts) if isinstance(value, list) else parts[0]


def tupled(item: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and values of a column as they are written in a table: YAML reads true and 1 for what they are."""
    return {key: fixed(key, value) for key, value in item.items()}


def fixed(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(fixed(key, one) for one in value)
    if isinstance(value, Mapping):
        return tupled(value)
    return level(value) if key in LEVELS else value


def level(value: str | float | bool) -> str:
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else exact(value)


def exact(number: float) -> str:
    """Every digit of a number, and no point after a whole one, as tables write their values."""
    return str(number) if isinstance(number, int) else repr(float(number)).removesuffix(".0")


def from_yaml(text: str, name: str = "The declaration") -> Declared:
    """From the text of a file. Raises Refused when it is no YAML or says what cannot be understood."""
    document = document_in(text, name)
    return parsed({} if document is None else document)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
