"""Counts looked up by key, and logarithms whose sums are exact."""

import math

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.texts.hashing import meeting, table_of

FRACTION = 1 << 20


def fixed_log(values: Array) -> Array:
    """Base two, in 2 to the 20 parts, of whole numbers: sums of them are exact."""
    different = each_once(values)
    logs = np.array([round(math.log2(int(one)) * FRACTION) for one in different], np.int64)
    return np.asarray(logs[np.searchsorted(different, values)])


def counts_of(wanted: Array, known: Array, counts: Array) -> Array:
    """Of each wanted key its count, zero for one that is not known. No known key occurs twice."""
    at = places_of(wanted, known)
    return np.where(at >= 0, counts[at], 0)


def places_of(wanted: Array, known: Array) -> Array:
    """Where each wanted key stands among the known ones, or -1."""
    keys = known.view(np.uint64)
    return meeting(table_of(keys)[0], keys, wanted.view(np.uint64))
