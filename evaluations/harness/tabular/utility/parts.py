"""Two-part models, as of costs: whether there is any, how much where there is, and the mean that both make together."""

import math
from dataclasses import replace

import numpy as np
from scipy.special import expit

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.generalized import GAMMA, LOGISTIC, Rows, fitted
from evaluations.harness.mathematics.sandwich import Influenced, numbered, summed
from evaluations.harness.mathematics.survival import around
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NOT_COUNTS
from evaluations.harness.tabular.utility.estimates import RATIO, Term, Terms
from evaluations.harness.tabular.utility.questions import Asked
from evaluations.harness.tabular.utility.told import Told


def two_parts(asked: Asked, frame: Frame) -> Terms | Said:
    """A logistic model of any, a gamma model with a logarithmic link of how much (Duan et al. 1983)."""
    designer = asked.designer
    if isinstance(designer, Said):
        return designer
    told = Told.of(asked, designer, frame)
    rows, some = told.rows, told.rows.outcome > 0
    if (rows.outcome < 0).any():
        return NOT_COUNTS
    any_of_it = fitted(replace(rows, outcome=some.astype(float)), LOGISTIC)
    amount = fitted(taken(rows, some), GAMMA)
    if isinstance(any_of_it, str) or isinstance(amount, str):
        return Said(any_of_it if isinstance(any_of_it, str) else str(amount))
    terms: dict[str, Term] = {}
    for part, fit, share in (("any", any_of_it, 1.0), ("amount", amount, float(some.mean()))):
        found = told.terms(fit, RATIO)
        if isinstance(found, Said):
            return found
        terms |= {f"{part}, {name}": term._replace(share=term.share * share) for name, term in found.items()}
    return {**terms, "mean": together(rows, some, any_of_it, amount)}


def taken(rows: Rows, some: Array) -> Rows:
    units = None if rows.units is None else numbered(rows.units[some])
    return Rows(rows.design[some], rows.outcome[some], rows.offset[some], rows.weights[some], units, rows.weighted)


def together(rows: Rows, some: Array, any_of_it: Influenced, amount: Influenced) -> Term:
    """The mean of what the two parts say of each row, its error from the influence of each unit on both."""
    chance, size = expit(rows.design @ any_of_it.values), np.exp(rows.design @ amount.values)
    said, weights = chance * size, rows.weights / rows.weights.sum()
    value = float((weights * said).sum())
    first, second = ((weights * each) @ rows.design for each in (said * (1 - chance), said))
    moved = summed(weights * (said - value), rows.units) + first @ any_of_it.influence
    of_some = np.flatnonzero(some) if rows.units is None else np.unique(rows.units[some])
    moved[of_some] += second @ amount.influence
    return Term(*around(value, math.sqrt(float((moved**2).sum()))), 1.0)
