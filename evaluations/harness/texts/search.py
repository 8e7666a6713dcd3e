"""The documents that are most alike by their weighted words, exactly: every pair is compared through an inverted index."""

from collections.abc import Sequence
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

    def sets(self, first: int, end: int) -> "Found":
        return Found(self.best[first:end], self.second[first:end], self.row[first:end], self.met)

    def part(self, sets: int, at: Array) -> "Found":
        """Of these documents, in the first sets; `met` stays that of all of them."""
        return Found(self.best[:sets, at], self.second[:sets, at], self.row[:sets, at], self.met)

    def of_copies(self, own: Array, groups: Array, sets: int, at: Array) -> "Found":
        """Where this is of all real documents among the others, the same of copies of them, which may be nearest to what they were
        copied from. `at` has every document of the first `sets`, and no other; `own` is the product of each with itself.
        """
        copied = (groups >= 0) & (groups < sets)
        met = np.maximum(self.best[:sets].max(axis=0), np.where(copied, own, 0))
        found = Found(self.best[:, at], self.second[:, at], self.row[:, at], met)
        here = groups[at], np.arange(len(at))
        best, second, row = found.best[here], found.second[here], found.row[here]
        others = np.where(groups[row] == groups[at], best, -1)
        first = (own[at] > others) | ((own[at] == others) & (at < row))
        found.best[here] = np.where(first, own[at], best)
        found.second[here] = np.where(first, best, np.maximum(second, own[at]))
        found.row[here] = np.where(first, at, row)
        return found

    @property
    def margin(self) -> Array:
        return self.best - self.second


def postings(real: Rows, place: Array) -> tuple[Array, Array]:
    """Where those of each feature begin, and the documents that have it. A document and its weight are one number, for they are
    read together: 2 to the 12 times its place, and the weight.
    """
    heads = np.append(0, np.cumsum(np.bincount(real.columns, minlength=real.width)))
    kind = np.uint32 if len(real) <= 1 << (32 - WEIGHT) else np.uint64
    packed = np.empty(len(real.columns), kind)
    post(real.starts, real.columns, real.values, np.argsort(place), heads[:-1].copy(), packed)
    return heads, packed


@compiled
def post(starts: Array, columns: Array, values: Array, order: Array, free: Array, packed: Array) -> None:  # noqa: PLR0917
    """Document by document, in their order, so that the postings of a feature are in that order too."""
    for place in range(len(order)):
        for at in range(starts[order[place]], starts[order[place] + 1]):
            packed[free[columns[at]]] = (place << WEIGHT) | values[at]
            free[columns[at]] += 1


@dataclass(frozen=True, eq=False)
class Index:
    """Postings of documents."""

    heads: Array
    packed: Array
    count: int

    @classmethod
    def of(cls, real: Rows) -> "Index":
        return cls(*postings(real, np.arange(len(real))), len(real))


Sets = tuple[Array, int]
"""The set that each document is in, below zero for none, and how many sets there are."""


@compiled
def scan(  # noqa: PLR0917
    starts: Array, columns: Array, values: Array, itself: Array, heads: Array, packed: Array, members: Array, ends: Array,
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
        for group in range(len(ends)):
            first, next_one, place = np.int32(-1), np.int32(-1), np.int64(-1)
            for number in range(ends[group, 0], ends[group, 1]):
                other = members[number]
                if sums[other] > next_one:
                    if sums[other] > first:
                        next_one, first, place = first, sums[other], np.int64(other)
                    else:
                        next_one = sums[other]
            best[group, query], second[group, query], row[group, query] = first, next_one, place


def cosines(one: Rows, other: Rows) -> Array:
    """All against all, in 2 to the 22 parts."""
    heads, packed = postings(other, np.arange(len(other)))
    return np.asarray(products(one.starts, one.columns, one.values, heads, packed, len(other)))


@compiled
def products(starts: Array, columns: Array, values: Array, heads: Array, packed: Array, count: int) -> Array:  # noqa: PLR0917
    found = np.zeros((len(starts) - 1, count), np.int32)
    for query in range(len(starts) - 1):
        sums = found[query]
        for at in range(starts[query], starts[query + 1]):
            value = np.int32(values[at])
            having = packed[heads[columns[at]] : heads[columns[at] + 1]]
            for number in range(len(having)):
                sums[having[number] >> WEIGHT] += value * np.int32(having[number] & LOW)
    return found


def nearest(queries: Rows, real: Rows, groups: Array, count: int, itself: Array | None = None) -> Found:
    """The nearest of each of `count` sets; of equals the first. `itself` is the place of a query among the real ones, or -1."""
    return nearest_by(queries, Index.of(real), [(groups, count)], itself)[0]


def nearest_by(queries: Rows, index: Index, sets: Sequence[Sets], itself: Array | None = None) -> list[Found]:
    """The same where the real documents are in sets in several ways at once."""
    total = sum(count for _, count in sets)
    found = Found.empty(total, len(queries), index.count)
    own = np.full(len(queries), -1) if itself is None else itself
    members = np.concatenate([np.argsort(groups, kind="stable") for groups, _ in sets]).astype(np.uint32)
    ends = np.concatenate([ends_of(groups, count) + at * index.count for at, (groups, count) in enumerate(sets)])

    def part(first: int) -> Array:
        these = slice(first, first + AT_ONCE)
        met = np.zeros(index.count, np.int32)
        scan(
            queries.starts[first : first + AT_ONCE + 1], queries.columns, queries.values, own[these], index.heads, index.packed,
            members, ends, found.best[:, these], found.second[:, these], found.row[:, these], met,
        )  # fmt: skip
        return met

    with ThreadPoolExecutor(cores()) as pool:
        for met in pool.map(part, range(0, len(queries), AT_ONCE)):
            np.maximum(found.met, met, out=found.met)
    for values in (found.best, found.second, found.row):
        np.maximum(values, 0, out=values)
    last = np.cumsum([count for _, count in sets])
    return [found.sets(end - count, end) for (_, count), end in zip(sets, last, strict=True)]


def ends_of(groups: Array, count: int) -> Array:
    """Where the documents of each set begin and end, when they stand in the order of their sets."""
    bounds = np.searchsorted(np.sort(groups), np.arange(count + 1))
    return np.column_stack([bounds[:-1], bounds[1:]])
