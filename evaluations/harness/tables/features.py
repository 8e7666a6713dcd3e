"""Rows as the inputs of a learner."""

from collections.abc import Sequence

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.encoding import Encoder, Scaled
from evaluations.harness.tables.tables import Frame


def features(encoder: Encoder, frame: Frame, names: Sequence[str]) -> Array:
    """Scaled columns as they are, categories by their level (most frequent in train first)."""
    columns = []
    for name in names:
        column, values = encoder.columns[name], frame.columns[name]
        if isinstance(column, Scaled):
            columns.append(np.where(np.isinf(values), np.sign(values) * 1e300, values))
        else:
            columns.append(column.levels(values).astype(np.float64))
    return np.column_stack(columns)
