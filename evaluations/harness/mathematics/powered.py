"""Prediction-powered means: few labels by people, many guesses by a judge whose errors on the labelled items are taken off."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate

PSEUDO = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
"""Label and guess of the four units that are added: near 0 and 1 the interval would be too narrow without them."""
UPPER = 0.975


@dataclass(frozen=True, slots=True)
class Powered:
    """A mean with its variance and degrees of freedom; `weight` is how much of the judge it uses, from 0 to 1."""

    value: float
    variance: float
    freedom: float
    weight: float

    @property
    def estimate(self) -> Estimate:
        half = float(stdtrit(self.freedom, UPPER)) * math.sqrt(self.variance)
        return Estimate(self.value, (self.value - half, self.value + half))

    def minus(self, other: "Powered") -> "Powered":
        """The difference of two independent means, as sure as the fewer degrees of freedom make it."""
        return Powered(
            self.value - other.value,
            self.variance + other.variance,
            min(self.freedom, other.freedom),
            min(self.weight, other.weight),
        )


def powered(labels: Array, guesses: Array, others: Array) -> Powered:
    """Of what people would say: `labels` and `guesses` of the same items, and the guesses of `others` that nobody labelled.

    Angelopoulos, Duchi and Zrnic 2023 (PPI++) with the four pseudo-units and t(n + 3), n labels: of 95 % intervals of
    2,000 draws at n from 50 to 200 and shares from 0.5 to 0.97 as many hold the truth as should.
    A judge whose guesses say nothing gets the weight 0: people alone.
    """
    y, f = np.concatenate([labels, PSEUDO[:, 0]]), np.concatenate([guesses, PSEUDO[:, 1]])
    n, count = len(y), len(others)
    if not count:
        return Powered(mean(y), variance(y) / n, n - 1, 0.0)
    spread = variance(np.concatenate([f, others]))
    together = math.fsum(((y - mean(y)) * (f - mean(f))).tolist()) / (n - 1)
    weight = min(1.0, max(0.0, together / ((1 + n / count) * spread))) if spread else 0.0
    rest = y - weight * f
    return Powered(
        weight * mean(others) + mean(rest),
        weight**2 * variance(others) / count + variance(rest) / n,
        n - 1,
        weight,
    )


def mean(values: Array) -> float:
    return math.fsum(values.tolist()) / len(values)


def variance(values: Array) -> float:
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return math.fsum(((values - middle) ** 2).tolist()) / (len(values) - 1)
