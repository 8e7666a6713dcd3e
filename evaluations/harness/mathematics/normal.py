"""The normal distribution where no array is needed: its points, and an interval of a share. Light."""

import math

Z = 1.959963984540054
"""Two-sided 95 % point."""
TWO_CHOICES = 2.241402727604947
"""The same, Bonferroni-corrected for the better of two."""
CLEARLY = 3.0
"""So many standard errors from chance are beyond doubt."""


def wilson(successes: float, trials: float, *, z: float = Z) -> tuple[float, float]:
    """Wilson 1927. Nothing tried, nothing known: (0, 1)."""
    if trials <= 0:
        return 0.0, 1.0
    centre = (successes + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(successes * (trials - successes) / trials + z * z / 4)
    return (0.0 if successes == 0 else centre - half), (1.0 if successes == trials else centre + half)
