"""One column of all tables at a time: in a type that they share, given a role, as an array in canonical order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Counts
from evaluations.harness.tables.absent import without
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.hashing import ARROW, type_name
from evaluations.harness.tables.kinds import EXACT, in_words, worded
from evaluations.harness.tables.reading import describe_column
from evaluations.harness.tables.stored import Columns, kept_arrays, kept_words
from evaluations.harness.tables.tallies import PushedTable

SCALED = frozenset({"numeric", "datetime"})
NUMBERS = frozenset({"whole number", "number"})
Types = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Arranged:
    """Roles and words by column; arrays, and what an engine counted, by table and column. Columns are sorted by name."""

    roles: Mapping[str, str]
    words: Mapping[str, pa.StringArray]
    arrays: Mapping[str, Mapping[str, Array]]
    counts: Mapping[str, Mapping[str, Counts]] = field(default_factory=dict)


def types_of(read: Mapping[str, Columns], declared: Declared) -> Types:
    """By table and column the type that is measured: text where names are declared, else as it came.

    Whole numbers that no float holds are names, as account numbers are; where train's are shorter, theirs are numbers.
    """

    def kind(table: Columns, name: str) -> str:
        found = table.schema.field(name).type
        if worded(name, found, declared.columns) or (declared.columns.get(name) != "numeric" and long(table, name)):
            return "text"
        return type_name(found)

    types = {label: {name: kind(table, name) for name in sorted(table.column_names)} for label, table in read.items()}
    for label, kinds in types.items():
        for name, own in types["train"].items():
            if own in NUMBERS and kinds[name] == "text" and in_digits(different(read[label], name)):
                kinds[name] = "whole number"
    return types


def different(table: Columns, name: str) -> pa.ChunkedArray:
    """Every value of a column at least once."""
    return table.tally(name).values if isinstance(table, PushedTable) else table.column(name)


def long(table: Columns, name: str) -> bool:
    if not pa.types.is_integer(table.schema.field(name).type):
        return False
    ends = pc.min_max(different(table, name))
    return any(end.is_valid and abs(end.as_py()) > EXACT for end in ends.values())


def in_digits(values: pa.ChunkedArray) -> bool:
    """Whether these are whole numbers that only came as text because some are long."""
    words = pc.unique(values.drop_null()).cast(pa.string())
    whole = pc.all(pc.match_substring_regex(words, r"^-?(0|[1-9][0-9]*)$"), min_count=0).as_py()
    return bool(whole and pc.any(pc.match_substring_regex(words, "[0-9]{16}"), min_count=0).as_py())


def shared_types(types: Types) -> dict[str, str]:
    """By column. Raises Refused where tables differ in more than what can be made alike."""
    return {name: shared_type(name, {label: kinds[name] for label, kinds in types.items()}) for name in types["train"]}


def shared_type(name: str, types: Mapping[str, str]) -> str:
    """Train's, or the first that is not empty; whole numbers go with fractions and, as words, with text."""
    wanted = next((kind for kind in types.values() if kind != "empty"), "empty")
    if wanted in NUMBERS and set(types.values()) <= NUMBERS | {"empty"}:
        return "number"
    fits = {"empty", wanted} | ({"whole number"} if wanted == "text" else set())
    for label, kind in types.items():
        if kind not in fits:
            first = next(other for other, found in types.items() if found == wanted)
            raise Refused(
                "Column {column} is {wanted} in {first} but {kind} in {label}.",
                column=name,
                wanted=wanted,
                first=first,
                kind=kind,
                label=label,
            )
    return wanted


def arranged(
    read: Mapping[str, Columns],
    wanted: Mapping[str, str],
    declared: Declared,
    orders: Mapping[str, Array],
    scratch: Path | None,
) -> Arranged:
    """In memory, or in the folder where one is given: then never more than one column of all tables at once."""
    asked = {**declared.columns, **declared.keys()}
    roles: dict[str, str] = {}
    words, arrays = kept_words(scratch), {label: kept_arrays(scratch, label) for label in read}
    for name, kind in wanted.items():
        columns = {label: as_wanted(name, table.column(name), kind, declared) for label, table in read.items()}
        inferred = describe_column(name, whole_again(columns["train"])).role
        roles[name] = role_in_train(name, columns["train"].type, inferred, asked)
        if roles[name] not in SCALED:
            words[name] = vocabulary(columns.values())
        for label, values in columns.items():
            arrays[label][name] = as_array(values, roles[name], words, name)[orders[label]]
    return Arranged(roles, words, arrays)


def as_wanted(name: str, values: pa.ChunkedArray, kind: str, declared: Declared) -> pa.ChunkedArray:
    return alike(name, without(values, declared.missing.get(name, ())), kind)


def as_array(values: pa.ChunkedArray, role: str, words: Mapping[str, pa.StringArray], name: str) -> Array:
    return numbers(values) if role in SCALED else coded(values, words[name])


def alike(name: str, values: pa.ChunkedArray, wanted: str) -> pa.ChunkedArray:
    if pa.types.is_null(values.type):
        return values.cast(ARROW[wanted])
    if wanted == "number":
        words = pa.types.is_dictionary(values.type)
        return (values.cast(pa.string()) if words else values).cast(pa.float64(), safe=False)
    if wanted == "text" and not pa.types.is_dictionary(values.type):
        return in_words(name, values)
    return values


def role_in_train(name: str, found: pa.DataType, inferred: str, declared: Mapping[str, str]) -> str:
    role = declared.get(name, inferred)
    kind = type_name(found)
    fits = {"numeric": {"number", "whole number"}, "datetime": {"datetime"}, "boolean": {"boolean"}}
    if kind not in fits.get(role, {kind}):
        raise Refused(
            "Column {column} is declared {role} but its values are {kind}.", column=name, role=role, kind=kind
        )
    return role


def whole_again(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers were widened to be comparable; a role is inferred from whole numbers where they are whole."""
    if pa.types.is_floating(values.type) and pc.all(pc.equal(pc.floor(values), values)).as_py():
        try:
            return values.cast(pa.int64())
        except pa.ArrowInvalid:
            return values
    return values


def vocabulary(columns: Iterable[pa.ChunkedArray]) -> pa.StringArray:
    """The words of all tables in the order of their code points, which is that of their bytes in UTF-8."""
    words = [pc.unique(values.drop_null()).cast(pa.string()) for values in columns]
    different = pc.unique(pa.chunked_array(words, pa.string()))
    return different.take(pc.sort_indices(different))


def numbers(values: pa.ChunkedArray) -> Array:
    whole = values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values
    return np.asarray(whole.cast(pa.float64(), safe=False).to_numpy().astype(np.float64))


def coded(values: pa.ChunkedArray, words: pa.StringArray) -> Array:
    places = pc.index_in(values.cast(pa.string()), value_set=words)
    return np.asarray(pc.fill_null(places, -1).to_numpy(), np.int32)
