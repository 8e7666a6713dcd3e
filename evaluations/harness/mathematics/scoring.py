"""How good predictions are, with every row's pull on the score, so that intervals are closed and paired."""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around, placements


@dataclass(frozen=True, eq=False)
class Score:
    """A score and the influence of each row on it; the influences have mean zero and give its variance.

    Two scores on the same rows are paired by subtracting their pulls: for AUC this is the covariance of DeLong, DeLong
    and Clarke-Pearson 1988, for R squared the delta method. A bootstrap of rows comes to the same in the limit, costs
    hundreds of times as much and needs memory for every repeat.
    """

    value: float
    pull: Array

    @property
    def error(self) -> float:
        return math.sqrt(float((self.pull**2).sum())) / len(self.pull)

    def __sub__(self, other: "Score") -> "Score":
        return Score(self.value - other.value, self.pull - other.pull)

    def among(self, rows: Array, count: int) -> "Score":
        """The score of these rows, with pulls on it of all `count` rows, so that it pairs with a score of all."""
        pull = np.zeros(count)
        pull[rows] = self.pull * count / len(rows)
        return Score(self.value, pull)

    def within(self, low: float, high: float) -> Estimate:
        return around(self.value, self.error, low, high)


def score(truth: Array, predicted: Array, *, classes: bool) -> Score:
    """AUC of class scores (mean over the classes that occur, each against the rest), or R squared of numbers."""
    return mean_area(truth, predicted) if classes else r_squared(truth, predicted)


def area(positive: Array, predicted: Array) -> Score:
    """Area under the curve, 0 to 1. Both kinds of rows have to occur."""
    above, below = placements(predicted[positive], predicted[~positive])
    value = float(above.mean())
    pull = np.zeros(len(positive))
    for rows, part in ((positive, above), (~positive, below)):
        count = len(part)
        pull[rows] = (part - value) * len(positive) / count * math.sqrt(count / max(1, count - 1))
    return Score(value, pull)


def mean_area(truth: Array, predicted: Array) -> Score:
    present = np.unique(truth)
    found = [area(truth == level, predicted[:, level]) for level in (present[1:] if len(present) == 2 else present)]
    return Score(sum(one.value for one in found) / len(found), np.mean([one.pull for one in found], axis=0))


def r_squared(truth: Array, predicted: Array) -> Score:
    """One minus the squared error over the variance, at most 1. The truth has to vary."""
    spread = (truth - truth.mean()) ** 2
    wrong = (truth - predicted) ** 2
    lost = float(wrong.mean() / spread.mean())
    return Score(1 - lost, (lost * spread - wrong) / spread.mean())
