"""One synthetic table between its baselines: the same code measures each of them.

ceiling = real rows that the generator never saw; floor = train with every column shuffled by itself;
copy = the training rows themselves. All have the synthetic table's number of rows where they can.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .encoding import Encoder
from .neighbours import Points, nearest
from .report import Baselines
from .tables import Array, Frame, Tables

PLANTED = 0.01


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
    """Distances of rows to each fold of train and to the holdout, and what lies nearest of all."""

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
    def copied_rows(self) -> Array:
        order = generator(self.seed, "baseline copy").permutation(self.train.rows)
        return np.resize(order, self.synthetic.rows)

    @cached_property
    def planted(self) -> int:
        """How many of the copies are hidden in the synthetic table to measure power."""
        return min(self.synthetic.rows, max(1, round(PLANTED * self.train.rows)))

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

    def reference(self, place: str) -> Frame:
        return self.unseen.take(self.half(1)) if place == "ceiling" else self.unseen

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

    def close(self, points: Points, place: str) -> Closeness:
        split, reference = self.split(place), self.reference(place)
        found = [nearest(points, self.train_points.take(fold)) for fold in split.folds]
        held_frame = reference.take(split.held)
        held = nearest(points, self.encoder.points(held_frame))
        distances = np.array([*(one.distance for one in found), held.distance])
        ids = np.array(
            [*(self.train_ids[fold][one.row] for fold, one in zip(split.folds, found, strict=True)),
             held_frame.row_ids(self.encoder.names)[held.row]]
        )  # fmt: skip
        at = distances.argmin(axis=0)
        return Closeness(distances[:-1], distances[-1], ids[at, np.arange(len(at))])

    def natural_distances(self, place: str) -> Array:
        """How far unseen real rows lie from train: what closeness is judged by."""
        split = self.split(place)
        held = self.encoder.points(self.reference(place).take(split.held))
        return np.concatenate([nearest(held, self.train_points.take(fold)).distance for fold in split.folds])
