"""Two estimates of one thing, each with its 95 % interval: how far they overlap and how far they lie apart. Light."""

import math
from statistics import NormalDist

from evaluations.harness.mathematics.normal import Z

Interval = tuple[float, float]
FARTHEST = 99.0
"""So many standard errors stand for any more."""


def overlap(one: Interval, other: Interval) -> float:
    """The common part as a share of either interval, on average; 1 for equal intervals, whatever their width."""
    if one == other:
        return 1.0
    common = min(one[1], other[1]) - max(one[0], other[0])
    widths = one[1] - one[0], other[1] - other[0]
    if common <= 0 or min(widths) <= 0:
        return 0.0
    return (common / widths[0] + common / widths[1]) / 2


def beyond(interval: Interval) -> bool:
    """Whether zero lies outside."""
    return interval[0] > 0 or interval[1] < 0


def errors_apart(away: float, one: Interval, other: Interval) -> float:
    """A difference of two estimates in its own standard errors, by the widths of their intervals."""
    half = math.hypot(one[1] - one[0], other[1] - other[0]) / 2
    if half == 0:
        return FARTHEST if away else 0.0
    return min(FARTHEST, away * Z / half)


def of_so_many(z: float, count: int) -> float:
    """The z of one test that is as rare as the largest of so many (Bonferroni)."""
    chance = math.erfc(z / math.sqrt(2)) * count
    if chance >= 1:
        return 0.0
    return min(z, -NormalDist().inv_cdf(chance / 2)) if chance > 0 else z
