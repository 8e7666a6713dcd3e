"""Which cells of a column hold only what train allows."""

from collections.abc import Callable

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.tables import Frame


def inside(name: str, train: Frame) -> Callable[[Frame], Array]:
    values = train.columns[name][~np.isnan(train.columns[name])]
    low, high = (values.min(), values.max()) if len(values) else (np.inf, -np.inf)

    def good(frame: Frame) -> Array:
        column = frame.columns[name][~np.isnan(frame.columns[name])]
        kept: Array = (column >= low) & (column <= high)
        return kept

    return good


def seen(name: str, in_train: Array) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        codes = frame.columns[name]
        kept: Array = in_train[codes[codes >= 0]]
        return kept

    return good


def present(name: str) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        kept: Array = ~missing(frame.columns[name])
        return kept

    return good
