"""Which values of a column are missing."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array


def missing(column: Array) -> Array:
    found: Array = np.isnan(column) if column.dtype == np.float64 else column < 0
    return found
