"""Counts looked up by key, and logarithms whose sums are exact."""

import math

import numpy as np

from evaluations.harness.mathematics.arrays import Array

FRACTION = 1 << 20


def fixed_log(values: Array) -> Array:
    """Base two, in 2 to the 20 parts, of whole numbers: sums of them are exact."""
    different, places = np.unique(values, return_inverse=True)
    return np.asarray(np.array([round(math.log2(int(one)) * FRACTION) for one in different], np.int64)[places])


def counts_of(wanted: Array, known: Array, counts: Array) -> Array:
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, counts[at], 0)
