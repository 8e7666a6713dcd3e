"""Shared encodings: bins, ranges and categories from train only; missing is a level, unseen is `other`."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.distinct import distinct
from evaluations.harness.tables.columns import SCALED
from evaluations.harness.tables.hashing import mixed
from evaluations.harness.tables.search.neighbours import FARTHEST, MISSING, SCALE, STEPS, Points
from evaluations.harness.tables.tables import Frame, Tables, bits

KEPT_VALUES = 20
BINS = 10
KEPT_LEVELS = 50
LARGEST_PLAIN, SMALLEST_STEP, LARGEST_MOMENT = 1e15, 1e-300, 2.0**62
UNITS = {"M": 31 * 86_400e6, "D": 86_400e6, "h": 3_600e6, "m": 60e6, "s": 1e6}
"""Units of time to which dates are rounded, and how many microseconds they have at most."""
TAILS = (0.01, 0.001)
MISSING_LEVEL, OTHER_LEVEL, FIRST_LEVEL = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Scaled:
    """A numeric or datetime column: its range in train and either its few values or its decile edges.

    A `robust` range leaves out what few rows reach, so that no single value sets the scale; what lies farther beyond than that
    range is wide counts as just so far. Its values are levels only where most rows share theirs with another.
    """

    low: float
    high: float
    values: Array | None
    edges: Array
    dated: bool = False
    robust: bool = False

    @classmethod
    def of(cls, train: Array, *, dated: bool = False, robust: bool = False) -> "Scaled":
        different, counts = distinct(train[np.isfinite(train)])
        finite = np.repeat(different, counts)
        if not len(finite):
            return cls(0.0, 0.0, None, np.empty(0))
        places = np.ceil(np.arange(1, BINS) * len(finite) / BINS).astype(int) - 1
        few = min(KEPT_VALUES, len(finite) // 2) if robust else KEPT_VALUES
        kept = different if len(different) <= few else None
        low, high = middle_range(finite) if robust else (float(finite[0]), float(finite[-1]))
        return cls(low, high, kept, np.unique(finite[places]), dated, robust)

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
        width = self.high - self.low
        within = np.clip(column, self.low - width, self.high + width) if self.robust else column
        on_range(within, self.low, self.high, small, exact)
        return small, exact

    def names(self) -> list[str]:
        if self.values is not None:
            return ["missing", "other", *(iso(self.values) if self.dated else map(plain, self.values.tolist()))]
        edges = self.rounded()
        between = [f"{a} to {b}" for a, b in itertools.pairwise(edges)]
        ends = [f"up to {edges[0]}", *between, f"above {edges[-1]}"] if edges else ["all"]
        return ["missing", "other", *ends]

    def rounded(self) -> list[str]:
        """Edges to at most a tenth of the range and half the narrowest bin: they stay apart, and are nobody's value."""
        finest = min([self.high / 10 - self.low / 10, *np.diff(self.edges / 2)])
        if self.dated:
            return iso(self.edges, next((unit for unit, width in UNITS.items() if width <= finest), "us"))
        step = 10.0 ** np.floor(np.log10(max(finest, SMALLEST_STEP)))
        with np.errstate(over="ignore"):
            return [f"{edge:.15g}" for edge in np.rint(self.edges / step) * step + 0.0]


def middle_range(ordered: Array) -> tuple[float, float]:
    """The innermost of these quantiles that are apart, of sorted values; else the ends."""
    for tail in TAILS:
        low, high = np.quantile(ordered, [tail, 1 - tail], method="inverted_cdf").tolist()
        if low < high:
            return low, high
    return float(ordered[0]), float(ordered[-1])


def plain(value: float) -> str:
    """Exact, so that different values have different names."""
    return str(int(value)) if value.is_integer() and abs(value) < LARGEST_PLAIN else repr(value)


def iso(moments: Array, unit: str | None = None) -> list[str]:
    """Microseconds since 1970 as ISO 8601, in this unit or the coarsest that keeps them exact."""
    whole = np.clip(moments, -LARGEST_MOMENT, LARGEST_MOMENT).astype(np.int64).astype("datetime64[us]")
    cut = whole.astype(f"datetime64[{unit}]").astype(str) if unit else np.datetime_as_string(whole, unit="auto")
    return [str(one) for one in cut]


@dataclass(frozen=True, eq=False)
class Levelled:
    """A column of categories: the most frequent in train are levels, the rest and the unseen are `other`.

    Where it is to be `robust`, so are those that one row has: they are as many as unseen ones come to (Good 1953).
    """

    words: tuple[str, ...]
    of_code: Array
    order: Array
    seen: Array

    @classmethod
    def of(cls, train: Array, words: tuple[str, ...], *, robust: bool = False) -> "Levelled":
        counts = np.bincount(train[train >= 0], minlength=len(words))
        order = np.lexsort((np.arange(len(words)), -counts))
        order = order[counts[order] > int(robust)][:KEPT_LEVELS]
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

    columns: Mapping[str, Scaled | Levelled]

    @classmethod
    def of(cls, tables: Tables, *, robust: bool = False) -> "Encoder":
        found: dict[str, Scaled | Levelled] = {}
        for name in tables.compared:
            column = tables.train.values(name)
            if tables.roles[name] in SCALED:
                found[name] = Scaled.of(column, dated=tables.roles[name] == "datetime", robust=robust)
            else:
                found[name] = Levelled.of(column, tables.levels[name], robust=robust)
        return cls(found)

    @shared
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @shared
    def sizes(self) -> Array:
        return np.array([column.size for column in self.columns.values()], np.int64)

    @shared
    def scaled(self) -> Array:
        return np.array([isinstance(column, Scaled) and column.ranged for column in self.columns.values()], np.bool_)

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
        scaled, told = self.scaled[at], self.told[at]
        small = np.empty((len(chosen), frame.rows), np.uint8)
        exact = np.empty((frame.rows, int((~told).sum())), np.int64)
        places = np.cumsum(~told) - 1
        for k, name in enumerate(chosen):
            column, values = self.columns[name], frame.columns[name]
            small[k], whole = column.points(values)
            if not told[k]:
                exact[:, places[k]] = whole
        return Points(small, exact, scaled, told)


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
