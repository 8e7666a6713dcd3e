"""Shared encodings: bins, ranges and categories from train only; missing is a level, unseen is `other`."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .canonical import mixed
from .compiling import compiled
from .neighbours import FARTHEST, MISSING, SCALE, STEPS, Points
from .sharing import shared
from .tables import MEASURED, Array, Frame, Tables, bits

KEPT_VALUES = 20
BINS = 10
KEPT_LEVELS = 50
MISSING_LEVEL, OTHER_LEVEL, FIRST_LEVEL = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Measured:
    """A numeric or datetime column: its range in train and either its few values or its decile edges."""

    low: float
    high: float
    values: Array | None
    edges: Array

    @classmethod
    def of(cls, train: Array) -> "Measured":
        finite = np.sort(train[np.isfinite(train)])
        if not len(finite):
            return cls(0.0, 0.0, None, np.empty(0))
        different = np.unique(finite)
        places = np.ceil(np.arange(1, BINS) * len(finite) / BINS).astype(int) - 1
        kept = different if len(different) <= KEPT_VALUES else None
        return cls(float(finite[0]), float(finite[-1]), kept, np.unique(finite[places]))

    @property
    def size(self) -> int:
        bins = len(self.edges) + 1 if self.values is None else len(self.values)
        return FIRST_LEVEL + bins

    def levels(self, column: Array) -> Array:
        found = np.empty(len(column), np.uint8)
        if self.values is None:
            bin_codes(column, self.edges, found)
        else:
            value_codes(column, self.values, found)
        return found

    @property
    def ranged(self) -> bool:
        """Whether train spans a range; where it does not, values are only equal or different."""
        return 0 < self.high - self.low < np.inf

    def points(self, column: Array) -> tuple[Array, Array]:
        """Where each value lies on train's range: as a byte, and in units of 1 / SCALE of it, beyond on either side."""
        if not self.ranged:
            codes = mixed(bits(column)) % np.uint64(MISSING)
            return np.where(np.isnan(column), MISSING, codes).astype(np.uint8), bits(column).view(np.int64)
        small, exact = np.empty(len(column), np.uint8), np.empty(len(column), np.int64)
        on_range(column, self.low, self.high, small, exact)
        return small, exact

    def names(self) -> list[str]:
        if self.values is not None:
            return ["missing", "other", *(f"{value:g}" for value in self.values)]
        edges = [f"{edge:g}" for edge in self.edges]
        between = [f"{a} to {b}" for a, b in itertools.pairwise(edges)]
        ends = [f"up to {edges[0]}", *between, f"above {edges[-1]}"] if edges else ["all"]
        return ["missing", "other", *ends]


@dataclass(frozen=True, eq=False)
class Levelled:
    """A column of categories: the most frequent in train are levels, the rest and the unseen are `other`."""

    words: tuple[str, ...]
    of_code: Array
    order: Array
    seen: Array

    @classmethod
    def of(cls, train: Array, words: tuple[str, ...]) -> "Levelled":
        counts = np.bincount(train[train >= 0], minlength=len(words))
        order = np.lexsort((np.arange(len(words)), -counts))
        order = order[counts[order] > 0][:KEPT_LEVELS]
        of_code = np.full(len(words) + 1, OTHER_LEVEL, np.uint8)
        of_code[order] = np.arange(len(order)) + FIRST_LEVEL
        of_code[-1] = MISSING_LEVEL
        return cls(words, of_code, order, np.append(counts > 0, True))

    @property
    def size(self) -> int:
        return FIRST_LEVEL + len(self.order)

    def levels(self, column: Array) -> Array:
        found: Array = self.of_code[column]
        return found

    @property
    def few(self) -> bool:
        return len(self.words) <= MISSING

    def points(self, column: Array) -> tuple[Array, Array]:
        codes = column if self.few else column % 251
        return np.where(column < 0, MISSING, codes).astype(np.uint8), column

    def names(self) -> list[str]:
        return ["missing", "other", *(self.words[code] for code in self.order)]


@dataclass(frozen=True, eq=False)
class Encoder:
    """Learned from train once; encodes any frame of the same columns."""

    columns: Mapping[str, Measured | Levelled]

    @classmethod
    def of(cls, tables: Tables) -> "Encoder":
        found: dict[str, Measured | Levelled] = {}
        for name in tables.compared:
            column = tables.train.columns[name]
            measured = tables.roles[name] in MEASURED
            found[name] = Measured.of(column) if measured else Levelled.of(column, tables.levels[name])
        return cls(found)

    @shared
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @shared
    def sizes(self) -> Array:
        return np.array([column.size for column in self.columns.values()], np.int64)

    @shared
    def measured(self) -> Array:
        return np.array([isinstance(column, Measured) and column.ranged for column in self.columns.values()], np.bool_)

    @shared
    def told(self) -> Array:
        """Whether the byte of a value tells it from every other value."""
        return np.array([isinstance(column, Levelled) and column.few for column in self.columns.values()], np.bool_)

    def levels(self, frame: Frame) -> Array:
        """One row of level codes for each column."""
        found = np.empty((len(self.columns), frame.rows), np.uint8)
        for row, (name, column) in zip(found, self.columns.items(), strict=True):
            row[:] = column.levels(frame.columns[name])
        return found

    def points(self, frame: Frame, names: Sequence[str] | None = None) -> Points:
        """All columns, or some of them."""
        chosen = self.names if names is None else names
        at = [self.names.index(name) for name in chosen]
        measured, told = self.measured[at], self.told[at]
        small = np.empty((len(chosen), frame.rows), np.uint8)
        exact = np.empty((frame.rows, int((~told).sum())), np.int64)
        places = np.cumsum(~told) - 1
        for k, name in enumerate(chosen):
            column, values = self.columns[name], frame.columns[name]
            small[k], whole = column.points(values)
            if not told[k]:
                exact[:, places[k]] = whole
        return Points(small, exact, measured, told)


@compiled
def bin_codes(column: Array, edges: Array, found: Array) -> None:
    for row in range(len(column)):
        code = FIRST_LEVEL
        for edge in edges:
            code += column[row] > edge
        found[row] = MISSING_LEVEL if np.isnan(column[row]) else code


@compiled
def value_codes(column: Array, values: Array, found: Array) -> None:
    for row in range(len(column)):
        code = OTHER_LEVEL
        for k in range(len(values)):
            if column[row] == values[k]:
                code = FIRST_LEVEL + k
        found[row] = MISSING_LEVEL if np.isnan(column[row]) else code


@compiled
def on_range(column: Array, low: float, high: float, small: Array, exact: Array) -> None:
    reach = float(FARTHEST // SCALE // 2)
    for row in range(len(column)):
        share = (column[row] - low) / (high - low)
        if np.isnan(share):
            small[row], exact[row] = MISSING, -FARTHEST
        else:
            small[row] = min(int(np.floor(min(max(share, 0.0), 1.0) * STEPS)), MISSING - 1)
            exact[row] = int(np.rint(min(max(share, -reach), reach) * SCALE))


@dataclass(frozen=True, eq=False)
class LevelRows:
    """What `Encoder.levels` gives of a frame, but each row made when asked for."""

    encoder: Encoder
    frame: Frame

    def __getitem__(self, at: int) -> Array:
        name = self.encoder.names[at]
        return self.encoder.columns[name].levels(self.frame.columns[name])
