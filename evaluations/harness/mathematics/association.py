"""How strongly two columns go together, for the whole table and with each of some groups of rows left out.

Rows lie in random order, so a group is a run of rows.
Pearson and Spearman as in scipy, the correlation ratio (Pearson 1905), Cramér's V with Bergsma's correction (2013).
Every function gives one row for the whole table, then one for each group left out; NaN where it is not defined.
"""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.distinct import ranked

NOTHING = 1e-12
LANES = 16


@dataclass(frozen=True, eq=False)
class Lines:
    """Columns of numbers, one a row: centred values between -1 and 1, ranks of the different values, what is present."""

    values: Array
    codes: Array
    present: Array

    @classmethod
    def of(cls, columns: list[Array], rows: int) -> "Lines":
        shape = (len(columns), rows)
        present = np.array([np.isfinite(column) for column in columns], np.bool_).reshape(shape)
        values, codes = np.zeros(shape), np.zeros(shape, np.int64)
        for k, column in enumerate(columns):
            known = column[present[k]]
            codes[k, present[k]] = ranked(known)
            values[k, present[k]] = centred(known)
        return cls(values, codes, present)


def centred(values: Array) -> Array:
    """Scaled before and after, so that no value is too large to be squared."""
    if not len(values) or not np.any(values):
        return np.zeros(len(values))
    scaled = values / np.abs(values).max()
    scaled -= scaled.mean()
    most = np.abs(scaled).max()
    return np.asarray(scaled / most if most else scaled)


def left_out(sums: Array) -> Array:
    """Of sums by group, on the first axis: all together, then all but each group."""
    total = sums.sum(axis=0)
    return np.concatenate([total[None], total - sums]) if len(sums) > 1 else total[None]


def pearson(lines: Lines, pairs: Array, groups: int) -> Array:
    sums = np.zeros((groups, len(pairs), 6))
    value_sums(lines.values, lines.present, pairs, sums)
    return correlation(left_out(sums))


def spearman(lines: Lines, pairs: Array, groups: int) -> Array:
    """Ranks are taken among the rows where both are present; ties share their mean rank."""
    sums = np.zeros((groups, len(pairs), 6))
    complete = np.asarray(lines.present.all(axis=1))
    whole = np.asarray(complete[pairs].all(axis=1))
    apart, together = np.zeros((groups, int((~whole).sum()), 6)), np.zeros((groups, int(whole.sum()), 6))
    value_sums(column_ranks(lines.codes, lines.present), lines.present, pairs[whole], together)
    rank_sums(lines.codes, lines.present, pairs[~whole], apart)
    sums[:, whole], sums[:, ~whole] = together, apart
    return correlation(left_out(sums))


def correlation(sums: Array) -> Array:
    """From sums of 1, x, y, xx, yy and xy on the last axis."""
    n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        across, along = xx - x * x / n, yy - y * y / n
        found = (xy - x * y / n) / np.sqrt(across * along)
        varied = (across > NOTHING * xx) & (along > NOTHING * yy)
    return np.where(varied, np.clip(found, -1, 1), np.nan)


@compiled
def value_sums(values: Array, present: Array, pairs: Array, sums: Array) -> None:
    groups, rows = len(sums), values.shape[1]
    for k in range(len(pairs)):
        one, other, both = values[pairs[k, 0]], values[pairs[k, 1]], present[pairs[k, 0]] & present[pairs[k, 1]]
        for group in range(groups):
            start, stop = group * rows // groups, (group + 1) * rows // groups
            add_products(one[start:stop], other[start:stop], both[start:stop], sums[group, k])


@compiled
def add_products(one: Array, other: Array, both: Array, sums: Array) -> None:
    """Sixteen sums side by side, which a machine can add at once; in the end in one order."""
    side = np.zeros((6, LANES))
    whole = np.uint64(len(one) // LANES * LANES)
    for start in range(np.uint64(0), whole, np.uint64(LANES)):
        for lane in range(np.uint64(LANES)):
            row = start + lane
            here = np.float64(both[row])
            x, y = one[row] * here, other[row] * here
            side[0, lane] += here
            side[1, lane] += x
            side[2, lane] += y
            side[3, lane] += x * x
            side[4, lane] += y * y
            side[5, lane] += x * y
    for lane in range(LANES):
        sums += side[:, lane]
    for row in range(whole, np.uint64(len(one))):
        if both[row]:
            add_product(sums, one[row], other[row])


@compiled
def rank_sums(codes: Array, present: Array, pairs: Array, sums: Array) -> None:
    groups, rows = len(sums), codes.shape[1]
    one, other = np.zeros(rows + 1), np.zeros(rows + 1)
    for k in range(len(pairs)):
        first, second = pairs[k, 0], pairs[k, 1]
        both = present[first] & present[second]
        mean_ranks(codes[first], both, one)
        mean_ranks(codes[second], both, other)
        for group in range(groups):
            for row in range(group * rows // groups, (group + 1) * rows // groups):
                if both[row]:
                    add_product(sums[group, k], one[codes[first, row]], other[codes[second, row]])


@compiled
def column_ranks(codes: Array, present: Array) -> Array:
    """The mean rank of each value among those of its column, from -1 to 1."""
    found = np.zeros(codes.shape)
    ranks = np.zeros(codes.shape[1] + 1)
    for column in range(len(codes)):
        mean_ranks(codes[column], present[column], ranks)
        for row in range(codes.shape[1]):
            found[column, row] = ranks[codes[column, row]]
    return found


@compiled
def mean_ranks(codes: Array, kept: Array, ranks: Array) -> None:
    """For each code the mean rank of its kept rows, from -1 to 1."""
    counts = np.zeros(len(ranks), np.int64)
    for row in range(len(codes)):
        if kept[row]:
            counts[codes[row]] += 1
    total, below = counts.sum(), 0
    for code in range(len(ranks)):
        if below == total:
            break
        ranks[code] = (2.0 * below + counts[code] - total) / total
        below += counts[code]


@compiled
def add_product(sums: Array, x: float, y: float) -> None:
    sums[0] += 1
    sums[1] += x
    sums[2] += y
    sums[3] += x * x
    sums[4] += y * y
    sums[5] += x * y


def correlation_ratio(lines: Lines, levels: Array, sizes: Array, pairs: Array, groups: int) -> Array:
    """Of numbers (first of a pair) over levels (second): how much of their spread lies between the levels, as a root."""
    found = np.full((groups + 1 if groups > 1 else 1, len(pairs)), np.nan)
    for k, (line, level) in enumerate(pairs.tolist()):
        sums = np.zeros((groups, sizes[level], 3))
        level_sums(levels[level], lines.values[line], lines.present[line], sums)
        found[:, k] = ratio(left_out(sums))
    return found


@compiled
def level_sums(levels: Array, values: Array, present: Array, sums: Array) -> None:
    groups, rows = len(sums), len(levels)
    for group in range(groups):
        own = sums[group]
        for row in range(group * rows // groups, (group + 1) * rows // groups):
            if present[row]:
                level, value = levels[row], values[row]
                own[level, 0] += 1
                own[level, 1] += value
                own[level, 2] += value * value


def ratio(sums: Array) -> Array:
    """From sums of 1, x and xx for each level, on the last two axes."""
    n, x, xx = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = x.sum(axis=-1) ** 2 / n.sum(axis=-1)
        whole = xx.sum(axis=-1) - middle
        between = np.where(n > 0, x * x / n, 0).sum(axis=-1) - middle
        share = np.where(whole > NOTHING * xx.sum(axis=-1), between / whole, np.nan)
    return np.asarray(np.sqrt(np.clip(share, 0, 1)))


def cramers_v(levels: Array, sizes: Array, pairs: Array, groups: int) -> Array:
    found = np.full((groups + 1 if groups > 1 else 1, len(pairs)), np.nan)
    for k, (first, second) in enumerate(pairs.tolist()):
        counts = np.zeros((groups, sizes[first], sizes[second]), np.int64)
        joint_counts(levels[first], levels[second], counts)
        found[:, k] = [corrected_v(table) for table in left_out(counts)]
    return found


@compiled
def joint_counts(first: Array, second: Array, counts: Array) -> None:
    groups, rows = len(counts), len(first)
    for group in range(groups):
        own = counts[group]
        for row in range(group * rows // groups, (group + 1) * rows // groups):
            own[first[row], second[row]] += 1


def corrected_v(table: Array, *, corrected: bool = True) -> float:
    """Of a table of counts. Uncorrected it is scipy's, which is above 0 for columns that have nothing in common."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(np.float64)
    rows, columns = table.shape
    n = table.sum()
    if min(rows, columns) < 2:
        return math.nan
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    square = float(((table - expected) ** 2 / expected).sum() / n)
    if not corrected:
        return math.sqrt(square / (min(rows, columns) - 1))
    square = max(0.0, square - (rows - 1) * (columns - 1) / (n - 1))
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return math.sqrt(min(1.0, square / least)) if least > 0 else 0.0
