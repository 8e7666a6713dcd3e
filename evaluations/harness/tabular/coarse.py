"""Columns on five levels each, where tables of many cells would show little but chance."""

from collections.abc import Sequence

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.encoding import FIRST_LEVEL, OTHER_LEVEL, Levelled, LevelRows, Scaled
from evaluations.harness.tables.ruler import Ruler

COARSE = 5


def mapped(tables: Sequence[Array], levels: Array | LevelRows) -> Array:
    """Of each column's levels those that they go to."""
    first = tables[0][levels[0]]
    found = np.empty((len(tables), len(first)), np.uint8)
    found[0] = first
    for at in range(1, len(tables)):
        found[at] = tables[at][levels[at]]
    return found


def coarse_tables(ruler: Ruler) -> list[Array]:
    """For each column, to which of the few levels each of its levels goes."""
    return [
        (in_fifths(counted(ruler, at, column.size)) if isinstance(column, Scaled) else most_frequent(column)).astype(
            np.uint8
        )
        for at, column in enumerate(ruler.encoder.columns.values())
    ]


def counted(ruler: Ruler, at: int, size: int) -> Array:
    return np.bincount(ruler.train_levels[at], minlength=size)


def in_fifths(counts: Array) -> Array:
    """Each level goes to the fifth of train in which its middle lies."""
    own = counts[FIRST_LEVEL:]
    middle = 2 * (np.cumsum(own) - own) + own
    fifths = np.minimum(COARSE * middle // max(1, 2 * int(own.sum())), COARSE - 1)
    return np.append([0, OTHER_LEVEL], fifths + FIRST_LEVEL)


def most_frequent(column: Levelled) -> Array:
    """Levels come most frequent first; the sixth and all after it are other."""
    places = np.arange(column.size)
    return np.where(places < FIRST_LEVEL + COARSE, places, OTHER_LEVEL)
