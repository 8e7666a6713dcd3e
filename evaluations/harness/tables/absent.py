"""Values that people declare to stand for a missing one: taken out once a table is read, so that its digest is the file's."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.tables.kinds import as_text, moments
from evaluations.harness.tables.written import numbers


def without(values: pa.ChunkedArray, listed: Sequence[str]) -> pa.ChunkedArray:
    """The same column, missing where it holds one of these; numbers and dates by their value."""
    if not listed or pa.types.is_null(values.type):
        return values
    return pa.chunked_array([part(chunk, listed) for chunk in values.chunks], values.type)


def part(values: pa.Array, listed: Sequence[str]) -> pa.Array:
    gone = is_absent(values, listed)
    if not pa.types.is_dictionary(values.type):
        return pc.if_else(gone, None, values)
    return pa.DictionaryArray.from_arrays(pc.if_else(gone, None, values.indices), values.dictionary)


def is_absent(values: pa.Array, listed: Sequence[str]) -> pa.Array:
    own = pa.array(listed, pa.string())
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        known = numbers.plain(own).drop_null()
        return pc.is_in(values.cast(pa.float64(), safe=False), known)
    if pa.types.is_timestamp(values.type):
        return pc.is_in(values, moments(own).drop_null())
    if pa.types.is_dictionary(values.type):
        return pc.fill_null(pc.is_in(values.dictionary, own).take(values.indices), False)
    return pc.is_in(as_text(values), own)
