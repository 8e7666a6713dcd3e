"""Train in parts that are as large as the holdout."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array


@dataclass(frozen=True, eq=False)
class Split:
    """Train cut into folds as large as the holdout, so that neither is nearer for being larger.

    Every training row is in one fold: the reference is never thinned out where copies are looked for.
    """

    folds: tuple[Array, ...]
    held: Array

    @classmethod
    def of(cls, train: int, holdout: int, rng: np.random.Generator) -> "Split":
        count = -(-train // holdout)
        folds = tuple(np.sort(fold) for fold in np.array_split(rng.permutation(train), count))
        return cls(folds, np.sort(rng.permutation(holdout)[: min(map(len, folds))]))
