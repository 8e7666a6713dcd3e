"""Intervals that hold whatever the spread of the outcome, and where rows of one unit go together: from each unit's influence."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.special import ndtri

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.regression import Decomposed, Fit, checked

REACH = float(ndtri(0.975))


@dataclass(frozen=True, eq=False)
class Influenced:
    """Coefficients, and by how much each unit moved each of them: coefficients × units."""

    values: Array
    influence: Array

    @property
    def errors(self) -> Array:
        return np.asarray(np.sqrt((self.influence**2).sum(axis=1)))

    def fit(self) -> Fit | str:
        """With normal intervals (Huber 1967, Liang and Zeger 1986)."""
        return checked(Fit(self.values, self.errors, REACH))

    @classmethod
    def of(
        cls, parts: Decomposed, turned: Array, information: Array, scores: Array, factor: float = 1.0
    ) -> "Influenced":
        """From coefficients of the orthogonal design, the information on them and the score of each unit (units × columns)."""
        with np.errstate(over="ignore", invalid="ignore"):
            moved = parts.unturned(np.linalg.solve(information, scores.T)) * np.sqrt(factor)
            return cls(parts.unturned(turned), moved)


def summed(rows: Array, units: Array | None) -> Array:
    """The sum over the rows of each unit; every row alone where there are no units."""
    if units is None:
        return rows
    places = (units, np.arange(len(units)))
    return np.asarray(csr_array((np.ones(len(units)), places), shape=(int(units.max()) + 1, len(units))) @ rows)


def numbered(units: Array) -> Array:
    """Each row's unit as a number from zero."""
    return np.asarray(np.unique(units, return_inverse=True)[1])


def correction(design: Array, units: Array | None) -> float:
    """For so few rows; units have none, as in generalised estimating equations."""
    rows, columns = design.shape
    return float(rows / (rows - columns)) if units is None else 1.0
