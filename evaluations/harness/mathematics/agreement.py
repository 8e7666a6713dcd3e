"""Agreement of raters: Krippendorff's alpha from integer coincidences, Gwet's AC1 and AC2, and raw agreement.

Ratings come as counts: a row for each unit, a column for each declared category, in their order. All that is counted is whole,
so that a value is one division of two exact numbers and repeats anywhere.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, Interval

NOMINAL, ORDINAL, INTERVAL = "nominal", "ordinal", "interval"
DRAWS = 2000
ENDS = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Patterns:
    """Units with two ratings or more, alike ones counted once: their counts by category, and how many units have them.

    `places` are whole numbers that lie as far apart as the categories of an interval scale.
    """

    counts: Array
    units: Array
    scale: str
    places: Array

    @classmethod
    def of(cls, counts: Array, scale: str, places: Array | None = None) -> "Patterns":
        paired = counts[counts.sum(axis=1) >= 2]
        alike, units = np.unique(paired, axis=0, return_counts=True)
        return cls(alike, units, scale, np.arange(counts.shape[1]) if places is None else places)

    @property
    def steps(self) -> int:
        """The smallest number that one rating fewer divides for every unit."""
        return math.lcm(*(int(ratings) - 1 for ratings in np.unique(self.counts.sum(axis=1))))

    def coincidences(self) -> Array:
        """Of each pattern, category by category, times `steps`: whole."""
        ratings = self.counts.sum(axis=1)
        pairs = self.counts[:, :, None] * self.counts[:, None, :]
        own = np.arange(self.counts.shape[1])
        pairs[:, own, own] -= self.counts
        return np.asarray(pairs * (self.steps // (ratings - 1))[:, None, None])

    def apart(self, margins: Array) -> Array:
        """Squared distances of categories, given how often each was used; of each row of margins, for many."""
        if self.scale == NOMINAL:
            return 1 - np.eye(margins.shape[-1], dtype=margins.dtype)
        ranked = 2 * margins.cumsum(axis=-1) - margins
        places = ranked if self.scale == ORDINAL else self.places.astype(margins.dtype)
        return np.asarray((places[..., :, None] - places[..., None, :]) ** 2)


def alpha(counts: Array, scale: str, places: Array | None = None) -> float | None:
    """Krippendorff 2004, with his metric of the scale on the declared categories.

    None where no unit has two ratings or one category alone was used: agreement beyond chance is not defined there.
    """
    patterns = Patterns.of(counts, scale, places)
    if not len(patterns.units):
        return None
    exact = patterns.units.astype(object)
    found = np.tensordot(exact, patterns.coincidences().astype(object), axes=1)
    margins = exact @ patterns.counts.astype(object)
    apart = patterns.apart(margins)
    by_chance = int((np.multiply.outer(margins, margins) * apart).sum()) * patterns.steps
    observed = int((found * apart).sum()) * (int(margins.sum()) - 1)
    return 1 - observed / by_chance if by_chance else None


def alpha_interval(
    counts: Array, scale: str, rng: np.random.Generator, places: Array | None = None, draws: int = DRAWS
) -> Interval | None:
    """The percentiles of so many draws of units. None where half of the draws or more used one category alone."""
    patterns = Patterns.of(counts, scale, places)
    drawn = resampled(patterns.units, rng, draws).astype(np.float64)
    categories = counts.shape[1]
    margins = drawn @ patterns.counts.astype(np.float64)
    pairs = patterns.coincidences().astype(np.float64)
    if scale == ORDINAL:
        apart = patterns.apart(margins)
        found = (drawn @ pairs.reshape(len(pairs), -1)).reshape(-1, categories, categories)
        observed = (found * apart).sum(axis=(1, 2))
        expected = (margins[:, :, None] * margins[:, None, :] * apart).sum(axis=(1, 2))
    else:
        fixed = patterns.apart(margins)
        observed = drawn @ (pairs * fixed).sum(axis=(1, 2))
        expected = ((margins @ fixed) * margins).sum(axis=1)
    known = expected > 0
    if known.sum() * 2 <= draws:
        return None
    ratings = margins.sum(axis=1)[known]
    values = 1 - observed[known] * (ratings - 1) / (expected[known] * patterns.steps)
    low, high = np.quantile(values, ENDS, method="inverted_cdf").tolist()
    return low, high


def resampled(units: Array, rng: np.random.Generator, draws: int) -> Array:
    """How often each pattern comes up in each draw of as many units, with replacement."""
    place = np.repeat(np.arange(len(units)), units)
    size = len(place)
    return np.stack(
        [np.bincount(place[rng.integers(size, size=size)], minlength=len(units)) for _ in range(draws)]
    ).astype(np.int64)


def raw(counts: Array) -> float | None:
    """The share of pairs of ratings that agree, on average over units with two ratings."""
    return agreed(counts, np.eye(counts.shape[1]))


def agreed(counts: Array, weights: Array) -> float | None:
    paired = counts[counts.sum(axis=1) >= 2]
    if not len(paired):
        return None
    ratings = paired.sum(axis=1)
    return math.fsum(((paired * (paired @ weights - 1)).sum(axis=1) / (ratings * (ratings - 1))).tolist()) / len(paired)


def weights_of(scale: str, categories: int, places: Array | None = None) -> Array:
    """Gwet 2014: identity, ordinal or quadratic weights."""
    if scale == NOMINAL:
        return np.eye(categories)
    known = np.arange(categories) if places is None or scale == ORDINAL else places
    apart = np.abs(known[:, None] - known[None, :]).astype(np.float64)
    if scale == ORDINAL:
        return np.asarray(1 - apart * (apart + 1) / (categories * (categories - 1)))
    return np.asarray(1 - (apart / apart.max()) ** 2)


def gwet(counts: Array, scale: str, places: Array | None = None) -> Estimate | None:
    """AC1 of a nominal scale and AC2 of any other, on the declared categories; linearised variance, t(n - 1) (Gwet 2014).

    None where no unit has two ratings, or there is one category.
    """
    rated = counts[counts.sum(axis=1) >= 1]
    units, categories = rated.shape
    ratings = rated.sum(axis=1)
    paired = ratings >= 2
    if categories < 2 or not paired.any() or units < 2:
        return None
    weights = weights_of(scale, categories, places)
    observed = agreed(rated, weights) or 0.0
    used = np.array([math.fsum(column.tolist()) for column in (rated / ratings[:, None]).T]) / units
    spread = math.fsum(weights.ravel().tolist()) / (categories * (categories - 1))
    by_chance = spread * math.fsum((used * (1 - used)).tolist())
    value = (observed - by_chance) / (1 - by_chance)
    pairs = np.where(paired, ratings * (ratings - 1), 1)
    own = np.where(paired, (rated * (rated @ weights - 1)).sum(axis=1) / pairs - by_chance, 0.0)
    chance = spread * (rated @ (1 - used)) / ratings
    parts = units / paired.sum() * own / (1 - by_chance) - 2 * (1 - value) * (chance - by_chance) / (1 - by_chance)
    error = math.sqrt(math.fsum(((parts - value) ** 2).tolist()) / (units * (units - 1)))
    half = float(stdtrit(units - 1, ENDS[1])) * error
    return Estimate(value, (max(-1.0, value - half), min(1.0, value + half)))
