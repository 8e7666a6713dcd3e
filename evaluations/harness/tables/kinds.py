"""What type a column has: one written rule over all of its values, then applied to all of them.

Plain text becomes the narrowest of whole number, number, truth value, date or text that fits every value.
Leading zeros and whole numbers of more than 18 digits stay text. The words in MISSING mean missing only
where every other value is not text. Infinities are numbers, NaN is missing, 1.0 is a whole number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.written.typed import integers

MAX_FIELD = 1 << 20
EXACT = float(2**53)
MISSING = pa.array(["NA", "N/A", "NaN", "nan", "null", "NULL", "None"])
DIGITS = r"^-?(0|[1-9][0-9]{0,17})$"
NUMBER = r"^-?((0|[1-9][0-9]*)?\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]+)?[eE][+-]?[0-9]{1,3})$"
ENDLESS = r"^[+-]?([iI]nf|[iI]nfinity|INF)$"
TRUTH = r"^(true|false|True|False|TRUE|FALSE)$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOMENT = DAY + r"([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
NARROWEST_FIRST = ("whole", "number", "truth", "moment")
TYPES = {
    "whole": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
    "moment": pa.timestamp("us"),
    "text": pa.dictionary(pa.int32(), pa.string()),
    "empty": pa.null(),
}
DECLARED = {
    "numeric": ("whole", "number"),
    "datetime": ("moment",),
    "boolean": ("truth",),
    "categorical": (),
    "key": (),
    "text": (),
}
NAMES = frozenset({"categorical", "text"})


@dataclass
class ColumnKind:
    """Observes every value of one column, then converts them. `textual`: values come as plain text."""

    name: str
    textual: bool
    declared: str | None = None
    possible: set[str] = field(default_factory=lambda: set(NARROWEST_FIRST))
    seen: bool = False
    rows: int = 0

    @property
    def kind(self) -> str:
        if not self.seen:
            return "empty"
        allowed = NARROWEST_FIRST if self.declared is None else DECLARED[self.declared]
        return next((kind for kind in allowed if kind in self.possible), "text")

    def observe(self, array: pa.Array) -> None:
        values, codes = distinct(array)
        check_text(values, self.name)
        missing = missing_words(values, self.textual)
        for kind in sorted(self.possible):
            fits = pc.or_(parsed(values, kind, self.textual).is_valid(), missing)
            if not pc.all(fits, min_count=0).as_py():
                self.possible.discard(kind)
                self.check_declared(kind, fits, codes)
        self.seen = self.seen or not pc.all(missing, min_count=0).as_py()
        self.rows += len(array)

    def check_declared(self, kind: str, fits: pa.Array, codes: pa.Array) -> None:
        if self.declared and DECLARED[self.declared][-1:] == (kind,):
            row = self.rows + pc.index(fits.take(codes), False).as_py() + 1
            raise Refused(
                "Row {row:,}: the value in column {column} does not fit the role {role}. Correct the value or the declaration.",
                row=row,
                column=self.name,
                role=self.declared,
            )

    def convert(self, array: pa.Array) -> pa.Array:
        values, codes = distinct(array)
        if self.kind == "empty":
            return pa.nulls(len(array))
        if self.kind == "text":
            return pa.DictionaryArray.from_arrays(codes, as_text(values))
        return parsed(values, self.kind, self.textual).take(codes)


def worded(name: str, kind: pa.DataType, roles: Mapping[str, str]) -> bool:
    """Whether the column is declared to hold names but does not come in words yet."""
    return roles.get(name) in NAMES and not (pa.types.is_dictionary(kind) or pa.types.is_null(kind))


def in_words(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of names rather than numbers, in words."""
    words = ColumnKind(name, textual=False, declared="text", seen=True)
    return pa.chunked_array([words.convert(chunk) for chunk in values.chunks]).unify_dictionaries()


def distinct(array: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Distinct values, none of them missing, and for each row the place of its value (or null)."""
    if pa.types.is_null(array.type):
        return pa.array([], pa.string()), pa.nulls(len(array), pa.int32())
    if not pa.types.is_dictionary(array.type):
        array = plain(array).dictionary_encode()
    values, codes = plain(array.dictionary), array.indices
    codes = codes.cast(pa.int32())
    if values.null_count:
        codes = pc.if_else(values.is_valid().take(codes), codes, None)
        values = pc.fill_null(values, zero(values.type))
    return values, codes


def zero(kind: pa.DataType) -> pa.Scalar:
    return pa.scalar("" if pa.types.is_string(kind) else 0).cast(kind)


def plain(values: pa.Array) -> pa.Array:
    """One of string, bool, int64, float64 (NaN is missing) or timestamp in microseconds without a zone."""
    kind = values.type
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return values
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return values.cast(pa.timestamp("us", getattr(kind, "tz", None)), safe=False).cast(pa.timestamp("us"))
    if pa.types.is_integer(kind):
        return integers(values)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = values.cast(pa.float64(), safe=False)
        return pc.if_else(pc.is_nan(numbers), None, numbers)
    return values.cast(pa.string())


def check_text(values: pa.Array, name: str) -> None:
    if not pa.types.is_string(values.type) or not len(values):
        return
    if pc.max(pc.binary_length(values)).as_py() > MAX_FIELD:
        raise Refused("Column {column} holds a field of more than {most} MB.", column=name, most=MAX_FIELD >> 20)
    if pc.any(pc.match_substring(values, "\0")).as_py():
        raise Refused("Column {column} holds a NUL byte. Save the table as plain text.", column=name)


def missing_words(values: pa.Array, textual: bool) -> pa.Array:
    return pc.is_in(values, MISSING) if textual else pa.array([False] * len(values), pa.bool_())


def parsed(values: pa.Array, kind: str, textual: bool) -> pa.Array:
    """The values as this kind, null where a value does not fit it."""
    if pa.types.is_string(values.type):
        if kind == "moment":
            return moments(values)
        return TEXT_PARSERS[kind](values) if textual else pa.nulls(len(values), TYPES[kind])
    if kind in {"whole", "number"} and (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        if kind == "number" or pa.types.is_integer(values.type):
            return values.cast(TYPES[kind], safe=False)
        return whole_part(values)
    return values if values.type == TYPES[kind] else pa.nulls(len(values), TYPES[kind])


def kept(values: pa.Array, pattern: str) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(values, pattern), values, None)


def numbers(values: pa.Array) -> pa.Array:
    finite = pc.coalesce(kept(values, DIGITS), kept(values, NUMBER)).cast(pa.float64())
    endless = kept(values, ENDLESS)
    signed = pc.if_else(pc.starts_with(endless, "-"), -float("inf"), float("inf"))
    return pc.coalesce(finite, signed)


def wholes(values: pa.Array) -> pa.Array:
    """Digits go straight to integers, so that eighteen of them survive; 1.0 and 1e3 go by way of floats."""
    return pc.coalesce(kept(values, DIGITS).cast(pa.int64()), whole_part(numbers(values)))


def whole_part(values: pa.Array) -> pa.Array:
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.less_equal(pc.abs(values), EXACT))
    return pc.if_else(whole, values, None).cast(pa.int64())


def truths(values: pa.Array) -> pa.Array:
    return pc.utf8_lower(kept(values, TRUTH)).cast(pa.bool_())


def moments(values: pa.Array) -> pa.Array:
    """ISO 8601 dates and times, in UTC where a zone is given; an impossible date fits nothing."""
    shaped = kept(values, MOMENT)
    try:
        return moment_cast(shaped)
    except pa.ArrowInvalid:
        return pa.array([moment_or_none(value) for value in shaped], pa.timestamp("us"))


def moment_cast(shaped: pa.Array) -> pa.Array:
    zoned = pc.match_substring_regex(shaped, r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
    zoned = pc.and_(zoned, pc.greater(pc.utf8_length(shaped), 10))
    naive = pc.if_else(zoned, None, shaped).cast(pa.timestamp("us"))
    utc = pc.if_else(zoned, shaped, None).cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return pc.coalesce(naive, utc)


def moment_or_none(value: pa.Scalar) -> pa.Scalar | None:
    try:
        return moment_cast(pa.array([value.as_py()], pa.string()))[0]
    except pa.ArrowInvalid:
        return None


def as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        whole = whole_part(values).cast(pa.string())
        return pc.coalesce(whole, values.cast(pa.string()))
    return values.cast(pa.string())


TEXT_PARSERS = {"whole": wholes, "number": numbers, "truth": truths}
