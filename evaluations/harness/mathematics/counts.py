"""What a table comes down to where only counts matter. Counts of parts of a table add up to those of the whole.

Everything is whole numbers, so it neither matters in which order rows come nor in how many parts.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.distinct import distinct
from evaluations.harness.mathematics.statistics import Estimate, around
from evaluations.harness.mathematics.threads import cores

PAIRS_A_TASK = 64
THREES_A_TASK = 16
MOST_CELLS = 1 << 13
"""So many cells of three columns stay in the near caches of a core."""
ROWS_A_CELL = 8


@dataclass(frozen=True, eq=False)
class Numbers:
    """The different values of a column of numbers in order, how often each occurs, and how many are missing."""

    values: Array
    counts: Array
    missing: int

    @classmethod
    def of(cls, column: Array) -> "Numbers":
        known = column[~np.isnan(column)]
        return cls(*distinct(known), len(column) - len(known))

    @classmethod
    def tallied(cls, values: Array, counts: Array) -> "Numbers":
        """Of values in any order, some of which may be equal, and how often each occurs; NaN is missing."""
        known = ~np.isnan(values)
        order = np.argsort(values[known], kind="stable")
        ordered, often = values[known][order], counts[known][order]
        first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
        return cls(ordered[first], np.add.reduceat(often, first) if len(first) else often, int(counts[~known].sum()))

    def __add__(self, other: "Numbers") -> "Numbers":
        both = np.concatenate([self.values, other.values])
        values, places = np.unique(both, return_inverse=True)
        counts = np.zeros(len(values), np.int64)
        np.add.at(counts, places, np.concatenate([self.counts, other.counts]))
        return Numbers(values, counts, self.missing + other.missing)

    def times(self, often: int) -> "Numbers":
        return Numbers(self.values, self.counts * often, self.missing * often)

    def column(self) -> Array:
        """The column again, in the order of its values."""
        return np.append(np.repeat(self.values, self.counts), np.full(self.missing, np.nan))

    @property
    def different(self) -> int:
        return len(self.values)

    @property
    def known(self) -> int:
        return int(self.counts.sum())


@dataclass(frozen=True, eq=False)
class Codes:
    """How often each code of a column of categories occurs, the last place for missing."""

    counts: Array

    @classmethod
    def of(cls, column: Array, words: int) -> "Codes":
        return cls(np.roll(np.bincount(column + 1, minlength=words + 1), -1))

    @classmethod
    def tallied(cls, codes: Array, counts: Array, words: int) -> "Codes":
        """Of codes in any order, some of which may be equal, and how often each occurs; -1 is missing."""
        found = np.zeros(words + 1, np.int64)
        np.add.at(found, codes, counts)
        return cls(found)

    def __add__(self, other: "Codes") -> "Codes":
        return Codes(self.counts + other.counts)

    def times(self, often: int) -> "Codes":
        return Codes(self.counts * often)

    def column(self) -> Array:
        """The column again, in the order of its codes."""
        return np.repeat(np.append(np.arange(len(self.counts) - 1), -1).astype(np.int32), self.counts)

    @property
    def different(self) -> int:
        return int(np.count_nonzero(self.counts[:-1]))

    @property
    def missing(self) -> int:
        return int(self.counts[-1])

    @property
    def known(self) -> int:
        return int(self.counts[:-1].sum())


Counts = Numbers | Codes


@dataclass(frozen=True, eq=False)
class Pairs:
    """How often the levels of two columns occur together: for each pair of columns its table of counts, end to end."""

    sizes: Array
    pairs: Array
    counts: Array
    rows: int

    @classmethod
    def of(cls, levels: Array, sizes: Array, pairs: Array) -> "Pairs":
        """Of one row of level codes for each column; `sizes` says how many levels each column can have."""
        starts, cells = ends(sizes, pairs)
        counts = np.zeros(cells, np.int64)
        threes, alone = in_threes(sizes, pairs, levels.shape[1])

        def three(first: int) -> None:
            count_threes(levels, sizes, pairs, threes[first : first + THREES_A_TASK], starts, counts)

        def pair(first: int) -> None:
            part = alone[first : first + PAIRS_A_TASK]
            count_pairs(levels, sizes, pairs[part], starts[part], counts)

        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(three, range(0, len(threes), THREES_A_TASK)))
            list(pool.map(pair, range(0, len(alone), PAIRS_A_TASK)))
        return cls(sizes, pairs, counts, levels.shape[1])

    def __add__(self, other: "Pairs") -> "Pairs":
        return Pairs(self.sizes, self.pairs, self.counts + other.counts, self.rows + other.rows)

    def ahead(self, other: "Pairs") -> Array:
        """How far each cell's share here is above its share there, in units of 1 / (rows here x rows there)."""
        return np.asarray(self.counts * other.rows - other.counts * self.rows)

    def apart(self, other: "Pairs") -> Array:
        """The total variation distance of each pair of columns."""
        if not len(self.pairs):
            return np.zeros(0)
        sums = np.add.reduceat(np.abs(self.ahead(other)), ends(self.sizes, self.pairs)[0])
        return np.asarray(sums / (2.0 * self.rows * other.rows))

    def pulls(self, other: "Pairs", *levels: Array) -> list[Array]:
        """For each row of these levels, in how many pairs its cell is ahead here, less in how many it is behind."""
        signs = np.sign(self.ahead(other)).astype(np.int8)
        found = [np.zeros(one.shape[1], np.int64) for one in levels]
        for one, pull in zip(levels, found, strict=True):
            add_pulls(one, self.sizes, self.pairs, signs, pull)
        return found


def ends(sizes: Array, pairs: Array) -> tuple[Array, int]:
    """Where each pair's table starts, and where the last one ends."""
    cells = sizes[pairs[:, 0]] * sizes[pairs[:, 1]]
    return np.cumsum(cells) - cells, int(cells.sum())


def in_threes(sizes: Array, pairs: Array, rows: int) -> tuple[Array, Array]:
    """Places of pairs that are counted in one pass, three a row: of columns a < b < c those of ab, ac and bc. And all others.

    Columns whose numbers add up to a multiple of how many there are go together: so each pair is in one three at most.
    """
    columns = len(sizes)
    trio = np.sort(np.column_stack([pairs, -pairs.sum(axis=1) % columns]), axis=1)
    fits = (np.diff(trio, axis=1) > 0).all(axis=1) & (pairs[:, 0] < pairs[:, 1])
    fits &= np.prod(sizes[trio], axis=1) <= min(MOST_CELLS, rows // ROWS_A_CELL)
    at = np.flatnonzero(fits)
    at = at[np.lexsort((*pairs[at].T[::-1], *trio[at].T[::-1]))]
    name = trio[at] @ np.array([columns**2, columns, 1])
    threes = at[np.flatnonzero(name[2:] == name[:-2])[:, None] + np.arange(3)]
    return threes, np.setdiff1d(np.arange(len(pairs)), threes)


@compiled
def count_threes(levels: Array, sizes: Array, pairs: Array, threes: Array, starts: Array, counts: Array) -> None:  # noqa: PLR0917
    """Counts three columns together, two tables in turn, and adds up what each pair of them has."""
    rows = np.uint64(levels.shape[1])
    whole = rows - rows % np.uint64(2)
    for k in range(len(threes)):
        ab, ac, bc = threes[k, 0], threes[k, 1], threes[k, 2]
        a, b, c = pairs[ab, 0], pairs[ab, 1], pairs[ac, 1]
        one, other, third = levels[a], levels[b], levels[c]
        wide, deep = np.uint64(sizes[b]), np.uint64(sizes[c])
        turns = np.zeros((2, sizes[a] * sizes[b] * sizes[c]), np.uint32)
        first, second = turns[0], turns[1]
        for row in range(np.uint64(0), whole, np.uint64(2)):
            after = row + np.uint64(1)
            first[(one[row] * wide + other[row]) * deep + third[row]] += np.uint32(1)
            second[(one[after] * wide + other[after]) * deep + third[after]] += np.uint32(1)
        for row in range(whole, rows):
            first[(one[row] * wide + other[row]) * deep + third[row]] += np.uint32(1)
        cell = 0
        for i in range(sizes[a]):
            for j in range(sizes[b]):
                for m in range(sizes[c]):
                    found = np.int64(first[cell]) + np.int64(second[cell])
                    counts[starts[ab] + i * sizes[b] + j] += found
                    counts[starts[ac] + i * sizes[c] + m] += found
                    counts[starts[bc] + j * sizes[c] + m] += found
                    cell += 1


@compiled
def count_pairs(levels: Array, sizes: Array, pairs: Array, starts: Array, counts: Array) -> None:
    """Four tables in turn, because a cell that was just raised cannot be raised again at once."""
    rows = np.uint64(levels.shape[1])
    whole = rows - rows % np.uint64(4)
    for k in range(len(pairs)):
        one, other, width = levels[pairs[k, 0]], levels[pairs[k, 1]], np.uint64(sizes[pairs[k, 1]])
        cells = np.uint64(sizes[pairs[k, 0]]) * width
        turns = np.zeros((4, cells), np.uint32)
        a, b, c, d = turns[0], turns[1], turns[2], turns[3]
        for row in range(np.uint64(0), whole, np.uint64(4)):
            a[one[row] * width + other[row]] += np.uint32(1)
            b[one[row + np.uint64(1)] * width + other[row + np.uint64(1)]] += np.uint32(1)
            c[one[row + np.uint64(2)] * width + other[row + np.uint64(2)]] += np.uint32(1)
            d[one[row + np.uint64(3)] * width + other[row + np.uint64(3)]] += np.uint32(1)
        for row in range(whole, rows):
            a[one[row] * width + other[row]] += np.uint32(1)
        for cell in range(cells):
            total = np.int64(a[cell]) + np.int64(b[cell]) + np.int64(c[cell]) + np.int64(d[cell])
            counts[starts[k] + np.int64(cell)] = total


@compiled
def add_pulls(levels: Array, sizes: Array, pairs: Array, signs: Array, pull: Array) -> None:
    start = 0
    for k in range(len(pairs)):
        one, other, width = levels[pairs[k, 0]], levels[pairs[k, 1]], np.uint64(sizes[pairs[k, 1]])
        own = signs[start : start + sizes[pairs[k, 0]] * sizes[pairs[k, 1]]]
        for row in range(np.uint64(len(pull))):
            pull[row] += own[one[row] * width + other[row]]
        start += len(own)


@compiled
def widest_gap(values: Array, counts: Array, others: Array, other_counts: Array, first: Array) -> Array:
    """How many of each lie at or below the value where the two distributions are farthest apart.

    `first` is how many of each lie below all values. Of places equally far apart the lowest counts.
    """
    n, m = first[0] + counts.sum(), first[1] + other_counts.sum()
    below, below_other = first[0], first[1]
    widest, found = abs(below * m - below_other * n), first.copy()
    i, j = 0, 0
    while i < len(values) or j < len(others):
        take_one = j == len(others) or (i < len(values) and values[i] <= others[j])
        take_other = i == len(values) or (j < len(others) and others[j] <= values[i])
        if take_one:
            below += counts[i]
            i += 1
        if take_other:
            below_other += other_counts[j]
            j += 1
        gap = abs(below * m - below_other * n)
        if gap > widest:
            widest = gap
            found[0], found[1] = below, below_other
    return found


def kolmogorov(one: Array, other: Array) -> Estimate:
    """Largest distance of two distribution functions; interval of the two shares where it is reached."""
    return widest(Numbers.of(one), Numbers.of(other))


def widest(one: Numbers, other: Numbers, *, gaps: bool = False) -> Estimate:
    """The same from counts; with `gaps`, missing is a value below all others."""
    first = np.array([one.missing, other.missing] if gaps else [0, 0], np.int64)
    below = widest_gap(one.values, one.counts, other.values, other.counts, first).tolist()
    n, m = one.known + int(first[0]), other.known + int(first[1])
    f, g = below[0] / n, below[1] / m
    apart = abs(below[0] * m - below[1] * n) / (n * m)
    return around(apart, math.sqrt(f * (1 - f) / n + g * (1 - g) / m), 0.0, 1.0)
