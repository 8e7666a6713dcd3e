"""Every term's estimate and 95 % interval of a declared analysis, from any table."""

import itertools
import math
from collections.abc import Mapping

import numpy as np
from scipy.special import stdtrit

from evaluations.harness.declared import Analysis
from evaluations.harness.regression import least_squares, logistic
from evaluations.harness.ruler import Ruler
from evaluations.harness.statistics import Interval, wilson
from evaluations.harness.tables import Array, Frame

from .design import Designer, Levels, levels, outcome
from .measured import SMALL_CELL

NO_GROUP = "No group has ten rows with a known outcome."
Terms = Mapping[str, tuple[float, Interval]]


def estimates(ruler: Ruler, analysis: Analysis, frame: Frame) -> Terms | str:
    """By the name of the term, or why there is none. Rows with a missing value are left out, as statsmodels does."""
    values = outcome(ruler, analysis.outcome, analysis.event, frame)
    if analysis.kind == "means":
        return means(ruler, analysis, frame, values)
    designer = Designer.of(ruler, analysis.terms)
    return designer if isinstance(designer, str) else coefficients(designer, analysis, frame, values)


def coefficients(designer: Designer, analysis: Analysis, frame: Frame, values: Array) -> Terms | str:
    design = designer.design(frame)
    usable = np.isfinite(design).all(axis=1) & np.isfinite(values)
    design, values = design[usable], values[usable]
    present = np.flatnonzero((design != 0).any(axis=0))
    fit = (logistic if analysis.kind == "logistic" else least_squares)(design[:, present], values)
    if isinstance(fit, str):
        return fit
    return {designer.names[k]: (float(fit.values[at]), fit.interval(at)) for at, k in enumerate(present.tolist())}


def means(ruler: Ruler, analysis: Analysis, frame: Frame, values: Array) -> Terms | str:
    """The mean, or the share with the event, of every group that the terms make together."""
    grouped: list[Levels] = []
    for name in analysis.terms:
        one = levels(ruler, name)
        if isinstance(one, str):
            return one
        grouped.append(one)
    codes = np.array([one.codes(frame) for one in grouped]).reshape(len(grouped), frame.rows)
    found: dict[str, tuple[float, Interval]] = {}
    for group in itertools.product(*(range(len(one.labels)) for one in grouped)):
        inside = values[(codes == np.array(group)[:, None]).all(axis=0) & np.isfinite(values)]
        if len(inside) >= SMALL_CELL:
            named = zip(grouped, group, strict=True)
            label = ", ".join(f"{one.name}: {one.labels[k]}" for one, k in named)
            found[label or "all"] = share(inside) if analysis.event is not None else mean(inside)
    return found or NO_GROUP


def mean(values: Array) -> tuple[float, Interval]:
    """With Student's interval; equal values have an interval of no width."""
    centre = float(values.mean())
    if values.min() == values.max():
        return centre, (centre, centre)
    half = float(stdtrit(len(values) - 1, 0.975)) * math.sqrt(float(values.var(ddof=1)) / len(values))
    return centre, (centre - half, centre + half)


def share(events: Array) -> tuple[float, Interval]:
    return float(events.mean()), wilson(float(events.sum()), len(events))
