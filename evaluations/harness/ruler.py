"""One synthetic table between its baselines: the same code measures each of them.

ceiling = real rows that the generator never saw; floor = train with every column shuffled by itself;
copy = the training rows themselves. All have the synthetic table's number of rows where they can.
"""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .encoding import Encoder
from .neighbours import Points, nearest, several_nearest
from .report import Baselines
from .tables import Array, Frame, Tables

PLANTED = 0.01
CLEARLY = 3.0

Made = TypeVar("Made")


def generator(seed: int, name: str) -> np.random.Generator:
    """A stream of its own for every name: a new metric changes no other number."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.default_rng(np.random.SeedSequence([seed, key]))


@dataclass(frozen=True, eq=False)
class Split:
    """Train cut into folds as large as the holdout, so that neither is nearer for being larger.

    Every training row is in one fold: the reference is never thinned out where copies are looked for.
    """

    folds: tuple[Array, ...]
    held: Array

    @classmethod
    def of(cls, train: int, holdout: int, rng: np.random.Generator) -> "Split":
        count = -(-train // holdout)
        folds = tuple(np.sort(fold) for fold in np.array_split(rng.permutation(train), count))
        return cls(folds, np.sort(rng.permutation(holdout)[: min(map(len, folds))]))


@dataclass(frozen=True, eq=False)
class Closeness:
    """Distances of rows to each fold of train and to the holdout, and which real row lies nearest of all."""

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
class Ruler:
    """What every metric is given. `synthetic` is one draw."""

    tables: Tables
    synthetic: Frame
    encoder: Encoder
    seed: int

    @property
    def train(self) -> Frame:
        return self.tables.train

    @property
    def holdout(self) -> Frame | None:
        return self.tables.holdout

    @property
    def unseen(self) -> Frame:
        """The holdout, for metrics that are only asked when there is one."""
        if self.tables.holdout is None:
            raise LookupError("These tables have no holdout.")
        return self.tables.holdout

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What several metrics need and one of them has worked out."""
        return {}

    def once(self, name: str, made: Callable[[], Made]) -> Made:
        """From `kept`, made when first asked for. The name says all that it depends on."""
        if name not in self.kept:
            self.kept[name] = made()
        found: Made = self.kept[name]
        return found

    @cached_property
    def copied_rows(self) -> Array:
        order = generator(self.seed, "baseline copy").permutation(self.train.rows)
        return np.resize(order, self.synthetic.rows)

    @cached_property
    def planted(self) -> int:
        """How many of the copies are hidden in the synthetic table to measure power."""
        return min(self.synthetic.rows, max(1, round(PLANTED * self.train.rows)))

    @cached_property
    def planted_rows(self) -> Frame:
        return self.frames["copy"].take(np.arange(self.planted))

    @cached_property
    def frames(self) -> Mapping[str, Frame]:
        """What stands in the synthetic table's place."""
        rows = self.synthetic.rows
        rng = generator(self.seed, "baseline floor")
        shuffled = {
            name: np.resize(values[rng.permutation(self.train.rows)], rows)
            for name, values in self.train.columns.items()
        }
        copy = self.train.take(self.copied_rows)
        return {
            "synthetic": self.synthetic,
            "ceiling": self.ceiling,
            "floor": Frame(shuffled, rows),
            "copy": copy,
        }

    @cached_property
    def ceiling(self) -> Frame:
        rng = generator(self.seed, "baseline ceiling")
        if self.holdout is None:
            return self.train.take(rng.integers(0, self.train.rows, self.synthetic.rows))
        return self.holdout.take(np.sort(rng.permutation(self.holdout.rows)[: self.synthetic.rows]))

    @cached_property
    def train_levels(self) -> Array:
        return self.encoder.levels(self.train)

    @cached_property
    def levels(self) -> Mapping[str, Array]:
        return {place: self.encoder.levels(frame) for place, frame in self.frames.items()}

    def baselines(self, score: Callable[[str], float | None]) -> Baselines:
        return Baselines(score("ceiling"), score("floor"), score("copy"))

    @cached_property
    def train_points(self) -> Points:
        return self.encoder.points(self.train)

    @cached_property
    def train_ids(self) -> Array:
        return self.train.row_ids(self.encoder.names)

    @cached_property
    def kin(self) -> tuple[Array, Array]:
        """For every real row (train, then holdout) its nearest other real row and how far that is."""
        real = self.encoder.points(self.train.stacked(self.unseen))
        found = several_nearest(real, real, 2)
        own = found.row[:, 0] == np.arange(real.rows)
        return np.where(own, found.row[:, 1], found.row[:, 0]), np.where(
            own, found.distance[:, 1], found.distance[:, 0]
        )

    def clusters(self, radius: int) -> Array:
        """A number for each real row, shared by rows chained together within the radius: repeats and relatives."""

        def found() -> Array:
            other, apart = self.kin
            linked = np.flatnonzero((apart <= radius) & (other >= 0))
            links = coo_array((np.ones(len(linked)), (linked, other[linked])), shape=(len(other), len(other)))
            return np.asarray(connected_components(links, directed=False)[1])

        return self.once(f"clusters {radius}", found)

    @cached_property
    def radius(self) -> int:
        """Nearer than this to train hardly any unseen row is (one in a hundred)."""
        held = self.encoder.points(self.unseen)
        return int(np.quantile(nearest(held, self.train_points).distance, 0.01, method="inverted_cdf"))

    @cached_property
    def grouped(self) -> bool:
        """Whether unseen rows lie nearer to one another than to as many training rows, beyond doubt (McNemar).

        Then rows come in groups that the split kept together: families, repeated visits. They are no longer
        independent, and intervals and attacks have to treat a group as one.
        """
        queries, kept = (self.unseen.take(self.half(part)) for part in (0, 1))
        order = generator(self.seed, "grouped").permutation(self.train.rows)[: kept.rows]
        points = self.encoder.points(queries)
        own = nearest(points, self.encoder.points(kept)).distance <= self.radius
        other = nearest(points, self.train_points.take(order)).distance <= self.radius
        more, less = int((own & ~other).sum()), int((other & ~own).sum())
        return more - less > CLEARLY * math.sqrt(more + less)

    @cached_property
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

    def half(self, part: int) -> Array:
        """Two random halves of the holdout: one stands for the synthetic table, one stays the reference."""
        order = generator(self.seed, "holdout halves").permutation(self.unseen.rows)
        cut = self.unseen.rows // 2
        return np.sort(order[:cut] if part == 0 else order[cut:])

    def candidate(self, place: str) -> Frame:
        """Like `frames`, but for privacy, where the holdout cannot be both the ceiling and the reference."""
        if place == "ceiling" and self.holdout is not None:
            return self.unseen.take(self.half(0))
        return self.frames[place]

    def reference_rows(self, place: str) -> Array:
        return self.half(1) if place == "ceiling" else np.arange(self.unseen.rows)

    def reference(self, place: str) -> Frame:
        return self.unseen.take(self.reference_rows(place))

    @cached_property
    def splits(self) -> dict[str, Split]:
        return {}

    def split(self, place: str) -> Split:
        key = "halves" if place == "ceiling" else "whole"
        if key not in self.splits:
            rng = generator(self.seed, f"folds {key}")
            self.splits[key] = Split.of(self.train.rows, self.reference(place).rows, rng)
        return self.splits[key]

    @cached_property
    def measured_closeness(self) -> dict[str, Closeness]:
        return {}

    def closeness(self, place: str) -> Closeness:
        """Exact distances of every row of this candidate; measured once, used by several metrics."""
        if place not in self.measured_closeness:
            points = self.encoder.points(self.candidate(place))
            self.measured_closeness[place] = self.close(points, place)
        return self.measured_closeness[place]

    @property
    def with_planted(self) -> Closeness:
        """The synthetic table's, had copies been hidden in it."""
        return self.closeness("synthetic").with_rows(self.closeness("copy"), self.planted)

    def close(self, points: Points, place: str) -> Closeness:
        split = self.split(place)
        held_rows = self.reference_rows(place)[split.held]
        sets = [
            *(self.train_points.take(fold) for fold in split.folds),
            self.encoder.points(self.unseen.take(held_rows)),
        ]
        found = [nearest(points, rows) for rows in sets]
        distances = np.array([one.distance for one in found])
        places = [*split.folds, self.train.rows + held_rows]
        rows = np.array([at[one.row] for at, one in zip(places, found, strict=True)])
        return Closeness(distances[:-1], distances[-1], rows[distances.argmin(axis=0), np.arange(points.rows)])

    def natural_distances(self, place: str) -> Array:
        """How far unseen real rows lie from each fold of train: what closeness is judged by."""
        split = self.split(place)

        def found() -> Array:
            held = self.encoder.points(self.reference(place).take(split.held))
            return np.concatenate([nearest(held, self.train_points.take(fold)).distance for fold in split.folds])

        return self.once(f"natural distances {place == 'ceiling'}", found)
