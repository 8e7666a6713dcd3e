"""The tables of one evaluation: checked against each other, put in one order, as plain arrays."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .canonical import ARROW, Hashes, canonical_order, mixed, row_hashes, table_digest, type_name
from .conditions import check_rules, shown_types
from .declared import NOTHING, Declared
from .kinds import in_words
from .questions import check_questions
from .reading import describe_column
from .refused import Refused
from .report import Input
from .sharing import shared

Array = npt.NDArray[Any]
MEASURED = frozenset({"numeric", "datetime"})
IDENTIFYING = frozenset({"key", "text"})
OVERLAP_MARGIN = 0.02


def bits(values: Array) -> Hashes:
    """Floats as integers that are equal where the values are: one zero, one NaN."""
    return np.asarray(np.where(np.isnan(values), np.nan, values + 0.0)).view(np.uint64)


@dataclass(frozen=True, eq=False)
class Frame:
    """Columns as arrays: float64 with NaN for numeric and datetime, int32 codes with -1 for the others."""

    columns: Mapping[str, Array]
    rows: int

    def take(self, rows: Array) -> "Frame":
        return Frame({name: values[rows] for name, values in self.columns.items()}, len(rows))

    def stacked(self, other: "Frame") -> "Frame":
        both = {name: np.concatenate([values, other.columns[name]]) for name, values in self.columns.items()}
        return Frame(both, self.rows + other.rows)

    def row_ids(self, names: Sequence[str]) -> Hashes:
        """Equal exactly where all the named values are equal (64-bit hash)."""
        ids = np.zeros(self.rows, np.uint64)
        for name in names:
            values = self.columns[name]
            own = bits(values) if values.dtype == np.float64 else values.astype(np.uint64)
            ids = mixed(ids + own + np.uint64(0x9E3779B97F4A7C15))
        return ids


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything a protocol is given. Columns are sorted by name, rows by their hash."""

    train: Frame
    holdout: Frame | None
    synthetic: tuple[Frame, ...]
    roles: Mapping[str, str]
    levels: Mapping[str, tuple[str, ...]]
    types: Mapping[str, Mapping[str, str]]
    inputs: tuple[Input, ...]
    declared: Declared = NOTHING
    related: Mapping[str, "Tables"] = field(default_factory=dict)

    @shared
    def names(self) -> tuple[str, ...]:
        return tuple(self.roles)

    @shared
    def compared(self) -> tuple[str, ...]:
        """The columns whose values are compared; keys and free text are only checked for validity."""
        return tuple(name for name, role in self.roles.items() if role not in IDENTIFYING)

    def as_related(self, name: str) -> list[Input]:
        """These tables as inputs of the evaluation of the table that their rows point to."""
        return [replace(item, role=f"related {name} {item.role}") for item in self.inputs]

    @classmethod
    def of(
        cls,
        train: pa.Table,
        holdout: pa.Table | None,
        synthetic: Sequence[pa.Table],
        declared: Declared = NOTHING,
        related: Mapping[str, "Tables"] | None = None,
    ) -> "Tables":
        """Checks the tables against each other. Raises Refused with one sentence for the person."""
        read = labelled(train, holdout, synthetic)
        if related and len(synthetic) > 1:
            raise Refused("Related tables were made with one synthetic table. Give that one only.")
        check_columns(read)
        check_declared(train.column_names, declared)
        digests = {label: hashed(table) for label, table in read.items()}
        named = {label: in_words(table, declared.columns) for label, table in read.items()}
        names = sorted(train.column_names)
        alike = unified(named, names)
        types = {
            label: {name: type_name(table.schema.field(name).type) for name in names} for label, table in named.items()
        }
        check_rules(declared.rules, shown_types(types))
        roles = {**declared.columns, **declared.keys()}
        final_roles = {name: role_in_train(name, alike["train"], roles) for name in names}
        vocabularies = {name: vocabulary(name, alike.values()) for name in names if final_roles[name] not in MEASURED}
        check_questions(declared, final_roles, vocabularies)
        frames = {label: frame(table, digests[label][0], final_roles, vocabularies) for label, table in alike.items()}
        if "holdout" in frames:
            check_overlap(frames["train"], frames["holdout"], names)
        inputs = tuple(
            Input(label.split(" ")[0], table.num_rows, table.num_columns, digests[label][1])
            for label, table in named.items()
        )
        return cls(
            train=frames["train"],
            holdout=frames.get("holdout"),
            synthetic=tuple(frames[label] for label in named if label.startswith("synthetic")),
            roles=final_roles,
            levels={name: tuple(values) for name, values in vocabularies.items()},
            types=types,
            inputs=(*inputs, *(item for name, others in (related or {}).items() for item in others.as_related(name))),
            declared=declared,
            related=related or {},
        )


def labelled(train: pa.Table, holdout: pa.Table | None, synthetic: Sequence[pa.Table]) -> dict[str, pa.Table]:
    if not synthetic:
        raise Refused("There is no synthetic table to measure.")
    named = {"train": train} | ({} if holdout is None else {"holdout": holdout})
    named |= {("synthetic" if i == 1 else f"synthetic {i}"): table for i, table in enumerate(synthetic, 1)}
    for label, table in named.items():
        if not table.num_rows:
            raise Refused(f"The {label} table has no rows.")
    return named


def check_columns(named: Mapping[str, pa.Table]) -> None:
    expected = set(named["train"].column_names)
    for label, table in named.items():
        found = set(table.column_names)
        if missing := sorted(expected - found):
            raise Refused(f"The {label} table lacks {listed(missing)}, which train has.", column=missing[0])
        if extra := sorted(found - expected):
            raise Refused(f"The {label} table has {listed(extra)}, which train lacks.", column=extra[0])


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
    return f"column{'s' if len(names) > 1 else ''} {shown}"


def check_declared(names: Sequence[str], declared: Declared) -> None:
    for what, name in declared.named_columns():
        if name not in names:
            raise Refused(f"Train has no column {name}, which is named in: {what}.", column=name)


def unified(named: Mapping[str, pa.Table], names: Sequence[str]) -> dict[str, pa.Table]:
    columns: dict[str, list[pa.ChunkedArray]] = {label: [] for label in named}
    for name in names:
        types = {label: type_name(table.schema.field(name).type) for label, table in named.items()}
        for label, table in named.items():
            columns[label].append(alike(name, table.column(name), label, types))
    return {label: pa.table(arrays, names=list(names)) for label, arrays in columns.items()}


def alike(name: str, values: pa.ChunkedArray, label: str, types: Mapping[str, str]) -> pa.ChunkedArray:
    """The column in a type that all tables share: train's, or the first that is not empty."""
    wanted = next((kind for kind in types.values() if kind != "empty"), "empty")
    numbers = {"whole number", "number"}
    if wanted in numbers and set(types.values()) <= numbers | {"empty"}:
        return values.cast(pa.float64())
    if types[label] == "empty":
        return values.cast(ARROW[wanted])
    if types[label] == wanted:
        return values
    if wanted == "text" and types[label] == "whole number":
        return values.cast(pa.string()).dictionary_encode()
    first = next(other for other, kind in types.items() if kind == wanted)
    raise Refused(f"Column {name} is {wanted} in {first} but {types[label]} in {label}.", column=name)


def hashed(table: pa.Table) -> tuple[Array, str]:
    order = canonical_order(row_hashes(table.column_names, table.column, table.num_rows))
    return order, table_digest(table.schema, table.column, order)


def role_in_train(name: str, train: pa.Table, declared: Mapping[str, str]) -> str:
    inferred = describe_column(name, whole_again(train.column(name))).role
    role = declared.get(name, inferred)
    kind = type_name(train.schema.field(name).type)
    fits = {"numeric": {"number", "whole number"}, "datetime": {"datetime"}, "boolean": {"boolean"}}
    if kind not in fits.get(role, {kind}):
        raise Refused(f"Column {name} is declared {role} but its values are {kind}.", column=name)
    return role


def whole_again(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers were widened to be comparable; a role is inferred from whole numbers where they are whole."""
    if pa.types.is_floating(values.type) and pc.all(pc.equal(pc.floor(values), values)).as_py():
        try:
            return values.cast(pa.int64())
        except pa.ArrowInvalid:
            return values
    return values


def vocabulary(name: str, tables: Any) -> list[str]:
    words: set[str] = set()
    for table in tables:
        words.update(pc.unique(table.column(name).drop_null()).cast(pa.string()).to_pylist())
    return sorted(words)


def frame(table: pa.Table, order: Array, roles: Mapping[str, str], vocabularies: Mapping[str, list[str]]) -> Frame:
    columns = {}
    for name, role in roles.items():
        values = table.column(name)
        if role in MEASURED:
            numbers = values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values
            array = numbers.cast(pa.float64(), safe=False).to_numpy().astype(np.float64)
        else:
            array = coded(values, vocabularies[name])
        columns[name] = array[order]
    return Frame(columns, table.num_rows)


def coded(values: pa.ChunkedArray, words: list[str]) -> Array:
    places = pc.index_in(as_words(values), value_set=pa.array(words, pa.string()))
    return np.asarray(pc.fill_null(places, -1).to_numpy(), np.int32)


def as_words(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.cast(pa.string())


def check_overlap(train: Frame, holdout: Frame, names: Sequence[str]) -> None:
    """Rows may repeat by chance as often as train repeats itself; clearly more means the split leaked."""
    ids, held = train.row_ids(names), holdout.row_ids(names)
    _, places, counts = np.unique(ids, return_inverse=True, return_counts=True)
    own = float(np.mean(counts[places] > 1))
    shared = int(np.isin(held, ids).sum())
    allowed = own + max(OVERLAP_MARGIN, 4 * math.sqrt(own * (1 - own) / holdout.rows))
    if shared > 1 and shared / holdout.rows > allowed:
        raise Refused(
            f"{shared:,} of {holdout.rows:,} holdout rows also occur in train, where its own repetition "
            f"explains about {round(own * holdout.rows):,}. Hold out rows that the generator never saw."
        )
