"""The one learner of the harness: histogram gradient boosting, the same for any number of threads."""

from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from evaluations.harness.mathematics.arrays import Array

ROUNDS = 60
SETTINGS = {
    "max_leaf_nodes": 15,
    "learning_rate": 0.15,
    "max_bins": 63,
    "early_stopping": False,
    "random_state": 0,
}


def classifier(inputs: Array, labels: Array, *, rounds: int = ROUNDS) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**SETTINGS, max_iter=rounds).fit(inputs, labels)


def regressor(inputs: Array, values: Array) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(**SETTINGS, max_iter=ROUNDS).fit(inputs, values)
