"""The groups of people that subgroup columns name, alone or in pairs: every row is in one cell."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL, not_established
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.encoding import LevelRows
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import SMALL_GROUPS

SMALL_LEVELS = "small levels"


@dataclass(frozen=True, eq=False)
class Grouping:
    """Cells by the levels that one or more columns have in train."""

    ruler: Ruler
    names: tuple[str, ...]

    @shared
    def shape(self) -> tuple[int, ...]:
        return tuple(self.ruler.encoder.columns[name].size for name in self.names)

    def alone(self) -> "list[Grouping]":
        """A grouping by each of its columns."""
        return [Grouping(self.ruler, (name,)) for name in self.names]

    @property
    def count(self) -> int:
        return int(np.prod(self.shape))

    def cells(self, levels: Array | LevelRows) -> Array:
        """The cell of each row, from the levels of all columns."""
        own = (levels[self.ruler.encoder.names.index(name)].astype(np.int64) for name in self.names)
        return np.asarray(np.ravel_multi_index(tuple(own), self.shape))

    def counts(self, levels: Array | LevelRows) -> Array:
        return np.bincount(self.cells(levels), minlength=self.count)

    def label(self, cell: int) -> dict[str, str]:
        places = zip(self.names, np.unravel_index(cell, self.shape), strict=True)
        return {name: self.ruler.encoder.columns[name].names()[int(place)] for name, place in places}

    def smaller(self, rule: Rule, *, deciding: bool = False, **subject: str) -> Measurement:
        """Stands for the groups that are too small to be shown."""
        named = {**subject, "subgroup": dict.fromkeys(self.names, SMALL_LEVELS)}
        return not_established(rule, SMALL_GROUPS, subject=named, deciding=deciding)


def alone(ruler: Ruler, without: str = "") -> Iterator[Grouping]:
    """A grouping for each subgroup column that has levels."""
    for name in ruler.tables.declared.subgroups:
        if name in ruler.encoder.columns and name != without:
            yield Grouping(ruler, (name,))


def in_pairs(ruler: Ruler) -> Iterator[Grouping]:
    names = [name for name in ruler.tables.declared.subgroups if name in ruler.encoder.columns]
    yield from (Grouping(ruler, pair) for pair in itertools.combinations(names, 2))


def shown(counts: Array, shape: tuple[int, ...], fewest: int, inexact: tuple[Array, ...] = ()) -> Array:
    """Which cells may be shown: none that is small, nor the next smallest where a sum would tell the small ones.

    In every line of the table that hides exactly one cell, or fewer people than `fewest`, its smallest other cell is
    hidden too (Cox 1980), until no line does: what is hidden along one column may be the only one along another.
    `inexact` says, axis by axis, of which levels the sum over all others is not exactly known; it counts as hidden.
    """
    table = counts.reshape(shape)
    kept, before = table >= fewest, -1
    while kept.sum() != before:
        before = kept.sum()
        for axis in range(len(shape)):
            lines = np.moveaxis(table, axis, -1), np.moveaxis(kept, axis, -1)
            known = ~inexact[1 - axis] if inexact else np.ones(lines[0].shape[:-1], bool)
            for at in np.ndindex(known.shape):
                hide_second(lines[0][at], lines[1][at], fewest, known=bool(known[at]))
    return kept.ravel()


def hide_second(line: Array, kept: Array, fewest: int, *, known: bool) -> None:
    """Changes `kept`; `known` says whether the sum of the line is."""
    hidden = (line > 0) & ~kept
    alone = hidden.sum() == 1 or 0 < line[hidden].sum() < fewest
    if kept.any() and (alone if known else not hidden.any()):
        kept[np.argmin(np.where(kept, line, np.iinfo(np.int64).max))] = False


def blurred(counts: Array, exact: Array) -> Array:
    """Those not exact as the middle of their ten: 41 and 48 both as 45, so that a sum tells no small count."""
    return np.where(exact, counts, counts // SMALL_CELL * SMALL_CELL + SMALL_CELL // 2)
