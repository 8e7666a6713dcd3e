"""Predicates on rows: conditions on columns, and which one row each of them points at."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.tables.hashing import mixed
from evaluations.harness.tables.tables import bits

EQUAL, AT_LEAST, AT_MOST, ABSENT = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Predicates:
    """One a row: up to four conditions, each a column (or -1), a comparison and a value."""

    columns: Array
    comparisons: Array
    values: Array

    def take(self, kept: Array | slice) -> "Predicates":
        return Predicates(self.columns[kept], self.comparisons[kept], self.values[kept])


@dataclass(frozen=True, eq=False)
class Sorted:
    """A table of numbers by column, and for each column its rows in order of their value, missing ones last.

    In which order equal values come does not matter: a predicate holds for all of them or for none.
    """

    table: Array
    order: Array
    present: Array

    @classmethod
    def of(cls, table: Array) -> "Sorted":
        order, present = np.empty(table.shape, np.uint32), np.empty(len(table), np.int64)
        for at, column in enumerate(table):
            order[at] = np.argsort(column)
            present[at] = len(column) - np.count_nonzero(np.isnan(column))
        return cls(table, order, present)

    @property
    def middles(self) -> Array:
        """The median of each column, as one of its values; zero where all are missing."""
        return np.array(
            [
                column[order[(present - 1) // 2]] if present else 0.0
                for column, order, present in zip(self.table, self.order, self.present.tolist(), strict=True)
            ]
        )


def matches(predicates: Predicates, among: Sorted) -> Array:
    """The row that each predicate holds for, if it is one alone; -1 where none does, -2 where several do."""
    found: Array = pointed_at(
        predicates.columns, predicates.comparisons, predicates.values, among.table, among.order, among.present
    )
    return found


@compiled
def below(value: float, column: Array, order: Array, present: int, equal: bool) -> int:
    """How many values are less than this one, or equal to it where that counts."""
    low, high = 0, present
    while low < high:
        middle = (low + high) // 2
        cell = column[order[middle]]
        if cell < value or (equal and cell == value):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def span(comparison: int, value: float, column: Array, order: Array, present: int) -> tuple[int, int]:
    """Where the rows that meet one condition stand in the order of its column."""
    if comparison == 3:
        return present, len(column)
    start = 0 if comparison == 2 else below(value, column, order, present, False)
    stop = present if comparison == 1 else below(value, column, order, present, True)
    return start, stop


@compiled
def holds(cell: float, comparison: int, value: float) -> bool:
    if comparison == 0:
        return bool(cell == value)
    if comparison == 1:
        return bool(cell >= value)
    return bool(cell <= value) if comparison == 2 else bool(np.isnan(cell))


@compiled
def pointed_at(  # noqa: PLR0917
    columns: Array, comparisons: Array, values: Array, table: Array, order: Array, present: Array
) -> Array:
    """Only the rows that meet the condition that fewest rows meet are looked at."""
    found = np.full(len(columns), -1, np.int64)
    for k in range(len(columns)):
        used = np.sum(columns[k] >= 0)
        rarest, start, stop = 0, 0, table.shape[1] + 1
        for c in range(used):
            column = columns[k, c]
            first, last = span(comparisons[k, c], values[k, c], table[column], order[column], present[column])
            if last - first < stop - start:
                rarest, start, stop = column, first, last
        for at in range(start, stop):
            row = order[rarest, at]
            fits = True
            for c in range(used):
                if not holds(table[columns[k, c], row], comparisons[k, c], values[k, c]):
                    fits = False
                    break
            if fits and found[k] >= 0:
                found[k] = -2
                break
            if fits:
                found[k] = row
    return found


def ordered(columns: Array, comparisons: Array, values: Array) -> Predicates:
    """The conditions of each predicate in one order, so that a predicate is known again however it was drawn."""
    order = np.argsort(-columns, axis=1, kind="stable")
    sides = [np.take_along_axis(part, order, axis=1) for part in (columns, comparisons, np.nan_to_num(values))]
    return Predicates(sides[0].astype(np.int64), sides[1].astype(np.int64), sides[2])


def identities(predicates: Predicates) -> Array:
    """One number for each predicate, the same for the same conditions (64-bit hash)."""
    ids = np.zeros(len(predicates.columns), np.uint64)
    for part in (predicates.columns, predicates.comparisons, bits(predicates.values)):
        for column in part.astype(np.uint64).T:
            ids = mixed(ids + column + np.uint64(0x9E3779B97F4A7C15))
    return ids


def joined(parts: list[Predicates]) -> Predicates:
    return Predicates(
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.comparisons for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
