"""The one learner of the harness: histogram gradient boosting, the same for any number of threads."""

import warnings

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from evaluations.harness.mathematics.arrays import Array

ROUNDS = 60
warnings.filterwarnings("ignore", message="The number of unique classes is greater than 50%")
SETTINGS = {
    "max_leaf_nodes": 15,
    "learning_rate": 0.15,
    "max_bins": 63,
    "early_stopping": False,
    "random_state": 0,
}


def classifier(inputs: Array, labels: Array, *, rounds: int = ROUNDS) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**SETTINGS, max_iter=rounds).fit(binnable(inputs), labels)


def regressor(inputs: Array, values: Array) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(**SETTINGS, max_iter=ROUNDS).fit(binnable(inputs), values)


def binnable(inputs: Array) -> Array:
    """A column without any value has no bins: as a constant it has one, and no tree splits by it."""
    empty = np.isnan(inputs).all(axis=0)
    return np.where(empty, 0.0, inputs) if empty.any() else inputs
