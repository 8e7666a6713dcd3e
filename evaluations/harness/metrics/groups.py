"""The groups of people that subgroup columns name, alone or in pairs: every row is in one cell."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluations.harness.encoding import LevelRows
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Measurement
from evaluations.harness.ruler import Ruler
from evaluations.harness.sharing import shared
from evaluations.harness.tables import Array

from .measured import not_established

SMALL = "Groups with too few people to judge; their names and counts are not shown."
SMALL_LEVELS = "small levels"


@dataclass(frozen=True, eq=False)
class Grouping:
    """Cells by the levels that one or more columns have in train."""

    ruler: Ruler
    names: tuple[str, ...]

    @shared
    def shape(self) -> tuple[int, ...]:
        return tuple(self.ruler.encoder.columns[name].size for name in self.names)

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
        return not_established(rule, SMALL, subject=named, deciding=deciding)


def alone(ruler: Ruler, without: str = "") -> Iterator[Grouping]:
    """A grouping for each subgroup column that has levels."""
    for name in ruler.tables.declared.subgroups:
        if name in ruler.encoder.columns and name != without:
            yield Grouping(ruler, (name,))


def in_pairs(ruler: Ruler) -> Iterator[Grouping]:
    names = [name for name in ruler.tables.declared.subgroups if name in ruler.encoder.columns]
    yield from (Grouping(ruler, pair) for pair in itertools.combinations(names, 2))


def shown(counts: Array, shape: tuple[int, ...], fewest: int) -> Array:
    """Which cells may be shown: none that is small, nor the next smallest where a sum would tell the small one.

    In every line of the table that hides exactly one cell, its smallest other cell is hidden too (Cox 1980), until no
    line does: what is hidden along one column may be the only one along another.
    """
    table = counts.reshape(shape)
    kept, before = table >= fewest, -1
    while kept.sum() != before:
        before = kept.sum()
        for axis in range(len(shape)):
            hide_second(np.moveaxis(table, axis, -1), np.moveaxis(kept, axis, -1))
    return kept.ravel()


def hide_second(table: Array, kept: Array) -> None:
    """Along the last axis; changes `kept`."""
    for at in np.ndindex(table.shape[:-1]):
        hidden = (table[at] > 0) & ~kept[at]
        if hidden.sum() == 1 and kept[at].any():
            other = np.where(kept[at], table[at], np.iinfo(np.int64).max)
            kept[at][np.argmin(other)] = False
