"""The mean, or the share with an event, of every group; weighted, and by units where rows belong to them."""

import itertools
import math

import numpy as np
from scipy.special import stdtrit

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.regression import on_grid
from evaluations.harness.mathematics.sandwich import numbered, summed
from evaluations.harness.mathematics.statistics import Interval, wilson
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_GROUP
from evaluations.harness.tabular.utility.design import people, tells_of_few
from evaluations.harness.tabular.utility.estimates import Term, Terms, mean, share
from evaluations.harness.tabular.utility.questions import Asked


def means(asked: Asked, frame: Frame) -> Terms | Said:
    """Of every group that the terms make together and train can show."""
    if isinstance(asked.groups, Said):
        return asked.groups
    train, told = asked.ruler.train, {}
    real, units = asked.outcome(train), asked.units(train)
    shown = {
        name for name, rows in cells(asked, train, real).items()
        if not tells_of_few(real[rows], None if units is None else units[rows])
    }  # fmt: skip
    values, units, weights = asked.outcome(frame), asked.units(frame), asked.positive(frame, asked.analysis.weights)
    for name, rows in cells(asked, frame, values).items():
        if name in shown and people(rows, units) >= SMALL_CELL:
            whose = None if units is None else numbered(units[rows])
            told[name] = Term(
                *average(asked, values[rows], weights[rows], whose), people(rows, units) / asked.size(frame)
            )
    return told or NO_GROUP


def cells(asked: Asked, frame: Frame, values: Array) -> dict[str, Array]:
    """The rows of every group whose outcome is known, as flags."""
    grouped = asked.groups if not isinstance(asked.groups, Said) else []
    codes = [one.codes(frame) for one in grouped]
    found = {}
    for group in itertools.product(*(range(len(one.labels)) for one in grouped)):
        label = ", ".join(f"{one.name}: {one.labels[k]}" for one, k in zip(grouped, group, strict=True))
        inside = [code == k for code, k in zip(codes, group, strict=True)]
        found[label or "all"] = np.isfinite(values) & np.all(inside, axis=0) if inside else np.isfinite(values)
    return found


def average(asked: Asked, values: Array, weights: Array, units: Array | None) -> tuple[float, Interval]:
    """With Student's or Wilson's interval; by units, or weighted, as many rows as vary alike stand for a share."""
    is_share = asked.analysis.event is not None
    if units is None and asked.analysis.weights is None:
        return (share if is_share else mean)(values)
    centre = float((weights * values).sum() / weights.sum())
    moved = summed(weights * (values - centre) / weights.sum(), units)
    count = len(moved)
    error = math.sqrt(float((moved**2).sum()) * count / max(1, count - 1))
    if error == 0:
        return centre, (centre, centre)
    if is_share:
        rows = centre * (1 - centre) / error**2
        return on_grid(centre, error), wilson(centre * rows, rows)
    half = float(stdtrit(count - 1, 0.975)) * error
    return on_grid(centre, error), (on_grid(centre - half, error), on_grid(centre + half, error))
