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
    """Coefficients by weighted least squares (Hunter and Lange 2000), or why there are none: where more rows lie on the median than it
    has coefficients, beyond one in twenty, as in an outcome of few values, its error is not known."""
    parts = decomposed(rows)
    if isinstance(parts, str):
        return parts
    scale = float(np.abs(rows.outcome - np.median(rows.outcome)).mean())
    with np.errstate(all="ignore"):
        turned = settled_on(parts.q, rows, scale) if scale else None
        if turned is None:
            return UNSETTLED if scale else TIED
        residual = rows.outcome - parts.q @ turned
        on_it = np.abs(residual) <= ON_IT * float(np.abs(residual).mean())
        if np.count_nonzero(on_it) > len(turned) + len(residual) / 20:
            return TIED
        information = parts.q.T @ (parts.q * (rows.weights * density_at_median(residual, rows.independent))[:, None])
        pull = np.where(on_it, 0.0, np.sign(residual) / 2)
        scores = summed(parts.q * (rows.weights * pull)[:, None], rows.units)
        fits = solved(information, scores.sum(axis=0)) is not None
        return Influenced.of(parts, turned, information, scores) if fits else UNSETTLED


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


def density_at_median(residual: Array, count: int) -> Array:
    """Of each row, by the share of residuals near zero: a kernel of Powell 1991 with the width of Hall and Sheather 1988."""
    width = count ** (-1 / 3) * 1.96 ** (2 / 3) * (1.5 / (2 * math.pi)) ** (1 / 3)
    low, high = np.quantile(residual, [max(0.0, 0.5 - width), min(1.0, 0.5 + width)])
    half = max(abs(float(low)), abs(float(high)))
    return (np.abs(residual) <= half) / (2 * half)
