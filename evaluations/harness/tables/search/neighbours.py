"""The exact nearest neighbour by Gower distance, in whole numbers, so that every machine agrees.

Each row is held twice: as one byte a column, which bounds the distance from below and is scanned fast, and as
64-bit integers, on which every candidate within the bound is computed exactly. Ranges come from train.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.tables.search.lanes import FARTHEST, SCALE, STEPS
from evaluations.harness.tables.search.scanning import scan
from evaluations.harness.tables.search.tiles import MISSING, Tiles

QUERIES = 128
NARROW = 65_534 // STEPS

__all__ = ["FARTHEST", "MISSING", "SCALE", "STEPS", "Points", "nearest", "several_nearest"]


class Queries(NamedTuple):
    """What is searched for, as the compiled code takes it."""

    bytes: Array
    exact: Array


class Reference(NamedTuple):
    """What a search goes through, as the compiled code takes it; `groups` in tile order, `exact` by row."""

    columns: Array
    rows: Array
    cells: Array
    low: Array
    high: Array
    exact: Array
    scaled: Array
    groups: Array


@dataclass(frozen=True, eq=False)
class Points:
    """Rows ready for the search: bytes by column, and exact values by row of the columns that bytes do not tell.

    `scaled` and `told` are about all columns; a column of few categories is told in full by its byte.
    """

    bytes: Array
    exact: Array
    scaled: Array
    told: Array

    @property
    def rows(self) -> int:
        return int(self.exact.shape[0])

    def take(self, rows: Array) -> "Points":
        return Points(np.ascontiguousarray(self.bytes[:, rows]), self.exact[rows], self.scaled, self.told)

    def first(self, rows: int) -> "Points":
        """The exact values are not copied."""
        if rows == self.rows:
            return self
        return Points(np.ascontiguousarray(self.bytes[:, :rows]), self.exact[:rows], self.scaled, self.told)

    @shared
    def tiles(self) -> Tiles:
        return Tiles.of(self.bytes, self.scaled, self.told)

    def asked(self) -> Queries:
        return Queries(self.bytes, self.exact)

    def reference(self, groups: Array | None = None) -> Reference:
        """To be searched; without groups all rows are of one."""
        held = self.tiles
        own = np.zeros(self.rows, np.int64) if groups is None else groups[held.rows].astype(np.int64)
        return Reference(
            held.columns, held.rows, held.cells, held.low, held.high, self.exact, self.scaled[~self.told], own
        )  # fmt: skip

    def bounds(self, queries: int) -> Array:
        """Room for a bound on the distance of every tile from each query; the type's largest number is no bound."""
        narrow = len(self.scaled) <= NARROW
        return np.empty((queries, self.tiles.low.shape[1]), np.uint16 if narrow else np.uint32)


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each query its nearest reference row and the distance, in units of 1/SCALE of a column."""

    distance: Array
    row: Array


def nearest(queries: Points, reference: Points, *, threads: int | None = None) -> Nearest:
    """Exact; ties go to the first reference row. Distance is the sum over columns, each in [0, 1]."""
    found = several_nearest(queries, reference, 1, threads=threads)
    return Nearest(found.distance[:, 0], found.row[:, 0])


def several_nearest(
    queries: Points, reference: Points, count: int, *, within: int | None = None, threads: int | None = None
) -> Nearest:
    """The same for the `count` nearest rows, nearest first; FARTHEST where the reference has fewer rows."""
    found = searched(queries, reference, None, count=count, within=within, threads=threads)
    return Nearest(found.distance[:, 0], found.row[:, 0])


def nearest_in_groups(
    queries: Points, reference: Points, groups: Array, *, within: int | None = None, threads: int | None = None
) -> Nearest:
    """The nearest row of each group, in one pass; a row whose group is negative is left out."""
    found = searched(queries, reference, groups, count=1, within=within, threads=threads)
    return Nearest(found.distance[:, :, 0], found.row[:, :, 0])


def searched(
    queries: Points, reference: Points, groups: Array | None, *, count: int, within: int | None, threads: int | None
) -> Nearest:
    """By query, group and place. What is farther than `within` is not looked for: FARTHEST, and row -1."""
    shape = (queries.rows, 1 if groups is None else int(groups.max(initial=0)) + 1, count)
    distance = np.full(shape, FARTHEST if within is None else within + 1, np.int64)
    row = np.full(shape, -1, np.int64)
    held, asked = reference.reference(groups), queries.asked()

    def part(start: int) -> None:
        scan(held, asked, start, min(start + QUERIES, queries.rows), reference.bounds(QUERIES), distance, row)

    with ThreadPoolExecutor(threads or cores()) as pool:
        list(pool.map(part, range(0, queries.rows, QUERIES)))
    if within is not None:
        distance[row < 0] = FARTHEST
    return Nearest(distance, row)
