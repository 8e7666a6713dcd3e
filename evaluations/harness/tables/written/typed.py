"""Values that come with a type, in the few types that the second reader knows. Nothing wraps round or loses a digit."""

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.written.numbers import EXACT

FOLDED = 2
"""More different values to one float than this are identifiers; fewer are measures with digits to spare."""


def distinct(array: pa.Array, name: str, rows: int) -> tuple[pa.Array, pa.Array]:
    """Distinct values, none of them missing, and for each row the place of its value (or null). `rows` came before."""
    if pa.types.is_null(array.type):
        return pa.array([], pa.string()), pa.nulls(len(array), pa.int32())
    if not pa.types.is_dictionary(array.type):
        array = canonical(array, name, rows).dictionary_encode()
    values, codes = canonical(array.dictionary, name, rows), array.indices.cast(pa.int32())
    if values.null_count:
        codes = pc.if_else(values.is_valid().take(codes), codes, None)
        places = pc.cumulative_sum(values.is_valid().cast(pa.int32()))
        codes = pc.subtract(places.take(codes), 1).cast(pa.int32())
        values = values.drop_null()
    return values, codes


def canonical(values: pa.Array, name: str, rows: int) -> pa.Array:
    """String, bool, int64, float64 (NaN is missing) or timestamp in microseconds; text where digits would be lost."""
    kind = values.type
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return values
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return moments(values, name, rows)
    if pa.types.is_floating(kind):
        numbers = values.cast(pa.float64())
        return pc.if_else(pc.is_nan(numbers), None, numbers)
    return decimals(values) if pa.types.is_decimal(kind) else integers(values)


def integers(values: pa.Array) -> pa.Array:
    """As text where they are beyond 64 bits with a sign; so is any other type that has a text."""
    try:
        return values.cast(pa.int64() if pa.types.is_integer(values.type) else pa.string())
    except pa.ArrowInvalid:
        return values.cast(pa.string())


def decimals(values: pa.Array) -> pa.Array:
    """As numbers where different ones stay different, else every digit as text, as CSV has it."""
    numbers = values.cast(pa.float64(), safe=False)
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.greater(pc.abs(numbers), EXACT))
    if pc.any(whole, min_count=0).as_py() or len(pc.unique(values)) > FOLDED * len(pc.unique(numbers)):
        return pa.array([None if value is None else written(value) for value in values.to_pylist()], pa.string())
    return numbers


def written(value: object) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moments(values: pa.Array, name: str, rows: int) -> pa.Array:
    """In UTC where there is a zone. A moment that microseconds cannot hold is refused, never another year."""
    try:
        return in_microseconds(values)
    except pa.ArrowInvalid as error:
        place = next(at for at in range(len(values)) if not fits(values.slice(at, 1)))
        raise Refused(
            "Row {row:,}: the moment in column {column} lies too far from today to be stored. Correct the date.",
            row=rows + place + 1,
            column=name,
        ) from error


def in_microseconds(values: pa.Array) -> pa.Array:
    finer = pa.types.is_timestamp(values.type) and values.type.unit == "ns"
    exact = pc.floor_temporal(values, unit="microsecond") if finer else values
    return exact.cast(pa.timestamp("us", getattr(values.type, "tz", None))).cast(pa.timestamp("us"))


def fits(values: pa.Array) -> bool:
    try:
        in_microseconds(values)
    except pa.ArrowInvalid:
        return False
    return True
