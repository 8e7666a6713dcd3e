"""A declared decision as it is put to one table, and the answer: what is decided, and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.declared import Decision
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.utility.design import Levels, levels, outcome, people, tells_of_few
from evaluations.harness.tabular.utility.drawing import redrawn
from evaluations.harness.tabular.utility.questions import units_of

FEWEST = 20


@dataclass(frozen=True, eq=False)
class Answer:
    """What is decided on each question, and the share of repeats in which it is decided so; rows are drawn anew."""

    said: tuple[str, ...]
    sure: tuple[float, ...]
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Put:
    """A decision that is put to one table. By the first version rows are drawn; by later ones, units where rows belong to them."""

    ruler: Ruler
    decision: Decision
    frame: Frame
    version: int = 1

    @property
    def units(self) -> Array | None:
        return None if self.version == 1 else units_of(self.ruler, self.frame)

    def outcome(self, frame: Frame) -> Array:
        return outcome(self.ruler, self.decision.columns["outcome"], self.decision.values.get("event"), frame)

    def levels(self, name: str, known: Array) -> Levels | Said:
        """Of train's rows of which all that is asked is known."""
        train = Put(self.ruler, self.decision, self.ruler.train, self.version)
        return levels(self.ruler, self.decision.columns[name], known, train.units)

    @property
    def stream(self) -> np.random.Generator:
        """The same for every table, so that equal tables are equally sure."""
        return generator(self.ruler.seed, f"u.decision {self.decision.name}")

    def rows(self, values: Array, inside: Array | None = None) -> "Drawn":
        """Those of which all is known."""
        known = np.isfinite(in_columns(values)).all(axis=1)
        chosen = known if inside is None else known & inside
        return Drawn(values[chosen], None if self.units is None else self.units[chosen])


@dataclass(frozen=True, eq=False)
class Drawn:
    """Rows that are drawn anew, and the unit of each where they belong to units."""

    values: Array
    units: Array | None

    @property
    def people(self) -> int:
        return people(np.ones(len(self.values), bool), self.units)

    @property
    def tells_of_few(self) -> bool:
        return any(tells_of_few(column, self.units) for column in in_columns(self.values).T)

    def repeats(self, rng: np.random.Generator) -> Array:
        return redrawn(in_columns(self.values), rng, self.units)


def in_columns(values: Array) -> Array:
    return values if values.ndim > 1 else values[:, None]
