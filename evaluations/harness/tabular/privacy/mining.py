"""Where predicates come from: an attacker reads them off a table, one column at a time or several."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.columns import SCALED
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.privacy.predicates import (
    ABSENT,
    AT_LEAST,
    AT_MOST,
    EQUAL,
    Predicates,
    Sorted,
    identities,
    joined,
    matches,
    ordered,
)

WIDTHS = (2, 3, 4)
TRIES = 100
BATCH = 5


def stacked(frame: Frame, names: list[str]) -> Array:
    """Columns as numbers, categories by their code, missing as NaN."""
    found = np.empty((len(names), frame.rows))
    for row, name in zip(found, names, strict=True):
        row[:] = as_floats(frame.columns[name])
    return found


def as_floats(column: Array) -> Array:
    return column if column.dtype == np.float64 else np.where(column < 0, np.nan, column.astype(np.float64))


def univariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    found: list[tuple[Array, Array]] = []
    for at, name in enumerate(names):
        column = as_floats(synthetic.columns[name])
        present = column[~np.isnan(column)]
        values, counts = np.unique(present, return_counts=True)
        ends = values[[0, -1]] if ruler.tables.roles[name] in SCALED and len(values) else values[:0]
        absent = [0.0] if len(present) == synthetic.rows - 1 else []
        kinds = np.repeat([ABSENT, EQUAL, AT_MOST, AT_LEAST], [len(absent), (counts == 1).sum(), *[len(ends) // 2] * 2])
        found.append((np.array([np.full(len(kinds), at), kinds]), np.concatenate([absent, values[counts == 1], ends])))
    columns, comparisons = np.hstack([which for which, _ in found]) if found else np.empty((2, 0), np.int64)
    numbers = np.concatenate([values for _, values in found]) if found else np.empty(0)
    chosen = np.sort(rng.permutation(len(numbers))[:most])
    return Predicates(columns[chosen, None], comparisons[chosen, None], numbers[chosen, None])


def multivariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    """Conditions of random synthetic rows on random columns; of a measured value all that lies as far from the middle, or farther."""
    return gathered(ruler, names, synthetic, rng, most, drawn)


def gathered(  # noqa: PLR0917
    ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int, draw: "Draw"
) -> Predicates:
    """Those that exactly one synthetic row fits, drawn by the batch until there are enough or too many were tried; each once."""
    among = Sorted.of(stacked(synthetic, names))
    measured_column = np.array([ruler.tables.roles[name] in SCALED for name in names], bool)
    shape = Shape(among.table, measured_column, among.middles)
    found, seen = [draw(shape, rng, 0)], np.empty(0, np.uint64)
    for _ in range(TRIES // BATCH if len(names) >= min(WIDTHS) else 0):
        batch = draw(shape, rng, BATCH * most)
        ids = identities(batch)
        values, first = np.unique(ids, return_index=True)
        new = np.sort(first[~among_sorted(values, seen)])
        seen, batch = np.sort(np.append(seen, ids[new])), batch.take(new)
        found.append(batch.take(matches(batch, among) >= 0))
        if sum(len(part.columns) for part in found) >= most:
            break
    return joined(found).take(slice(most))


def among_sorted(values: Array, known: Array) -> Array:
    """Which values are among those known, which are sorted."""
    places = np.searchsorted(known, values)
    return np.append(known, 0)[places] == values if len(known) else np.zeros(len(values), bool)


@dataclass(frozen=True, eq=False)
class Shape:
    """What predicates are made from: the synthetic values by column, which are measured, and their medians."""

    table: Array
    scaled: Array
    middles: Array

    @shared
    def known(self) -> list[Array]:
        """Of each column the values that are there, in order."""
        return [np.sort(column[~np.isnan(column)]) for column in self.table]


Draw = Callable[[Shape, np.random.Generator, int], Predicates]


def drawn(shape: Shape, rng: np.random.Generator, tries: int) -> Predicates:
    columns, comparisons, values, used = conditions(shape, rng, tries)
    return ordered(np.where(used, columns, -1), np.where(used, comparisons, 0), np.where(used, values, 0.0))


def conditions(shape: Shape, rng: np.random.Generator, tries: int) -> tuple[Array, Array, Array, Array]:
    """Columns, comparisons and values of so many random rows, and which of them are used."""
    count, rows_in_all = shape.table.shape
    width = min(max(WIDTHS), count)
    rows = rng.integers(0, rows_in_all, tries)
    columns = np.argsort(rng.random((tries, count)), axis=1)[:, :width]
    sizes = rng.choice([size for size in WIDTHS if size <= width] or [1], tries)
    values = shape.table[columns, rows[:, None]]
    comparisons = np.where(values > shape.middles[columns], AT_LEAST, AT_MOST)
    comparisons = np.where(shape.scaled[columns], comparisons, EQUAL)
    comparisons = np.where(np.isnan(values), ABSENT, comparisons)
    return columns, comparisons, values, np.arange(width) < sizes[:, None]
