"""The documents that are most alike by their weighted words, exactly: every pair is compared through an inverted index."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.texts.weights import Rows

AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Found:
    """By set and document: the best cosine (in 2 to the 22 parts), the second best in the set, and which document the best is."""

    best: Array
    second: Array
    row: Array

    @property
    def margin(self) -> Array:
        return self.best - self.second


@compiled
def scan(  # noqa: PLR0917
    starts: Array, columns: Array, values: Array, first: int, last: int, heads: Array, rows: Array, weights: Array,
    groups: Array, itself: Array, best: Array, second: Array, row: Array,
) -> None:  # fmt: skip
    """Adds up the products feature by feature, then looks through all documents once."""
    sums = np.zeros(len(groups), np.int64)
    for query in range(first, last):
        sums[:] = 0
        for at in range(starts[query], starts[query + 1]):
            column, value = columns[at], np.int64(values[at])
            for place in range(heads[column], heads[column + 1]):
                sums[rows[place]] += value * weights[place]
        for other in range(len(groups)):
            group = groups[other]
            if group < 0 or other == itself[query]:
                continue
            score = sums[other]
            if score > best[group, query]:
                second[group, query] = best[group, query]
                best[group, query] = score
                row[group, query] = other
            elif score > second[group, query]:
                second[group, query] = score


def nearest(queries: Rows, real: Rows, groups: Array, count: int, itself: Array | None = None) -> Found:
    """The nearest of each of `count` sets; of equals the first. `itself` is the place of a query among the real ones, or -1."""
    order = np.argsort(real.columns, kind="stable")
    heads = np.searchsorted(real.columns[order], np.arange(real.width + 1))
    rows = np.repeat(np.arange(len(real)), np.diff(real.starts))[order]
    weights = real.values[order].astype(np.int64)
    found = Found(*(np.full((count, len(queries)), start, np.int64) for start in (-1, -1, 0)))
    own = np.full(len(queries), -1) if itself is None else itself

    def part(first: int) -> None:
        last = min(first + AT_ONCE, len(queries))
        scan(
            queries.starts, queries.columns, queries.values, first, last, heads, rows, weights, groups, own,
            found.best, found.second, found.row,
        )  # fmt: skip

    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(part, range(0, len(queries), AT_ONCE)))
    np.maximum(found.best, 0, out=found.best)
    np.maximum(found.second, 0, out=found.second)
    return found
