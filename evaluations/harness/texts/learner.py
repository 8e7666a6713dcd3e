"""Two learners that give every machine the same answer: multinomial Bayes, and ridge on the commonest words and pairs."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import blas, cho_factor, cho_solve

from evaluations.harness.mathematics.arrays import Array, each_once
from evaluations.harness.texts.counting import places_of
from evaluations.harness.texts.weights import Features

COMMONEST = 1_500
BLOCK = 2_048
PENALTY = 30.0
ADDED = 0.1
STEPS = 1 << 12
"""Predictions are rounded to these parts of one: machines differ in the last digits of a solution."""


def counts_of(found: Features, keys: Array) -> sparse.csr_array:
    """How often each document has each of these sorted keys."""
    at = places_of(found.keys, keys)
    known = at >= 0
    starts = np.searchsorted(found.document[known], np.arange(len(found) + 1))
    shape = (len(found), len(keys))
    return sparse.csr_array((found.counts[known].astype(np.int64), at[known], starts), shape=shape)


def commonest(found: Features, count: int = COMMONEST) -> Array:
    """The keys that most documents have; of equals those with the smaller number."""
    keys, often = np.unique(found.keys, return_counts=True)
    return np.sort(keys[np.lexsort((keys, -often))[:count]])


@dataclass(frozen=True, eq=False)
class Ridge:
    """Ridge regression on the presence of keys, a column for each class (Hoerl and Kennard 1970)."""

    keys: Array
    weights: Array

    @classmethod
    def of(cls, found: Features, targets: Array, *, count: int = COMMONEST) -> "Ridge":
        """`targets` has a row for each document and a column for each class. Sums of products are exact whole numbers."""
        keys = commonest(found, count)
        inputs = present(found, keys)
        wide = inputs.shape[1] > inputs.shape[0]
        gram = products(sparse.csr_array(inputs.T) if wide else inputs)
        solved = cho_factor(gram + PENALTY * np.eye(len(gram)), lower=True)
        if wide:
            return cls(keys, inputs.T @ cho_solve(solved, targets.astype(np.float64)))
        return cls(keys, cho_solve(solved, inputs.T @ targets.astype(np.float64)))

    def scores(self, found: Features) -> Array:
        return np.round(np.asarray(present(found, self.keys) @ self.weights) * STEPS).astype(np.int64)


def products(inputs: sparse.csr_array) -> Array:
    """How often each two columns are both one; below the diagonal. Exact up to 2 to the 24 rows, in any order of addition."""
    found = np.zeros((inputs.shape[1],) * 2, np.float32, order="F")
    for first in range(0, inputs.shape[0], BLOCK):
        part = inputs[first : first + BLOCK].toarray().astype(np.float32)
        found = blas.ssyrk(1.0, part.T, beta=1.0, c=found, lower=1, overwrite_c=1)
    return np.asarray(found, np.float64)


def present(found: Features, keys: Array) -> sparse.csr_array:
    """Ones, with a column of ones for what all have in common."""
    inputs = counts_of(found, keys)
    inputs.data[:] = 1
    return sparse.csr_array(sparse.hstack([inputs, np.ones((len(found), 1), np.int64)], format="csr"))


def out_of_fold(found: Features, is_made: Array, fold: Array) -> Array:
    """Of each document how much like made ones it is, by ridge on the documents of other folds."""
    scores = np.zeros(len(found), np.int64)
    for part in np.unique(fold):
        held = fold == part
        learner = Ridge.of(found.take(np.flatnonzero(~held)), np.where(is_made[~held], 1, -1)[:, None])
        scores[held] = learner.scores(found.take(np.flatnonzero(held)))[:, 0]
    return scores


@dataclass(frozen=True, eq=False)
class Bayes:
    """Multinomial Bayes on counts of words (McCallum and Nigam 1998), as scikit-learn's MultinomialNB."""

    keys: Array
    weights: Array
    prior: Array

    @classmethod
    def of(cls, found: Features, labels: Array, classes: int) -> "Bayes":
        keys = each_once(found.keys)
        inputs = counts_of(found, keys)
        member = sparse.csr_array(
            (np.ones(len(labels), np.int64), (labels, np.arange(len(labels)))), (classes, len(labels))
        )
        often = np.asarray((member @ inputs).todense(), np.float64) + ADDED
        rows = np.bincount(labels, minlength=classes)
        prior = np.array([math.log(count / len(labels)) if count else -math.inf for count in rows])
        return cls(keys, np.log(often) - np.log(often.sum(axis=1, keepdims=True)), prior)

    def scores(self, found: Features) -> Array:
        return np.round((np.asarray(counts_of(found, self.keys) @ self.weights.T) + self.prior).clip(-1e12) * STEPS)
