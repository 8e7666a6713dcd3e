"""Rows that come back: how many that are unique in one table are met in another, and how many repetition within it explains."""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array


@dataclass(frozen=True, slots=True)
class Repeats:
    """Met beyond what is explained, as a share of the rows, and how sure that is in standard errors."""

    excess: float
    z: float


def once(ids: Array) -> Array:
    """What occurs exactly once."""
    values, counts = np.unique(ids, return_counts=True)
    return np.asarray(values[counts == 1])


def repeats(known: Array, made: Array) -> Repeats:
    """Values that occur once in `known` and come again in `made`, each counted once, against those that `known` has twice.

    Where values come by their own chance, as rare ones nearly do (Good 1953), of n rows with d doubles at most 2 d m / n that
    occurred once come again among m further rows. Given how many there are of both, those that came again are binomial.
    """
    counts = np.unique(known, return_counts=True)[1]
    doubles, met = int((counts == 2).sum()), int(np.isin(once(known), made).sum())
    times = 2 * len(made) / len(known)
    share = times / (1 + times)
    both = met + doubles
    z = (met - both * share) / math.sqrt(both * share * (1 - share)) if both else 0.0
    return Repeats((met - times * doubles) / len(made), z)
