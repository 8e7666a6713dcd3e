"""Rows in an order that keeps like beside like, in tiles of LANES rows, each with the box that holds it.

A search skips every tile whose box lies too far from the query. The order comes from halving the rows again and
again along the column in which two random rows of the part differ most (after Friedman, Bentley and Finkel 1977).
"""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled

LANES = 64
MISSING = 255
STEPS_A_UNIT = 15
SAMPLED, SCATTER = 512, 40_503


@dataclass(frozen=True, eq=False)
class Tiles:
    """`rows` in tile order; `cells` by tile, column, row; `low` and `high` of each column and tile.

    Columns come in the order scaled, not told by their bytes, told.
    """

    columns: Array
    rows: Array
    cells: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, steps: Array, scaled: Array, told: Array) -> "Tiles":
        """From one byte a column and row; scaled cells are in units."""
        columns = np.lexsort((told, ~scaled))
        rows = ordered(steps, scaled)
        count = -(-len(rows) // LANES)
        cells = np.empty((count, len(columns), LANES), np.uint8)
        low, high = (np.empty((len(columns), count), np.uint8) for _ in range(2))
        padded = rows[np.minimum(np.arange(count * LANES), len(rows) - 1)]
        for at, column in enumerate(columns):
            own = steps[column][padded].reshape(count, LANES)
            own.min(axis=1, out=low[at])
            own.max(axis=1, out=high[at])
            cells[:, at] = units(own) if scaled[column] else own
        return cls(columns, rows, cells.ravel(), low, high)


def units(steps: Array) -> Array:
    """Seventeen units span a column; what is missing stays a byte of its own, far from all of them."""
    return np.where(steps == MISSING, np.uint8(MISSING), steps // np.uint8(STEPS_A_UNIT))


@compiled
def apartness(counts: Array, rows: int, scaled: bool) -> float:
    """How far apart two random rows lie in this column, on average; counts of steps or of codes."""
    total = 0.0
    if scaled:
        below = 0
        for step in range(MISSING):
            below += counts[step]
            total += 2.0 * below * (rows - below)
        return total / MISSING
    for code in range(len(counts)):
        total += float(counts[code]) * (rows - counts[code])
    return total


@compiled
def widest(steps: Array, scaled: Array, rows: Array, counts: Array) -> int:
    """The column in which these rows differ most, judged by some of them; -1 where all are alike."""
    found, most = -1, 0.0
    for column in range(len(scaled)):
        counts[:] = 0
        for k in range(min(SAMPLED, len(rows))):
            counts[steps[column, rows[k * SCATTER % len(rows)]]] += 1
        apart = apartness(counts, np.sum(counts), scaled[column])
        if apart > most:
            found, most = column, apart
    return found


@compiled
def sort_by(cells: Array, rows: Array, spare: Array, counts: Array) -> int:
    """Sorts rows by their cell, keeping the order of equals; the place between two values nearest to the middle."""
    counts[:] = 0
    for k in range(len(rows)):
        counts[cells[rows[k]]] += 1
    place, middle = 0, 0
    for value in range(len(counts)):
        if abs(2 * place - len(rows)) < abs(2 * middle - len(rows)):
            middle = place
        counts[value], place = place, place + counts[value]
    for k in range(len(rows)):
        value = cells[rows[k]]
        spare[counts[value]] = rows[k]
        counts[value] += 1
    rows[:] = spare[: len(rows)]
    return middle


@compiled
def ordered(steps: Array, scaled: Array) -> Array:
    """Row numbers, like beside like; parts are cut at whole tiles."""
    rows = np.arange(steps.shape[1])
    spare, counts = np.empty_like(rows), np.zeros(256, np.int64)
    parts = [(0, len(rows))]
    while parts:
        start, stop = parts.pop()
        size = stop - start
        if size <= LANES:
            continue
        column = widest(steps, scaled, rows[start:stop], counts)
        if column < 0:
            continue
        middle = sort_by(steps[column], rows[start:stop], spare, counts)
        cut = start + min(max((middle + LANES // 2) // LANES, 1), (size - 1) // LANES) * LANES
        parts.append((cut, stop))
        parts.append((start, cut))
    return rows
