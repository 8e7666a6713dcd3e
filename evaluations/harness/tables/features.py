"""Rows as the inputs of a learner."""

from collections.abc import Sequence

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.encoding import Encoder, Scaled
from evaluations.harness.tables.tables import Frame


def features(encoder: Encoder, frame: Frame, names: Sequence[str]) -> Array:
    """Scaled columns as they are, categories by their level (most frequent in train first)."""
    found = np.empty((frame.rows, len(names)), order="F")
    for at, name in enumerate(names):
        column, values = encoder.columns[name], frame.columns[name]
        if isinstance(column, Scaled):
            found[:, at] = np.where(np.isinf(values), np.sign(values) * 1e300, values)
        else:
            found[:, at] = column.levels(values)
    return found
