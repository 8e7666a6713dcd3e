"""The people who stand alone: training rows, and unseen ones, far from every other real row."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.ruler import Ruler
from evaluations.harness.tables import Array

from .privacy import FEWEST

SHARE = 0.05
NOBODY = f"Fewer than {FEWEST} rows of train or of the holdout are isolated: too few to tell."


@dataclass(frozen=True, eq=False)
class Isolated:
    """Row numbers in train and in the holdout; `apart` is for every real row its distance to the nearest other one.

    Both sides are measured against all real rows and by one cut, so that without a leak they are alike.
    """

    train: Array
    unseen: Array
    apart: Array

    def unseen_among(self, rows: Array) -> Array:
        return np.asarray(np.intersect1d(self.unseen, rows))

    def enough(self, unseen: Array) -> bool:
        return min(len(self.train), len(unseen)) >= FEWEST


def isolated(ruler: Ruler) -> Isolated:
    """The 5 % of training rows that lie farthest from any other real row, and unseen rows as far."""
    apart = ruler.kin[1]
    own, others = apart[: ruler.train.rows], apart[ruler.train.rows :]
    cut = max(1, int(np.quantile(own, 1 - SHARE, method="inverted_cdf")))
    return Isolated(np.flatnonzero(own >= cut), np.flatnonzero(others >= cut), apart)
