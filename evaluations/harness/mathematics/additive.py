"""The linear model of the harness: ridge regression on levels, solved from whole numbers."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled

PENALTY = 1.0
DECIMALS = 9


@compiled
def count_together(levels: Array, starts: Array, counts: Array) -> None:
    """How often two levels occur in one row, for every two columns."""
    for i in range(levels.shape[0]):
        for j in range(i + 1):
            for r in range(levels.shape[1]):
                counts[starts[i] + levels[i, r], starts[j] + levels[j, r]] += 1


@dataclass(frozen=True, eq=False)
class Additive:
    """One weight for every level of every column; a row's score is the sum of its levels' weights.

    Equal to scikit-learn's Ridge(alpha=1) on one-hot levels. Logistic regression orders rows much the same but has to
    be iterated on floats; here the matrix holds exact counts, whatever order or library added them up, and a prediction
    is a sum in column order, so that equal rows get equal scores on every machine.
    """

    starts: Array
    weights: Array
    intercept: Array

    @classmethod
    def fitted(cls, levels: Array, sizes: Array, goals: Array) -> "Additive":
        """`levels` holds a row of codes for each column, `goals` a column for each class, or one of numbers."""
        rows, starts = levels.shape[1], np.cumsum(sizes) - sizes
        counts = np.zeros((int(sizes.sum()), int(sizes.sum())), np.int64)
        count_together(levels, starts, counts)
        together = counts + np.tril(counts, -1).T
        share, mean = np.diagonal(together) / rows, goals.sum(axis=0) / rows
        by_level = np.column_stack([sums(levels, sizes, goal) for goal in goals.T])
        matrix = together - rows * np.outer(share, share) + PENALTY * np.eye(len(share))
        weights = cho_solve(cho_factor(matrix), by_level - rows * np.outer(share, mean))
        return cls(starts, weights, mean - share @ weights)

    def predict(self, levels: Array) -> Array:
        """Rows × outputs, rounded so that the last bits of the solver cannot order rows."""
        found = np.tile(self.intercept, (levels.shape[1], 1))
        for start, codes in zip(self.starts, levels, strict=True):
            found += self.weights[start + codes]
        return np.round(found, DECIMALS)


def sums(levels: Array, sizes: Array, goal: Array) -> Array:
    pairs = zip(levels, sizes, strict=True)
    return np.concatenate([np.bincount(codes, goal, size) for codes, size in pairs])
