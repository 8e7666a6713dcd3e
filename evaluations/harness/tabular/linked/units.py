"""Rows that belong together, drawn as a whole."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array


def whole_units(unit: Array, chosen: Array) -> tuple[Array, Array]:
    """All rows of the chosen units, in whose order the rows are; and the number of the choice that each came with."""
    starts = np.searchsorted(unit, chosen)
    lengths = np.searchsorted(unit, chosen, side="right") - starts
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(starts, lengths) + within, np.repeat(np.arange(len(chosen)), lengths)


def as_far_apart(one: int, other: int) -> int:
    """So many drawn from a sample lie as far from it as two samples of these sizes lie from each other."""
    return one * other // max(1, one + other)
