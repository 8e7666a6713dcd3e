"""How near documents lie to parts of train and to the holdout, and how many more are near to train than chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.excess import Excess, excess


@dataclass(frozen=True, eq=False)
class Nearness:
    """More is nearer. `folds` by part of train and document, `held` by document, `source` the nearest real document of each."""

    folds: Array
    held: Array
    source: Array

    def stacked(self, other: "Nearness") -> "Nearness":
        return Nearness(
            np.hstack([self.folds, other.folds]),
            np.append(self.held, other.held),
            np.append(self.source, other.source),
        )

    def take(self, at: Array) -> "Nearness":
        return Nearness(self.folds[:, at], self.held[at], self.source[at])

    def beyond(self, least: float, unit: Array) -> Excess:
        """Of documents nearer than this. Those nearest to documents of one `unit` stand and fall together."""
        return excess(self.folds > least, self.held > least, unit[self.source])


def highest(natural: Array, shares: Sequence[float]) -> list[float]:
    """What these shares of unseen documents lie beyond; nothing of them for none."""
    return [
        float(natural.max() if not share else np.quantile(natural, 1 - share, method="inverted_cdf"))
        for share in shares
    ]
