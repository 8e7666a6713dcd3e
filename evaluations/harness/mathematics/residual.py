"""What an attack gains over a control, of what was left to gain."""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, Z, variance_of_mean


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of successes, its variance, and how many independent units it rests on."""

    value: float
    variance: float
    units: int

    @classmethod
    def of(cls, successes: Array, cluster: Array) -> "Rate":
        return cls(float(successes.mean()), variance_of_mean(successes, cluster), len(np.unique(cluster)))

    def sure(self, z: float) -> float:
        """The variance plus that of no success at all in as many units (Agresti and Coull 1998), so never zero."""
        trials = self.units + z * z
        return self.variance + (1 - (self.units / trials) ** 2) / (4 * trials)


def residual(success: Rate, control: Rate, *, z: float = Z) -> Estimate:
    """What the attack gains over control, of what was left to gain (Giomi et al. 2023); delta-method interval.

    Where control leaves nothing to gain, nothing is known.
    """
    left = 1 - control.value
    if left <= 0:
        return Estimate(0.0, (-1.0, 1.0))
    value = (success.value - control.value) / left
    variance = success.sure(z) + ((1 - success.value) / left) ** 2 * control.sure(z)
    error = z * math.sqrt(variance) / left
    value, low, high = (min(1.0, max(-1.0, end)) for end in (value, value - error, value + error))
    return Estimate(value, (low, high))
