"""How much more often one set is hit than others of its size: McNemar's test with strata and clusters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around


@dataclass(frozen=True, slots=True)
class Excess:
    """How many more synthetic rows hit train than hit the holdout of equal size, and how sure that is."""

    rows: int
    to_train: int
    to_held: int
    share: Estimate
    z: float


def excess(train: Array, held: Array, source: Array) -> Excess:
    """McNemar's test, extended to several train folds as strata (Cochran-Mantel-Haenszel) and to clusters.

    `train` says for each fold and row whether the row hits it, `held` the same for the holdout. Given a row's
    hits among the k + 1 equal sets, each set is as likely to be the holdout: that is the null hypothesis.
    Rows of one `source` (the real rows they lie at, relatives included) are taken to stand and fall together, and
    every source counts alike (Stouffer): where many people look the same, hits say little, and would drown the rest.
    """
    folds = len(train)
    hits = train.sum(axis=0).astype(np.int64)
    held = held.astype(np.int64)
    difference, total = hits - folds * held, hits + held
    _, cluster = np.unique(source, return_inverse=True)
    spread = np.bincount(cluster, np.sqrt(total * (folds + 1 - total)))
    seen = np.bincount(cluster, difference)
    value = int(difference.sum())
    share = around(value / len(held), math.sqrt(float((seen**2).sum())) / len(held))
    telling = spread > 0
    z = float((seen[telling] / spread[telling]).sum()) / math.sqrt(max(1, telling.sum()))
    return Excess(value, int(hits.sum()), int(held.sum()), share, z)


def by_chance(z: float, tests: int = 1) -> float:
    """One-sided p value: how often the sharpest of so many tests of an honest table would show as much (Bonferroni)."""
    return min(1.0, tests * math.erfc(z / math.sqrt(2)) / 2)


def sharpest(found: Sequence[Excess]) -> Excess:
    return max(found, key=lambda tail: tail.z)
