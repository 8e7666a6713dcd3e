"""Means of items that several people rated, and their difference: how sure it is by items, and by people."""

import math
from collections.abc import Sequence

from scipy.special import stdtrit

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, variance_of_mean

UPPER = 0.975


def difference(one: Array, other: Array) -> Estimate:
    """Of two means of at least two independent items each; the interval is Welch's."""
    parts = variance_of_mean(one), variance_of_mean(other)
    value, variance = float(one.mean() - other.mean()), math.fsum(parts)
    if variance == 0:
        return Estimate(value, (value, value))
    freedom = variance**2 / (parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(other) - 1))
    half = float(stdtrit(freedom, UPPER)) * math.sqrt(variance)
    return Estimate(value, (value - half, value + half))


def left_out(value: float, without: Sequence[float]) -> Estimate:
    """The jackknife of clusters: `without` has the same number without each of them (Efron and Stein 1981); t(clusters - 1)."""
    clusters = len(without)
    if clusters < 2:
        return Estimate(value, (value, value))
    mean = math.fsum(without) / clusters
    variance = (clusters - 1) / clusters * math.fsum((one - mean) ** 2 for one in without)
    half = float(stdtrit(clusters - 1, UPPER)) * math.sqrt(variance)
    return Estimate(value, (value - half, value + half))


def wider(one: Estimate, other: Estimate) -> Estimate:
    return max(one, other, key=lambda found: found.interval[1] - found.interval[0])
