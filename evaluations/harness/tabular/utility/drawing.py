"""How the means of a table vary when its rows, or the units that rows belong to, are drawn anew."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.sandwich import numbered, summed

REPEATS = 500
MOST_UNITS = 2000


def redrawn(rows: Array, rng: np.random.Generator, units: Array | None = None) -> Array:
    """Means of rows drawn anew with replacement: repeats × columns. Where rows belong to units, of whole units.

    Of many rows, blocks are drawn. Equal rows stand together in a table, so rows are mixed before: then a block is a
    random sample, and the mean of drawn blocks varies as the mean of as many drawn rows does.
    """
    if units is not None:
        return of_units(rows, numbered(units), rng)
    drawn = rows
    if len(rows) > MOST_UNITS:
        drawn = np.array([one.mean(axis=0) for one in np.array_split(rng.permutation(rows), MOST_UNITS)])
    return np.array([drawn[rng.integers(0, len(drawn), len(drawn))].mean(axis=0) for _ in range(REPEATS)])


def of_units(rows: Array, units: Array, rng: np.random.Generator) -> Array:
    """Sums over drawn units by their numbers of rows."""
    counted = summed(np.column_stack([np.ones(len(rows)), rows]), units)
    if len(counted) > MOST_UNITS:
        blocks = np.array_split(rng.permutation(counted), MOST_UNITS)
        counted = np.array([block.sum(axis=0) for block in blocks])
    totals = np.array([counted[rng.integers(0, len(counted), len(counted))].sum(axis=0) for _ in range(REPEATS)])
    return np.asarray(totals[:, 1:] / totals[:, :1])
