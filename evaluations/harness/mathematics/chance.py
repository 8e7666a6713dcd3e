"""How far apart two samples of one population lie by chance alone: what unseen rows of the same sizes show.

Train and unseen rows are exchangeable, so that given all their rows together each division into two tables is as likely:
expectations and bounds follow from the counts of both and need no population, no holdout and no draw.
"""

import math

import numpy as np
from scipy.special import gammaln, ndtri
from scipy.stats import betabinom

from evaluations.harness.mathematics.arrays import Array

DOUBT = 0.002
"""How often unseen rows may show more than what is said to be chance, anywhere among all that one metric looks at."""
EXPECTED_GAP = math.sqrt(math.pi / 2) * math.log(2)
"""Mean of Kolmogorov's distribution."""
MANY = 1000
TILTS = np.geomspace(1e-3, 20, 80)


def each_of(tests: int) -> float:
    """The doubt of one of so many tests (Bonferroni)."""
    return DOUBT / max(1, tests)


def doubt_point(tests: int, doubt: float = 0.05) -> float:
    """So many standard errors hold each of so many 95 % intervals together (Bonferroni)."""
    return float(ndtri(1 - doubt / 2 / max(1, tests)))


def worth(one: int, other: int) -> float:
    """Of how many rows a single sample lies as far from its population as these two lie from one another."""
    return one * other / max(1, one + other)


def deviation(counts: Array, share: float, total: int) -> Array:
    """Mean distance from its expectation of how many of `counts` alike rows fall into the part that has this share of all.

    De Moivre's formula for the binomial, with the correction for a finite population; the normal limit for large counts.
    """
    small = np.minimum(counts, MANY).astype(np.float64)
    above = np.floor(small * share) + 1
    choose = gammaln(small + 1) - gammaln(above + 1) - gammaln(np.maximum(small - above, 0) + 1)
    logs = choose + above * math.log(share) + (small - above + 1) * math.log1p(-share)
    exact = np.where(above <= small, 2 * above * np.exp(logs), 2 * small * (1 - share) * share**small)
    large = np.sqrt(2 / math.pi * counts * share * (1 - share))
    finite = np.sqrt(np.maximum(total - counts, 0) / max(1, total - 1))
    return np.asarray(np.where(counts > MANY, large, exact) * finite)


def expected_variation(both: Array, one: int, other: int) -> Array:
    """For each count of the two tables together its part of the total variation distance to be expected between them."""
    total = one + other
    different, places = np.unique(both, return_inverse=True)
    parts = deviation(different, one / total, total) * total / (2 * one * other)
    return np.asarray(parts[places])


def most_by_variation(both: Array, one: int, other: int, doubt: float) -> float:
    """What a total variation distance hardly ever exceeds its expectation by. The widest set of levels varies most."""
    largest = float(both.max() / both.sum()) if both.sum() else 1.0
    varies = largest * (1 - largest) if largest > 0.5 else 0.25
    return float(ndtri(1 - doubt / 2)) * math.sqrt(varies / worth(one, other)) + 1 / min(one, other)


def expected_kolmogorov(one: int, other: int) -> float:
    return EXPECTED_GAP / math.sqrt(worth(one, other))


def most_by_kolmogorov(one: int, other: int, doubt: float) -> float:
    """What a Kolmogorov-Smirnov distance hardly ever exceeds (its asymptotic law, which errs on the safe side)."""
    return math.sqrt(math.log(2 / doubt) / 2 / worth(one, other))


def beyond_ends(known: int, ends: int) -> float:
    """The expected share of unseen rows beyond so many ends of a sample (Wilks 1941)."""
    return ends / (known + 1)


def most_beyond_ends(known: int, unseen: int, ends: int, doubt: float) -> float:
    """The share of unseen rows that hardly ever lies beyond so many ends of a sample of `known` rows."""
    if known <= ends - 1:
        return 1.0
    return float(betabinom.isf(doubt, unseen, ends, known + 1 - ends)) / unseen


def new_levels(both: Array, known: int, unseen: int, doubt: float) -> tuple[float, float]:
    """How many of the unseen rows have a level that no known row has: to be expected, and hardly ever exceeded.

    A level of c rows in all is new with the chance that all c are among the unseen; Chernoff's bound for their sum.
    """
    counts, levels = np.unique(both[both > 0], return_counts=True)
    total = known + unseen
    reachable = counts <= unseen
    counts, levels = counts[reachable].astype(np.float64), levels[reachable]
    logs = gammaln(unseen + 1) - gammaln(unseen - counts + 1) + gammaln(total - counts + 1) - gammaln(total + 1)
    expected = float((levels * counts * np.exp(logs)).sum())
    with np.errstate(divide="ignore"):
        kept = np.log1p(-np.minimum(1.0, np.exp(logs)))
    tilted = (levels * np.logaddexp(kept, logs + TILTS[:, None] * counts)).sum(axis=1)
    return expected, float(((math.log(1 / doubt) + tilted) / TILTS).min())
