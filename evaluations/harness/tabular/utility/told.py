"""The rows of one table that a model can use, and the model's coefficients as they may be told."""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.generalized import Rows
from evaluations.harness.mathematics.regression import Fit
from evaluations.harness.mathematics.sandwich import Influenced, numbered
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.utility.design import Designer, people
from evaluations.harness.tabular.utility.estimates import Terms, of_column
from evaluations.harness.tabular.utility.questions import Asked

Fitted = Influenced | Fit | str
ROUND = 20
"""A median's estimate is on steps so wide that about ten people lie within half of one: so many errors over the root of the rows."""


@dataclass(frozen=True, eq=False)
class Told:
    """The rows of one table that an analysis can use: columns of the design that vary, their names, and how many speak of each."""

    rows: Rows
    names: list[str]
    shares: list[float]

    @classmethod
    def of(cls, asked: Asked, designer: Designer, frame: Frame) -> "Told":
        values, units = asked.outcome(frame), asked.units(frame)
        design = designer.design(frame)
        usable = np.isfinite(design).all(axis=1) & np.isfinite(values)
        speaking = (design[usable] != 0).sum(axis=0)
        present = np.flatnonzero(speaking).tolist()
        who = None if units is None else units[usable]
        exposure = (
            None if asked.analysis.exposure is None else np.log(asked.positive(frame, asked.analysis.exposure)[usable])
        )
        weights = None if asked.analysis.weights is None else asked.positive(frame, asked.analysis.weights)[usable]
        rows = Rows.of(
            design[usable][:, present],
            values[usable],
            offset=exposure,
            weights=weights,
            units=None if who is None else numbered(who),
        )
        shares = [people(design[usable, k] != 0, who) / asked.size(frame) for k in present]
        return cls(rows, [designer.names[k] for k in present], shares)

    def terms(self, fit: Fitted, scale: str = "", *, wide: bool = False) -> Terms | Said:
        found = fit.fit() if isinstance(fit, Influenced) else fit
        if isinstance(found, str):
            return Said(found)
        step = ROUND / math.sqrt(self.rows.independent) if wide else 0.0
        told = [found.estimate(at, step) for at in range(len(self.names))]
        return {
            name: of_column(one, share, name, scale)
            for name, one, share in zip(self.names, told, self.shares, strict=True)
        }
