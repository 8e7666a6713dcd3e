"""Intervals and tests in closed form, so that they repeat; each cites its source."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from evaluations.harness.mathematics import normal
from evaluations.harness.mathematics.arrays import Array

Z, TWO_CHOICES, wilson = normal.Z, normal.TWO_CHOICES, normal.wilson
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    interval: Interval


def around(value: float, error: float, low: float = -math.inf, high: float = math.inf) -> Estimate:
    """A normal 95 % interval, kept within the range that the quantity can have."""
    return Estimate(value, (max(low, value - Z * error), min(high, value + Z * error)))


def ratio(one: tuple[int, int], other: tuple[int, int], *, z: float = Z) -> Estimate:
    """The first share over the second, neither of them known: their Wilson limits combined (Zou and Donner 2008).

    On the logarithmic scale; half a row stands for none of the first, whose lower end is then nought.
    """
    (hits, trials), (known, rows) = one, other
    share, level = max(hits, 0.5) / trials, known / rows
    (low, high), (bottom, top) = wilson(max(hits, 0.5), trials, z=z), wilson(known, rows, z=z)
    down = math.hypot(math.log(share / low), math.log(top / level))
    up = math.hypot(math.log(high / share), math.log(level / bottom))
    middle = share / level
    return Estimate(hits / trials / level, (middle * math.exp(-down) if hits else 0.0, middle * math.exp(up)))


def beyond(one: tuple[int, int], other: tuple[int, int], *, z: float = Z) -> tuple[Estimate, float]:
    """How much larger the first share is (Newcombe 1998, method 10) and z of the pooled test of two shares."""
    (hits, trials), (control, controls) = one, other
    share, level = hits / trials, control / controls
    low, high = wilson(hits, trials, z=z)
    bottom, top = wilson(control, controls, z=z)
    value = share - level
    interval = (value - math.hypot(share - low, top - level), value + math.hypot(high - share, level - bottom))
    pooled = (hits + control) / (trials + controls)
    error = math.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / controls))
    return Estimate(value, interval), value / error if error else 0.0


def more_of_all(one: tuple[int, int], other: tuple[int, int]) -> Estimate:
    """How much larger the first share is, where all that there is of it was looked at, and the second is of a sample.

    The lower end allows for both being samples (Newcombe), so that another draw would not be larger by chance; the upper end
    takes the first for what it is.
    """
    found = beyond(one, other)[0]
    return Estimate(found.value, (found.interval[0], one[0] / one[1] - wilson(*other)[0]))


def placements(members: Array, others: Array) -> tuple[Array, Array]:
    """For each member the share of others scored below it, ties half; for each other the share above it."""
    ranks = rankdata(np.concatenate([members, others]))
    m, n = len(members), len(others)
    above = (ranks[:m] - rankdata(members)) / n
    below = 1 - (ranks[m:] - rankdata(others)) / m
    return above, below


def auc(members: Array, others: Array, *, z: float = Z, kin: tuple[Array, Array] | None = None) -> Estimate:
    """Area under the curve with the interval of DeLong, DeLong and Clarke-Pearson 1988 (midranks).

    `kin` numbers the cluster of each member and of each other; rows of one cluster vary together (Obuchowski 1997).
    """
    above, below = placements(members, others)
    value = float(above.mean())
    ours, theirs = kin or (None, None)
    error = z * math.sqrt(variance_of_mean(above, ours) + variance_of_mean(below, theirs))
    return Estimate(value, (max(0.0, value - error), min(1.0, value + error)))


def variance_of_mean(values: Array, cluster: Array | None = None) -> float:
    """Of the mean of rows that are independent, or independent between clusters."""
    if len(values) < 2:
        return 0.0
    if cluster is None:
        return float(values.var(ddof=1)) / len(values)
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place, values - values.mean())
    return float((sums**2).sum()) / len(values) ** 2 * len(sums) / max(1, len(sums) - 1)


def roc(members: Array, others: Array) -> tuple[Array, Array]:
    """False and true positive rates at every threshold, from (0, 0) to (1, 1)."""
    thresholds = np.unique(np.concatenate([members, others]))[::-1]
    true = len(members) - np.searchsorted(np.sort(members), thresholds, side="left")
    false = len(others) - np.searchsorted(np.sort(others), thresholds, side="left")
    return np.append(0.0, false / len(others)), np.append(0.0, true / len(members))


def rate_at(members: Array, others: Array, false_rate: float) -> float:
    """True positive rate at this false positive rate; within ties, the straight line between corners."""
    false, true = roc(members, others)
    last = int(np.searchsorted(false, false_rate, side="right")) - 1
    if last + 1 == len(false):
        return float(true[-1])
    run = false[last + 1] - false[last]
    return float(true[last] + (true[last + 1] - true[last]) * (false_rate - false[last]) / run)


def total_variation(one: Array, other: Array) -> Estimate:
    """Half the summed difference of two sets of counts; interval by the delta method at these signs."""
    n, m = one.sum(), other.sum()
    p, q = one / n, other / m
    sign = np.sign(p - q)
    value = min(1.0, float(np.abs(p - q).sum()) / 2)
    spread = (sign**2 @ p - (sign @ p) ** 2) / n + (sign**2 @ q - (sign @ q) ** 2) / m
    return around(value, math.sqrt(max(0.0, float(spread))) / 2, 0.0, 1.0)


def flipped(found: Estimate) -> Estimate:
    return Estimate(1 - found.value, (1 - found.interval[1], 1 - found.interval[0]))


CURVE_POINTS = 21


def curve(members: Array, others: Array) -> list[list[float]]:
    false, true = roc(members, others)
    at = np.linspace(0, 1, CURVE_POINTS)
    return [[round(float(x), 4), round(float(y), 4)] for x, y in zip(at, np.interp(at, false, true), strict=True)]
