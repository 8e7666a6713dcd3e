"""Which rows lie in each other's balls: within the distance of the k-th nearest row of their own table.

Exact, in whole numbers, as in `neighbours`; bytes only pass over rows that are surely too far.
"""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.tables.search.lanes import SCALE, STEPS, UNITS, enclose, exact_distance, tile_bounds, tile_sums
from evaluations.harness.tables.search.neighbours import Points, Queries, Reference, several_nearest
from evaluations.harness.tables.search.tiles import LANES


@dataclass(frozen=True, eq=False)
class Meetings:
    """For each real row, how many made rows lie in its ball and whether it lies in one of theirs; the same for made."""

    within_real: Array
    real_met: Array
    balls_around_made: Array


def radii(points: Points, k: int) -> Array:
    """The distance of each row's k-th nearest other row."""
    return np.asarray(several_nearest(points, points, k + 1).distance[:, -1])


def meetings(real: Points, real_radii: Array, made: Points, made_radii: Array) -> Meetings:
    within = np.zeros(real.rows, np.int64)
    met = np.zeros(real.rows, np.bool_)
    around = np.zeros(made.rows, np.int64)
    held = real.reference()
    widest = np.maximum.reduceat(real_radii[held.rows], np.arange(0, real.rows, LANES))
    meet(held, real_radii, widest, made.asked(), made_radii, real.bounds(1)[0], within, met, around)
    return Meetings(within, met, around)


@compiled
def meet(  # noqa: PLR0917
    reference: Reference,
    real_radii: Array,
    widest: Array,
    made: Queries,
    made_radii: Array,
    bounds: Array,
    within: Array,
    met: Array,
    around: Array,
) -> None:
    """Tile by tile; `widest` is the largest ball in each."""
    width, tiles = reference.low.shape
    turns = (np.sum(reference.scaled), len(reference.scaled))
    values, low, high = np.empty(width, np.uint8), np.empty(width, np.uint8), np.empty(width, np.uint8)
    sums, told = np.empty(LANES, np.uint16), np.empty(LANES, np.uint16)
    for row in range(len(made_radii)):
        for k in range(width):
            values[k] = made.bytes[reference.columns[k], row]
        enclose(values, turns[0], low, high)
        tile_bounds(values, turns[0], reference.low, reference.high, bounds)
        for tile in range(tiles):
            reach = max(widest[tile], made_radii[row])
            if bounds[tile] > reach // (SCALE // STEPS) + turns[0] + 1:
                continue
            cells = reference.cells[tile * width * LANES : (tile + 1) * width * LANES]
            if not tile_sums(cells, turns, low, high, sums, told, reach // (SCALE // UNITS) + 1):
                continue
            for lane in range(min(LANES, len(reference.rows) - tile * LANES)):
                at = tile * LANES + lane
                other = reference.rows[at]
                if sums[lane] > max(real_radii[other], made_radii[row]) // (SCALE // UNITS) + 1:
                    continue
                distance = told[lane] // UNITS * SCALE
                distance += exact_distance(made.exact[row], reference.exact[other], reference.scaled)
                if distance <= real_radii[other]:
                    within[other] += 1
                    around[row] += 1
                if distance <= made_radii[row]:
                    met[other] = True
