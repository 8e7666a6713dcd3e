"""The documents that are most alike by their weighted words, exactly: every pair is compared through an inverted index."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.texts.weights import Rows

AT_ONCE = 256
WEIGHT = np.uint32(12)
LOW = np.uint32((1 << 12) - 1)


@dataclass(frozen=True, eq=False)
class Found:
    """By set and document: the best cosine (in 2 to the 22 parts), the second best in the set, and which document the best is.

    `met` has of each real document, in a set or in none, the best cosine of any document that was looked for.
    """

    best: Array
    second: Array
    row: Array
    met: Array

    @classmethod
    def empty(cls, sets: int, queries: int, real: int) -> "Found":
        best, second, row = np.zeros((3, sets, queries), np.int64)
        return cls(best, second, row, np.zeros(real, np.int64))

    def part(self, sets: int, at: Array) -> "Found":
        """Of these documents, in the first sets; `met` stays that of all of them."""
        return Found(self.best[:sets, at], self.second[:sets, at], self.row[:sets, at], self.met)

    @property
    def margin(self) -> Array:
        return self.best - self.second


def postings(real: Rows, place: Array) -> tuple[Array, Array]:
    """Where those of each feature begin, and the documents that have it. A document and its weight are one number, for they are
    read together: 2 to the 12 times its place, and the weight.
    """
    at = np.argsort(real.columns, kind="stable")
    heads = np.append(0, np.cumsum(np.bincount(real.columns, minlength=real.width)))
    kind = np.uint32 if len(real) <= 1 << (32 - WEIGHT) else np.uint64
    packed = (np.repeat(place, np.diff(real.starts))[at] << WEIGHT) | real.values[at]
    return heads, packed.astype(kind)


@dataclass(frozen=True, eq=False)
class Index:
    """Postings of documents by their `place` in an `order` that puts those of a set beside one another."""

    heads: Array
    packed: Array
    order: Array
    place: Array
    bounds: Array

    @classmethod
    def of(cls, real: Rows, groups: Array, count: int) -> "Index":
        order = np.argsort(groups, kind="stable")
        place = np.argsort(order)
        return cls(*postings(real, place), order, place, np.searchsorted(groups[order], np.arange(count + 1)))

    def places(self, documents: Array) -> Array:
        return np.where(documents >= 0, self.place[documents], -1)


@compiled
def scan(  # noqa: PLR0917
    starts: Array, columns: Array, values: Array, itself: Array, heads: Array, packed: Array, bounds: Array,
    best: Array, second: Array, row: Array, met: Array,
) -> None:  # fmt: skip
    """Adds up the products feature by feature, then looks through all documents once. No sum is beyond 2 to the 23."""
    sums = np.zeros(len(met), np.int32)
    for query in range(len(starts) - 1):
        sums[:] = 0
        for at in range(starts[query], starts[query + 1]):
            value = np.int32(values[at])
            having = packed[heads[columns[at]] : heads[columns[at] + 1]]
            for number in range(len(having)):
                sums[having[number] >> WEIGHT] += value * np.int32(having[number] & LOW)
        if itself[query] >= 0:
            sums[itself[query]] = -1
        for other in range(len(sums)):
            met[other] = max(met[other], sums[other])
        for group in range(len(bounds) - 1):
            first, next_one, place = np.int32(-1), np.int32(-1), -1
            for other in range(bounds[group], bounds[group + 1]):
                if sums[other] > next_one:
                    if sums[other] > first:
                        next_one, first, place = first, sums[other], other
                    else:
                        next_one = sums[other]
            best[group, query], second[group, query], row[group, query] = first, next_one, place


def nearest(queries: Rows, real: Rows, groups: Array, count: int, itself: Array | None = None) -> Found:
    """The nearest of each of `count` sets; of equals the first. `itself` is the place of a query among the real ones, or -1."""
    index = Index.of(real, groups, count)
    found = Found.empty(count, len(queries), len(real))
    own = np.full(len(queries), -1) if itself is None else index.places(itself)

    def part(first: int) -> Array:
        these = slice(first, first + AT_ONCE)
        met = np.zeros(len(real), np.int32)
        scan(
            queries.starts[first : first + AT_ONCE + 1], queries.columns, queries.values, own[these], index.heads, index.packed,
            index.bounds, found.best[:, these], found.second[:, these], found.row[:, these], met,
        )  # fmt: skip
        return met

    with ThreadPoolExecutor(cores()) as pool:
        for met in pool.map(part, range(0, len(queries), AT_ONCE)):
            found.met[index.order] = np.maximum(found.met[index.order], met)
    np.maximum(found.best, 0, out=found.best)
    np.maximum(found.second, 0, out=found.second)
    found.row[:] = np.where(found.row >= 0, index.order[found.row], 0) if len(real) else 0
    return found
