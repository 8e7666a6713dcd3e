"""Numbers that stand for missing, such as 9999: found, and named so that a person may say what they are."""

from collections.abc import Mapping, Sequence

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.encoding import Scaled
from evaluations.harness.tables.ruler import Ruler

CODES = (-1, -7, -8, -9, -88, -99, -888, -999, -8888, -9999, -99999, 88, 99, 888, 999, 8888, 9999, 88888, 99999, 999999)
MOST_DIFFERENT = 4
"""A column of fewer different values is a scale with a number for each answer."""
APART, ENDS = 1.0, (0.01, 0.99)


def missing_codes(ruler: Ruler, names: Sequence[str]) -> Mapping[str, str]:
    """By column the code that ten rows of train have and that lies far from all other values of the column."""
    found = {name: code_in(ruler.train.values(name)) for name in names if not dated(ruler, name)}
    return {name: code for name, code in found.items() if code is not None}


def dated(ruler: Ruler, name: str) -> bool:
    column = ruler.encoder.columns[name]
    return isinstance(column, Scaled) and column.dated


def code_in(values: Array) -> str | None:
    known = values[np.isfinite(values)]
    for code in CODES:
        others = known[known != code]
        if len(known) - len(others) < SMALL_CELL or len(np.unique(others)) < MOST_DIFFERENT:
            continue
        low, high = np.quantile(others, ENDS, method="inverted_cdf").tolist()
        if min(abs(code - low), abs(code - high)) > APART * (high - low) and not low < code < high:
            return str(code)
    return None
