"""Every term's estimate and 95 % interval of a declared analysis, from any table."""

import itertools
import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.regression import least_squares, logistic, on_grid
from evaluations.harness.mathematics.statistics import Interval, wilson
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_GROUP
from evaluations.harness.tabular.utility.design import (
    INTERCEPT,
    Designer,
    Levels,
    levels,
    outcome,
    tells_of_few,
    usable_rows,
)

RATIO = "ratio"


class Term(NamedTuple):
    """Estimate, 95 % interval, and the share of the table's rows, or units where rows belong to them, that speak of the term.

    `tested` says whether nought is what no effect would be, `counts` whether it is judged where others are; `scale` what the number
    is: the logarithm of a `ratio`, a `share`, a `time`, or one of the outcome's own.
    """

    value: float
    interval: Interval
    share: float
    tested: bool = False
    counts: bool = True
    scale: str = ""


Terms = Mapping[str, Term]


def estimates(ruler: Ruler, analysis: Analysis, frame: Frame) -> Terms | Said:
    """By the name of the term, or why there is none. Rows with a missing value are left out, as statsmodels does."""
    asked = analysis.outcome, analysis.event
    values, real = outcome(ruler, *asked, frame), outcome(ruler, *asked, ruler.train)
    if analysis.kind == "means":
        return means(ruler, analysis, (frame, values), real)
    designer = Designer.of(ruler, analysis.terms, real)
    return designer if isinstance(designer, Said) else coefficients(designer, analysis, frame, values)


def coefficients(designer: Designer, analysis: Analysis, frame: Frame, values: Array) -> Terms | Said:
    design = designer.design(frame)
    usable = np.isfinite(design).all(axis=1) & np.isfinite(values)
    design, values = design[usable], values[usable]
    speaking = (design != 0).sum(axis=0)
    present = np.flatnonzero(speaking)
    fit = (logistic if analysis.kind == "logistic" else least_squares)(design[:, present], values)
    if isinstance(fit, str):
        return Said(fit)
    shares = speaking / frame.rows
    places = enumerate(present.tolist())
    return {designer.names[k]: of_column(fit.estimate(at), float(shares[k]), designer.names[k]) for at, k in places}


def of_column(found: tuple[float, Interval], share: float, name: str, scale: str = "") -> Term:
    """The intercept is no effect: it is shown, and judged only where it is alone."""
    effect = name != INTERCEPT
    return Term(*found, share, tested=effect, counts=effect, scale=scale)


def means(ruler: Ruler, analysis: Analysis, told: tuple[Frame, Array], real: Array) -> Terms | Said:
    """The mean, or the share with the event, of every group that the terms make together and train can show."""
    frame, values = told
    usable = usable_rows(ruler, real, analysis.terms)
    grouped: list[Levels] = []
    for name in analysis.terms:
        one = levels(ruler, name, usable)
        if isinstance(one, Said):
            return one
        grouped.append(one)
    shown = {name for name, inside in cells(grouped, ruler.train, real).items() if not tells_of_few(inside)}
    summed = share if analysis.event is not None else mean
    found = {
        name: Term(*summed(inside), len(inside) / frame.rows)
        for name, inside in cells(grouped, frame, values).items()
        if name in shown and len(inside) >= SMALL_CELL
    }
    return found or NO_GROUP


def cells(grouped: list[Levels], frame: Frame, values: Array) -> dict[str, Array]:
    """The known outcomes of every group."""
    codes = np.array([one.codes(frame) for one in grouped]).reshape(len(grouped), frame.rows)
    found = {}
    for group in itertools.product(*(range(len(one.labels)) for one in grouped)):
        named = zip(grouped, group, strict=True)
        label = ", ".join(f"{one.name}: {one.labels[k]}" for one, k in named)
        found[label or "all"] = values[(codes == np.array(group)[:, None]).all(axis=0) & np.isfinite(values)]
    return found


def mean(values: Array) -> tuple[float, Interval]:
    """With Student's interval; equal values have an interval of no width."""
    centre = float(values.mean())
    if values.min() == values.max():
        return centre, (centre, centre)
    error = math.sqrt(float(values.var(ddof=1)) / len(values))
    half = float(stdtrit(len(values) - 1, 0.975)) * error
    return on_grid(centre, error), (on_grid(centre - half, error), on_grid(centre + half, error))


def share(events: Array) -> tuple[float, Interval]:
    return float(events.mean()), wilson(float(events.sum()), len(events))
