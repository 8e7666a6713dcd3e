"""Classes of documents learned from their words: what models of utility and of attacks share."""

from collections.abc import Callable

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.learner import Bayes, Ridge
from evaluations.harness.texts.weights import Features

Learned = Callable[[Features], Array]
"""The class of each document."""


def bayes(found: Features, labels: Array, classes: int) -> Learned:
    learner = Bayes.of(words_only(found), labels, classes)
    return lambda other: learner.scores(words_only(other)).argmax(axis=1)


def ridge(found: Features, labels: Array, classes: int) -> Learned:
    learner = Ridge.of(found, np.where(labels[:, None] == np.arange(classes), 1, -1))
    return lambda other: learner.scores(other).argmax(axis=1)


LEARNERS = {"bayes": bayes, "ridge": ridge}


def words_only(found: Features) -> Features:
    """Without pairs, whose keys are larger than any word's."""
    kept = found.keys < 1 << 32
    starts = np.searchsorted(found.document[kept], np.arange(len(found) + 1))
    return Features(starts, found.keys[kept], found.counts[kept])
