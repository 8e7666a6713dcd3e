"""Columns as numbers or as codes, whatever role they were given."""

import numpy as np
import pyarrow as pa

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.tables import Frame, Tables


def comparable(tables: Tables, name: str, frame: Frame, *, words: bool) -> Array:
    """Codes of text as they are; all else as numbers, missing as NaN."""
    column = frame.columns[name]
    if words or column.dtype == np.float64:
        return column
    values = np.array([*map(as_number, tables.levels[name]), np.nan])
    return np.asarray(values[column])


def as_number(word: str) -> float:
    """What a value was before it became a level: a truth value, a whole number, or a moment in microseconds."""
    if word in {"true", "false"}:
        return float(word == "true")
    try:
        return float(word)
    except ValueError:
        return float(pa.scalar(word).cast(pa.timestamp("us")).value)
