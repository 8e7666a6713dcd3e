"""Which rows lie in each other's balls: within the distance of the k-th nearest row of their own table.

Exact, in whole numbers, as in `neighbours`; bytes only pass over rows that are surely too far.
"""

from dataclasses import dataclass

import numpy as np

from .neighbours import (
    BYTE_SCALE,
    MISSING,
    SCALE,
    Points,
    add_equal,
    add_measured,
    compiled,
    exact_distance,
    several_nearest,
)
from .tables import Array


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
    scratch = np.zeros(real.rows, np.uint16 if len(real.measured) <= 65_535 // BYTE_SCALE else np.uint32)
    most = int(real_radii.max(initial=0))
    meet(
        made.bytes, made.exact, made_radii, real.bytes, real.exact, real_radii,
        real.measured, most, scratch, within, met, around,
    )  # fmt: skip
    return Meetings(within, met, around)


@compiled
def meet(  # noqa: PLR0917
    made_bytes: Array,
    made_exact: Array,
    made_radii: Array,
    real_bytes: Array,
    real_exact: Array,
    real_radii: Array,
    measured: Array,
    most: int,
    sums: Array,
    within: Array,
    met: Array,
    around: Array,
) -> None:
    slack, unit = np.sum(measured) + 1, SCALE // BYTE_SCALE
    for row in range(len(made_exact)):
        sums[:] = 0
        for column in range(len(measured)):
            value, part = made_bytes[column, row], real_bytes[column]
            if measured[column] and value != MISSING:
                add_measured(part, value, sums)
            else:
                add_equal(part, value, sums)
        bound = max(most, made_radii[row]) // unit + slack
        for other in range(len(sums)):
            if sums[other] > bound or sums[other] > max(real_radii[other], made_radii[row]) // unit + slack:
                continue
            distance = exact_distance(made_exact[row], real_exact[other], measured)
            if distance <= real_radii[other]:
                within[other] += 1
                around[row] += 1
            if distance <= made_radii[row]:
                met[other] = True
