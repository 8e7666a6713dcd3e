"""Predicates of an attacker who knows measured values roughly: a window around a value, not only all that lies beyond it.

Of few columns, conditions with one end each describe hardly any row alone but the most extreme: a few hundred predicates on
the same few people, whose interval holds chance and harm alike.
"""

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.privacy.mining import Shape, conditions, gathered
from evaluations.harness.tabular.privacy.predicates import AT_LEAST, AT_MOST, Predicates, ordered

WINDOWED = 0.5
REACH = 0.01


def multivariate_in_windows(
    ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int
) -> Predicates:
    """As `multivariate`, with half of the conditions on measured columns as windows."""
    return gathered(ruler, names, synthetic, rng, most, windowed)


def windowed(shape: Shape, rng: np.random.Generator, tries: int) -> Predicates:
    """A window is two conditions on one column: at least its lower end, at most its upper one."""
    columns, comparisons, values, used = conditions(shape, rng, tries)
    inside = used & shape.scaled[columns] & ~np.isnan(values) & (rng.random(columns.shape) < WINDOWED)
    low, high = ends(shape, columns, values, inside)
    first = (columns, np.where(inside, AT_LEAST, comparisons), np.where(inside, low, values))
    return ordered(
        np.hstack([np.where(used, first[0], -1), np.where(inside, columns, -1)]),
        np.hstack([np.where(used, first[1], 0), np.where(inside, AT_MOST, 0)]),
        np.hstack([np.where(used, first[2], 0.0), np.where(inside, high, 0.0)]),
    )


def ends(shape: Shape, columns: Array, values: Array, inside: Array) -> tuple[Array, Array]:
    """The values that lie a hundredth of the synthetic rows below and above each value, in the order of its column."""
    low, high = values.copy(), values.copy()
    reach = int(REACH * shape.table.shape[1])
    for at in np.unique(columns[inside]).tolist():
        here, known = inside & (columns == at), shape.known[at]
        first, last = (np.searchsorted(known, values[here], side=side) for side in ("left", "right"))
        low[here] = known[np.maximum(first - reach, 0)]
        high[here] = known[np.minimum(last - 1 + reach, len(known) - 1)]
    return low, high
