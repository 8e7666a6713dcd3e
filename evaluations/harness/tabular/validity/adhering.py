"""Which cells of a column hold only what train allows."""

from collections.abc import Callable

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.tables import Frame


def inside(name: str, train: Frame) -> Callable[[Frame], Array]:
    values = known(train.values(name))
    low, high = (values.min(), values.max()) if len(values) else (np.inf, -np.inf)

    def good(frame: Frame) -> Array:
        column = known(frame.values(name))
        kept: Array = (column >= low) & (column <= high)
        return kept

    return good


def known(column: Array) -> Array:
    return np.asarray(column[~np.isnan(column)])


def seen(name: str, in_train: Array) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        codes = frame.values(name)
        kept: Array = in_train[codes[codes >= 0]]
        return kept

    return good


def present(name: str) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        kept: Array = ~missing(frame.values(name))
        return kept

    return good
