"""What every metric is given: a synthetic table between its baselines, and how near all of them are to real rows.

Distances are searched once, in one index of all real rows, and used by every metric that needs them.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.folds import Split
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.places import Places
from evaluations.harness.tables.search.neighbours import Points, nearest_in_groups, several_nearest
from evaluations.harness.tables.tables import Frame

NEITHER = -1
REACH = 0.1
SOME = 2_000
MOST_ROWS = 100_000
BASELINE_ROWS = 25_000
MOST_PAIRS = 200_000_000_000

__all__ = ["CLEARLY", "PLANTED", "Closeness", "Ruler", "Split"]


@dataclass(frozen=True, eq=False)
class Closeness:
    """Distances of rows to each fold of train and to the holdout, and which real row lies nearest of all.

    Where none was within reach, distances are FARTHEST and the row is -1.
    """

    folds: Array
    held: Array
    source: Array

    def with_rows(self, other: "Closeness", count: int) -> "Closeness":
        return Closeness(
            np.hstack([self.folds, other.folds[:, :count]]),
            np.append(self.held, other.held[:count]),
            np.append(self.source, other.source[:count]),
        )


@dataclass(frozen=True, eq=False)
class Ruler(Places):
    """What every metric is given. `synthetic` is one draw."""

    def points(self, place: str) -> Points:
        """The rows of this candidate, ready to be searched."""
        return self.once(f"points {place}", lambda: self.encoder.points(self.candidate(place)))

    def sampled(self, rows: int) -> "Ruler":
        """The same of the first rows of each table."""

        def made() -> Ruler:
            tables = self.tables.first(rows)
            encoder = Encoder.of(tables, robust=self.version > 1)
            return Ruler(tables, self.synthetic.first(rows), encoder, self.seed, version=self.version)

        return self.once(f"sampled {rows}", made)

    @shared
    def real_points(self) -> Points:
        """Train, then holdout."""
        return self.encoder.points(self.train.stacked(self.unseen))

    @shared
    def train_points(self) -> Points:
        return self.real_points.first(self.train.rows)

    def nearest_real(
        self, queries: Points, sets: list[Array], *, real: Points | None = None, within: int | None = None
    ) -> tuple[Array, Array]:
        """By set of real rows and query: the distance to the nearest row of the set, and which row that is.

        `real` are the first of them, where no set has others.
        """
        real = real or self.real_points
        groups = np.full(real.rows, NEITHER, np.int64)
        for number, rows in enumerate(sets):
            groups[rows] = number
        found = nearest_in_groups(queries, real, groups, within=within)
        return np.ascontiguousarray(found.distance.T), np.ascontiguousarray(found.row.T)

    def kin(self, rows: Array, *, within: int | None = None) -> tuple[Array, Array]:
        """For these real rows (train, then holdout) the nearest other real row and how far that is."""
        found = several_nearest(self.real_points.take(rows), self.real_points, 2, within=within)
        itself = found.row[:, 0] == rows
        return np.where(itself, found.row[:, 1], found.row[:, 0]), np.where(
            itself, found.distance[:, 1], found.distance[:, 0]
        )

    def clusters(self, radius: int) -> Array:
        """A number for each real row, shared by rows chained together within the radius: repeats and relatives."""

        def found() -> Array:
            if not radius:
                ids = np.append(self.train_ids, self.unseen.row_ids(self.encoder.names))
                return np.asarray(np.unique(ids, return_inverse=True)[1])
            rows = self.real_points.rows
            other, _ = self.kin(np.arange(rows), within=radius)
            linked = np.flatnonzero(other >= 0)
            links = coo_array((np.ones(len(linked)), (linked, other[linked])), shape=(rows, rows))
            return np.asarray(connected_components(links, directed=False)[1])

        return self.once(f"clusters {radius}", found)

    @shared
    def radius(self) -> int:
        """Nearer than this to train hardly any unseen row is (one in a hundred)."""
        folds = len(self.split("synthetic").folds)
        nearest = self.natural_distances("synthetic").reshape(folds, -1).min(axis=0)
        return int(np.quantile(nearest, 0.01, method="inverted_cdf"))

    @shared
    def beside_train(self) -> Array:
        """Of some unseen rows, how far away the nearest other unseen row is, and the nearest of as many training rows."""
        first, second = (self.train.rows + self.half(part) for part in (0, 1))
        order = generator(self.seed, "grouped").permutation(self.train.rows)[: len(second)]
        some = self.real_points.take(first[:BASELINE_ROWS])
        distance, _ = self.nearest_real(some, [second, order], within=self.radius)
        return distance

    @shared
    def grouped(self) -> bool:
        """Whether unseen rows lie nearer to one another than to as many training rows, beyond doubt (McNemar).

        Then rows come in groups that the split kept together: families, repeated visits. They are no longer
        independent, and intervals and attacks have to treat a group as one.
        """
        return self.nearer_to_own(self.radius)

    @shared
    def repeated(self) -> bool:
        """Whether equal rows alone show as much: then rows are grouped because they are repeated."""
        return self.nearer_to_own(0)

    def nearer_to_own(self, radius: int) -> bool:
        own, other = self.beside_train <= radius
        more, less = int((own & ~other).sum()), int((other & ~own).sum())
        return more - less > CLEARLY * math.sqrt(more + less)

    @shared
    def units(self) -> Array:
        """A number for each real row (train, then holdout), shared by rows that are not independent."""
        if not self.grouped:
            return np.arange(self.train.rows + self.unseen.rows)
        return self.clusters(self.radius)

    def whole_units(self, rows: int, rng: np.random.Generator) -> Array:
        """About so many training rows, whole units, in random order of units."""
        unit = np.unique(self.units[: self.train.rows], return_inverse=True)[1]
        rank = rng.permutation(int(unit.max()) + 1)[unit]
        return np.argsort(rank, kind="stable")[:rows]

    def split(self, place: str) -> Split:
        key = "halves" if place == "ceiling" else "whole"
        rows = self.train.rows, len(self.reference_rows(place))
        return self.once(f"split {key}", lambda: Split.of(*rows, generator(self.seed, f"folds {key}")))

    def held_rows(self, place: str) -> Array:
        """The unseen rows that are compared with each fold of train, as rows of `real_points`."""
        return self.train.rows + self.reference_rows(place)[self.split(place).held]

    def reach(self, place: str) -> int:
        """Near is what one in ten of some unseen rows is to train; what lies farther away is only said to be farther."""

        def found() -> int:
            some = self.real_points.take(self.held_rows(place)[:SOME])
            distance, _ = self.nearest_real(some, list(self.split(place).folds), real=self.train_points)
            return int(np.quantile(distance, REACH, method="inverted_cdf"))

        return self.once(f"reach {place == 'ceiling'}", found)

    def searched(self, place: str) -> int:
        """How many rows of this candidate are looked for among all real rows; the first, for rows lie in random order.

        Real rows are never thinned out: a copy of one that is left out could not be seen. A baseline needs fewer.
        """
        most = max(MOST_ROWS, MOST_PAIRS // self.real_points.rows) if place == "synthetic" else BASELINE_ROWS
        return min(self.candidate(place).rows, most)

    def closeness(self, place: str) -> Closeness:
        """Exact distances, within reach, of the searched rows; measured once, used by several metrics."""

        def found() -> Closeness:
            return self.close(self.points(place).first(self.searched(place)), place, within=self.reach(place))

        return self.once(f"closeness {place}", found)

    @shared
    def planted_searched(self) -> Frame:
        """The copies that are hidden among the searched rows: the same share as in the whole table."""
        share = self.searched("synthetic") / self.synthetic.rows
        return self.planted_rows.take(np.arange(min(BASELINE_ROWS, max(1, round(self.planted * share)))))

    @property
    def with_planted(self) -> Closeness:
        """The synthetic table's, had copies been hidden in it."""
        return self.closeness("synthetic").with_rows(self.closeness("copy"), self.planted_searched.rows)

    def close(self, points: Points, place: str, *, within: int | None = None) -> Closeness:
        sets = [*self.split(place).folds, self.held_rows(place)]
        distance, row = self.nearest_real(points, sets, within=within)
        return Closeness(distance[:-1], distance[-1], row[distance.argmin(axis=0), np.arange(points.rows)])

    def natural_distances(self, place: str) -> Array:
        """How far unseen real rows lie, within reach, from each fold of train: what closeness is judged by."""

        def found() -> Array:
            held, folds = self.real_points.take(self.held_rows(place)[:BASELINE_ROWS]), list(self.split(place).folds)
            return self.nearest_real(held, folds, real=self.train_points, within=self.reach(place))[0].ravel()

        return self.once(f"natural distances {place == 'ceiling'}", found)
