"""A column as codes, and whether its values decide those of another."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.tables.missing import missing

BROKEN = -1


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as the different values present, and for each row the place of its value; -1 where it is missing."""

    values: Array
    codes: Array

    @classmethod
    def of(cls, column: Array) -> "Coded":
        gaps = missing(column)
        values, places = np.unique(column[~gaps], return_inverse=True)
        codes = np.full(len(column), -1, np.int32)
        codes[~gaps] = places
        return cls(values, codes)

    @property
    def size(self) -> int:
        return len(self.values)

    @property
    def present(self) -> int:
        return int((self.codes >= 0).sum())

    def same_by_chance(self) -> float:
        """How often two rows drawn at random have the same value."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=self.size)
        total = int(counts.sum())
        return float((counts.astype(np.float64) ** 2).sum() / total**2) if total else 0.0

    def agreements(self, other: "Coded") -> int:
        """Rows, beyond the first of each value, on which it decides the other; BROKEN where it does not on one."""
        return int(count_agreements(self.codes, other.codes, np.full(self.size, -1, np.int64)))

    def decides(self, other: "Coded") -> tuple[Array, Array]:
        """The values that go with one of the other's, and those."""
        value_of = np.full(self.size, -1, np.int64)
        both = (self.codes >= 0) & (other.codes >= 0)
        value_of[self.codes[both]] = other.codes[both]
        known = value_of >= 0
        return self.values[known], other.values[value_of[known]]


@compiled
def count_agreements(first: Array, second: Array, meant: Array) -> int:
    found = 0
    for row in range(len(first)):
        a, b = first[row], second[row]
        if a < 0 or b < 0:
            continue
        if meant[a] < 0:
            meant[a] = b
        elif meant[a] == b:
            found += 1
        else:
            return BROKEN
    return found
