"""One synthetic table between its baselines: the same code measures each of them.

ceiling = real rows that the generator never saw; floor = train with columns that come apart;
copy = the training rows themselves. All have the synthetic table's number of rows where they can.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.report import Baselines
from evaluations.harness.engine.sharing import Made, once, shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Counts
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Encoder, LevelRows
from evaluations.harness.tables.stored import OnDemand, each
from evaluations.harness.tables.tables import Frame, Tables


@dataclass(frozen=True, eq=False)
class Places:
    """The tables that stand in the synthetic table's place, and what they are compared with."""

    tables: Tables
    synthetic: Frame
    encoder: Encoder
    seed: int
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)
    version: int = 1

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

    def once(self, name: str, made: Callable[[], Made]) -> Made:
        """What several metrics need, made when first asked for. The name says all that it depends on."""
        return once(self.kept, name, made)

    @shared
    def copied_rows(self) -> Array:
        order = generator(self.seed, "baseline copy").permutation(self.train.rows)
        return np.resize(order, self.synthetic.rows)

    @shared
    def planted(self) -> int:
        """How many of the copies are hidden in the synthetic table to measure power."""
        return min(self.synthetic.rows, max(1, round(PLANTED * self.train.rows)))

    @shared
    def planted_rows(self) -> Frame:
        return self.frames["copy"].take(np.arange(self.planted))

    @shared
    def frames(self) -> Mapping[str, Frame]:
        """What stands in the synthetic table's place. Baselines are made column by column when asked for and not kept."""
        return (
            self.whole_frames
            if self.tables.apart
            else {
                "synthetic": self.synthetic,
                "ceiling": self.ceiling,
                "floor": self.floor,
                "copy": replace(self.train.viewed(self.copied_rows), counted=self.as_often),
            }
        )

    @property
    def whole_frames(self) -> dict[str, Frame]:
        """Those that hold whole tables, where rows cannot be chosen."""
        found = {"synthetic": self.synthetic}
        if self.holdout is not None and self.holdout.rows <= self.synthetic.rows:
            found["ceiling"] = self.holdout
        often = self.as_often
        return (
            found if often is None else found | dict.fromkeys(("floor", "copy"), Frame({}, self.synthetic.rows, often))
        )

    @shared
    def as_often(self) -> Mapping[str, Counts] | None:
        """What floor and copy come down to column by column where train was counted and they have each of its rows as often."""
        times, over = divmod(self.synthetic.rows, self.train.rows)
        if self.train.counted is None or over:
            return None
        return each(self.train.counted, lambda _, one: one.times(times))

    @shared
    def floor(self) -> Frame:
        """Train with every column turned by a distance of its own: rows lie in random order, so columns come apart."""
        columns, rows = self.train.columns, self.train.rows
        distances = np.resize(generator(self.seed, "baseline floor").permutation(rows), len(columns)).tolist()
        by = dict(zip(columns, distances, strict=True))
        turned = OnDemand(columns, lambda name: np.resize(np.roll(columns[name], by[name]), self.synthetic.rows))
        return Frame(turned, self.synthetic.rows, self.as_often)

    @shared
    def ceiling(self) -> Frame:
        rng = generator(self.seed, "baseline ceiling")
        if self.holdout is None:
            return self.train.viewed(rng.integers(0, self.train.rows, self.redrawn))
        if self.holdout.rows <= self.synthetic.rows:
            return self.holdout
        return self.holdout.viewed(np.sort(rng.permutation(self.holdout.rows)[: self.synthetic.rows]))

    @property
    def redrawn(self) -> int:
        """How many rows of train stand for unseen ones where there is no holdout. As many as the synthetic table has lie too
        near to train, from which they are drawn; so many lie as far away as two samples do."""
        train, made = self.train.rows, self.synthetic.rows
        return made if self.version == 1 else max(1, train * made // (train + made))

    @property
    def train_levels(self) -> Array:
        """Shared by all draws, who share the encoder."""
        return once(vars(self.encoder), "train levels", lambda: self.encoder.levels(self.train))

    @shared
    def levels(self) -> Mapping[str, Array]:
        """By place all columns; of tables beyond memory made again each time."""
        if self.tables.streamed:
            return OnDemand(self.frames, lambda place: self.encoder.levels(self.frames[place]))
        return {place: self.encoder.levels(frame) for place, frame in self.frames.items()}

    def level_rows(self, place: str) -> Array | LevelRows:
        """The same for metrics that look at few columns."""
        return LevelRows(self.encoder, self.frames[place]) if self.tables.streamed else self.levels[place]

    def baselines(self, score: Callable[[str], float | None]) -> Baselines:
        """Of those places that there are."""
        return Baselines(*(score(place) if place in self.frames else None for place in ("ceiling", "floor", "copy")))

    @shared
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
            return self.unseen.viewed(self.half(0))
        return self.frames[place]

    def reference_rows(self, place: str) -> Array:
        return self.half(1) if place == "ceiling" else np.arange(self.unseen.rows)

    def reference(self, place: str) -> Frame:
        return self.unseen.viewed(self.reference_rows(place))
