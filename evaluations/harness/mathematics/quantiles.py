"""Regression of the median (Koenker and Bassett 1978), with intervals from each unit's influence."""

import math

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.generalized import UNSETTLED, Rows, decomposed, solved
from evaluations.harness.mathematics.sandwich import Influenced, summed

ROUNDS = 500
SETTLED = 1e-9
NEAR, ON_IT = 1e-6, 1e-3
TIED = "tied-at-median"


def median(rows: Rows) -> Influenced | str:
    """Coefficients to a thousandth of their errors, by weighted least squares (Hunter and Lange 2000), or why there are none."""
    parts = decomposed(rows)
    if isinstance(parts, str):
        return parts
    scale = float(np.abs(rows.outcome - np.median(rows.outcome)).mean())
    with np.errstate(all="ignore"):
        turned = settled_on(parts.q, rows, scale) if scale else None
        density = None if turned is None else density_at_median(rows.outcome - parts.q @ turned, rows)
        if turned is None or density is None:
            return UNSETTLED if scale and turned is None else TIED
        information = parts.q.T @ (parts.q * (rows.weights * density)[:, None])
        residual = rows.outcome - parts.q @ turned
        scores = summed(parts.q * (rows.weights * np.sign(residual) / 2)[:, None], rows.units)
        if solved(information, scores.sum(axis=0)) is None:
            return UNSETTLED
        return Influenced.of(parts, turned, information, scores)


def settled_on(design: Array, rows: Rows, scale: float) -> Array | None:
    turned = design.T @ rows.outcome
    for _ in range(ROUNDS):
        weight = rows.weights / (np.abs(rows.outcome - design @ turned) + NEAR * scale)
        found = solved(design.T @ (design * weight[:, None]), design.T @ (weight * rows.outcome))
        if found is None:
            return None
        before, turned = design @ turned, found
        if float(np.abs(design @ turned - before).max()) <= SETTLED * scale:
            return turned
    return turned


def density_at_median(residual: Array, rows: Rows) -> Array | None:
    """Of each row, by the share of residuals near nought: a kernel of Powell 1991 with the width of Hall and Sheather 1988.

    None where more rows lie on the median than it has coefficients, beyond one in twenty: an outcome of few values.
    """
    count = rows.independent
    on_it = np.count_nonzero(np.abs(residual) <= ON_IT * float(np.abs(residual).mean()))
    if on_it > rows.design.shape[1] + len(residual) / 20:
        return None
    width = count ** (-1 / 3) * 1.96 ** (2 / 3) * (1.5 / (2 * math.pi)) ** (1 / 3)
    low, high = np.quantile(residual, [max(0.0, 0.5 - width), min(1.0, 0.5 + width)])
    half = max(abs(float(low)), abs(float(high)))
    return (np.abs(residual) <= half) / (2 * half)
