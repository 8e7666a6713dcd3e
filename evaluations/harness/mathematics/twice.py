"""Two shares of the same items, such as before and after."""

import math

from evaluations.harness.mathematics.normal import wilson
from evaluations.harness.mathematics.statistics import Estimate


def beyond(both: int, first: int, second: int, neither: int) -> Estimate:
    """The first share less the second, of items that are counted by both, by the first alone, by the second alone, by neither.

    Newcombe 1998 (paired proportions, method 10): the limits of Wilson, closer by the correlation of the two, which is corrected
    for continuity.
    """
    n = both + first + second + neither
    one, other = (both + first) / n, (both + second) / n
    (low, high), (bottom, top) = wilson(both + first, n), wilson(both + second, n)
    phi = correlation(both, first, second, neither)
    value = one - other
    down = spread(one - low, top - other, phi)
    up = spread(high - one, other - bottom, phi)
    return Estimate(value, (max(-1.0, value - down), min(1.0, value + up)))


def spread(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))


def correlation(both: int, first: int, second: int, neither: int) -> float:
    """Zero where one of the margins is empty."""
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    n, above = both + first + second + neither, both * neither - first * second
    corrected = max(0.0, above - n / 2) if above > 0 else above
    return corrected / math.sqrt(margins) if margins else 0.0
