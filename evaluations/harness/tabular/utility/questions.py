"""What an analysis asks of one table: the outcome of each row where all else is known, and whose row it is."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.report import Said
from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.utility.design import (
    Designer,
    Levels,
    levels,
    outcome,
    transformed,
    usable_rows,
    within_reach,
)


def units_of(ruler: Ruler, frame: Frame, unit: str | None = None) -> Array | None:
    """The number of each row's unit: by the column that is named, or the key of the declared sequence. None where every row is
    alone; a row whose unit is missing is."""
    sequence = ruler.tables.declared.sequence
    name = unit or (sequence.key if sequence else None)
    if name is None:
        return None
    values = frame.columns[name]
    missing = np.isnan(values) if values.dtype == np.float64 else values < 0
    found = np.unique(np.where(missing, 0, values), return_inverse=True)[1]
    found = np.unique(np.where(missing, frame.rows + np.arange(frame.rows), found), return_inverse=True)[1]
    return found if int(found.max(initial=-1)) + 1 < frame.rows else None


@dataclass(frozen=True, eq=False)
class Asked:
    """An analysis of the tables of a ruler."""

    ruler: Ruler
    analysis: Analysis

    def units(self, frame: Frame) -> Array | None:
        return units_of(self.ruler, frame, self.analysis.unit)

    def size(self, frame: Frame) -> int:
        """How many independent units it has: rows, where they belong to none."""
        units = self.units(frame)
        return frame.rows if units is None else int(units.max()) + 1

    def outcome(self, frame: Frame) -> Array:
        """NaN where it, or anything else that is asked beside the terms, is not known."""
        asked = self.analysis
        if asked.status is not None:
            times = self.positive(frame, asked.outcome)
            return np.where(np.isfinite(times), outcome(self.ruler, asked.status, asked.event, frame), np.nan)
        values = outcome(self.ruler, asked.outcome, asked.event, frame)
        values = transformed(values, (asked.transforms or {}).get(asked.outcome))
        for name in filter(None, (asked.weights, asked.exposure)):
            values = np.where(np.isfinite(self.positive(frame, name)), values, np.nan)
        return values

    def positive(self, frame: Frame, name: str | None) -> Array:
        """NaN where a number is not above zero."""
        values = np.ones(frame.rows) if name is None else within_reach(frame.columns[name])
        return np.where(values > 0, values, np.nan)

    @shared
    def designer(self) -> Designer | Said:
        asked, train = self.analysis, self.ruler.train
        return Designer.of(
            self.ruler,
            asked.terms,
            self.outcome(train),
            transforms=asked.transforms,
            interactions=asked.interactions,
            units=self.units(train),
        )

    @shared
    def groups(self) -> list[Levels] | Said:
        """The levels of every term, of as many people as may be told of."""
        train, found = self.ruler.train, []
        usable = usable_rows(self.ruler, self.outcome(train), self.analysis.terms)
        for name in self.analysis.terms:
            one = levels(self.ruler, name, usable, self.units(train))
            if isinstance(one, Said):
                return one
            found.append(one)
        return found
