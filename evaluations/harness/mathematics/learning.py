"""The one learner of the harness: histogram gradient boosting, the same for any number of threads."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from evaluations.harness.tables.encoding import Encoder, Measured
from evaluations.harness.tables.tables import Array, Frame

ROUNDS = 60
SETTINGS = {
    "max_leaf_nodes": 15,
    "learning_rate": 0.15,
    "max_bins": 63,
    "early_stopping": False,
    "random_state": 0,
}


def features(encoder: Encoder, frame: Frame, names: Sequence[str]) -> Array:
    """Measured columns as they are, categories by their level (most frequent in train first)."""
    columns = []
    for name in names:
        column, values = encoder.columns[name], frame.columns[name]
        if isinstance(column, Measured):
            columns.append(np.where(np.isinf(values), np.sign(values) * 1e300, values))
        else:
            columns.append(column.levels(values).astype(np.float64))
    return np.column_stack(columns)


def classifier(inputs: Array, labels: Array, *, rounds: int = ROUNDS) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**SETTINGS, max_iter=rounds).fit(inputs, labels)


def regressor(inputs: Array, values: Array) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(**SETTINGS, max_iter=ROUNDS).fit(inputs, values)
