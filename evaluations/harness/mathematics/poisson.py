"""Counts of rare events."""

from scipy.stats import chi2


def rate_interval(count: int, doubt: float = 0.05) -> tuple[float, float]:
    """Exact limits of the mean of a Poisson count (Garwood 1936)."""
    low = float(chi2.ppf(doubt / 2, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(1 - doubt / 2, 2 * count + 2)) / 2
