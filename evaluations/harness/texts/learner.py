"""Two learners that give every machine the same answer: multinomial Bayes, and ridge on the commonest words and pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import blas, cho_factor, cho_solve

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.texts.weights import Features

COMMONEST = 1_500
BLOCK = 2_048
PENALTY = 30.0
ADDED = 0.1
STEPS = 1 << 12
"""Predictions are rounded to these parts of one: machines differ in the last digits of a solution."""


def counts_of(found: Features, keys: Array) -> sparse.csr_array:
    """How often each document has each of these sorted keys."""
    starts, places, counts = found.among(keys)
    return sparse.csr_array((counts.astype(np.int64), places, starts), shape=(len(found), len(keys)))


def commonest(found: Features, count: int = COMMONEST) -> Array:
    """The keys that most documents have; of equals those with the smaller number."""
    return highest(*np.unique(found.keys, return_counts=True), count)


def highest(keys: Array, often: Array, count: int) -> Array:
    """Of sorted keys so many that occur most often; of equals those with the smaller number."""
    if len(keys) <= count:
        return keys
    least = np.partition(often, len(often) - count)[len(often) - count]
    sure = often > least
    return np.sort(np.append(keys[sure], keys[often == least][: count - int(sure.sum())]))


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
        if inputs.shape[1] <= inputs.shape[0]:
            return cls(keys, solved(products(inputs), inputs.T @ targets.astype(np.float64)))
        return cls(keys, inputs.T @ solved(products(sparse.csr_array(inputs.T)), targets.astype(np.float64)))

    def scores(self, found: Features) -> Array:
        return np.round(np.asarray(present(found, self.keys) @ self.weights) * STEPS).astype(np.int64)


def solved(gram: Array, sides: Array) -> Array:
    return np.asarray(cho_solve(cho_factor(gram + PENALTY * np.eye(len(gram)), lower=True), sides))


def products(inputs: sparse.csr_array) -> Array:
    """How often each two columns are both one; below the diagonal. Exact up to 2 to the 24 rows, in any order of addition."""
    found = np.zeros((inputs.shape[1],) * 2, np.float32, order="F")
    for first in range(0, inputs.shape[0], BLOCK):
        part = inputs[first : first + BLOCK].toarray().astype(np.float32)
        found = blas.ssyrk(1.0, part.T, beta=1.0, c=found, lower=1, overwrite_c=1)
    return np.asarray(found, np.float64)


def present(found: Features, keys: Array) -> sparse.csr_array:
    """Ones, with a column of ones for what all have in common."""
    starts, places, _ = found.among(keys)
    ends = starts + np.arange(len(starts))
    columns = with_last(starts, places, len(keys))
    shape = (len(found), len(keys) + 1)
    return sparse.csr_array((np.ones(len(columns), np.int64), columns, ends), shape=shape)


@compiled
def with_last(starts: Array, places: Array, last: int) -> Array:
    """The places of each document, and one more at the end of each."""
    found, done = np.empty(len(places) + len(starts) - 1, np.int32), 0
    for document in range(len(starts) - 1):
        for at in range(starts[document], starts[document + 1]):
            found[done] = places[at]
            done += 1
        found[done] = last
        done += 1
    return found


def out_of_fold(found: Features, is_made: Array, fold: Array) -> Array:
    """Of each document how much like made ones it is, by ridge on the documents of other folds."""
    parts = [np.flatnonzero(fold == part) for part in np.unique(fold)]
    targets = np.where(is_made, 1.0, -1.0)
    if len(found) > 2 * COMMONEST:
        return added_up(found, targets, parts)
    scores = np.zeros(len(found), np.int64)
    for held in parts:
        rest = np.setdiff1d(np.arange(len(found)), held)
        scores[held] = Ridge.of(found.take(rest), targets[rest, None]).scores(found.take(held))[:, 0]
    return scores


def added_up(found: Features, targets: Array, parts: Sequence[Array]) -> Array:
    """The same of many: what documents of a fold have in common is added up once, and taken away where that fold is held out."""
    chosen = commonest_of_others(found, parts)
    keys = each_once(np.concatenate(chosen))
    inputs = present(found, keys)
    grams = [products(inputs[held]) for held in parts]
    sides = [inputs[held].T @ targets[held] for held in parts]
    scores = np.zeros(len(found), np.int64)
    for own, held, gram, side in zip(chosen, parts, grams, sides, strict=True):
        at = np.append(np.searchsorted(keys, own), len(keys))
        weights = solved((sum(grams) - gram)[np.ix_(at, at)], (sum(sides) - side)[at])
        scores[held] = np.round(inputs[held][:, at] @ weights * STEPS).astype(np.int64)
    return scores


def commonest_of_others(found: Features, parts: Sequence[Array]) -> list[Array]:
    """By part the commonest keys of all documents that are not in it."""
    counted = [np.unique(found.take(held).keys, return_counts=True) for held in parts]
    every = each_once(np.concatenate([keys for keys, _ in counted]))
    often = np.zeros((len(parts), len(every)), np.int64)
    for own, (keys, counts) in zip(often, counted, strict=True):
        own[np.searchsorted(every, keys)] = counts
    others = often.sum(axis=0) - often
    return [highest(every[own > 0], own[own > 0], COMMONEST) for own in others]


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
