"""Generalised linear models by Fisher scoring, and their estimating equations for rows that come in units."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, polygamma

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.regression import COLLINEAR, SPARE_ROWS, TOO_FEW, Decomposed
from evaluations.harness.mathematics.sandwich import Influenced, correction, summed

ROUNDS = 60
SETTLED = 1e-10
UNSETTLED = "unsettled"
MOST = 1e12


@dataclass(frozen=True)
class Family:
    """What the mean is at a linear predictor, and at a mean its slope, its variance but for scale, and where to begin."""

    mean: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    variance: Callable[[Array], Array]
    begin: Callable[[Array], Array]


def before_log(outcome: Array) -> Array:
    return np.asarray(np.log((outcome + outcome.mean()) / 2))


def itself(mean: Array) -> Array:
    return mean


def spread(mean: Array) -> Array:
    return np.asarray(mean * (1 - mean))


LINEAR = Family(itself, np.ones_like, np.ones_like, itself)
LOGISTIC = Family(expit, spread, spread, np.zeros_like)
POISSON = Family(np.exp, itself, itself, before_log)
GAMMA = Family(np.exp, itself, np.square, before_log)


def negative_binomial(alpha: float) -> Family:
    return Family(np.exp, itself, lambda mean: mean + alpha * mean**2, before_log)


@dataclass(frozen=True, eq=False)
class Rows:
    """Design, outcome, and what else may be known of each row: offset, weight, and the number of the unit it belongs to."""

    design: Array
    outcome: Array
    offset: Array
    weights: Array
    units: Array | None = None
    weighted: bool = False

    @classmethod
    def of(
        cls,
        design: Array,
        outcome: Array,
        *,
        offset: Array | None = None,
        weights: Array | None = None,
        units: Array | None = None,
    ) -> "Rows":
        rows = len(outcome)
        return cls(
            design,
            outcome,
            np.zeros(rows) if offset is None else offset,
            np.ones(rows) if weights is None else weights * (rows / (weights.sum() or 1.0)),
            units,
            weights is not None,
        )

    @property
    def independent(self) -> int:
        """How many units, or rows where there are none."""
        return len(self.outcome) if self.units is None else int(self.units.max(initial=-1)) + 1


def decomposed(rows: Rows) -> Decomposed | str:
    """The design in parts, or why there is no model of it."""
    if rows.independent < rows.design.shape[1] + SPARE_ROWS:
        return TOO_FEW
    return Decomposed.of(rows.design) or COLLINEAR


def fitted(rows: Rows, family: Family) -> Influenced | str:
    """With intervals from each unit's influence, or why there is none. Rows of a unit are taken as equally correlated
    (exchangeable, Liang and Zeger 1986) unless they are weighted."""
    parts = decomposed(rows)
    if isinstance(parts, str):
        return parts
    with np.errstate(all="ignore"):
        turned = scored(parts.q, rows, family)
        if turned is None:
            return UNSETTLED
        if rows.units is None or rows.weighted:
            state = State.at(parts.q, rows, family, turned)
            scores = summed(parts.q * (rows.weights * state.pull)[:, None], rows.units)
            factor = correction(rows.design, rows.units)
            return Influenced.of(parts, turned, state.information, scores, factor)
        return exchangeable(parts, rows, family, turned)


@dataclass(frozen=True, eq=False)
class State:
    """At some coefficients: each row's residual, slope and deviation, and the information on the coefficients."""

    residual: Array
    slope: Array
    deviation: Array
    information: Array

    @classmethod
    def at(cls, design: Array, rows: Rows, family: Family, turned: Array) -> "State":
        mean = family.mean(design @ turned + rows.offset)
        slope, variance = family.slope(mean), family.variance(mean)
        information = design.T @ (design * (rows.weights * slope**2 / variance)[:, None])
        return cls(rows.outcome - mean, slope, np.sqrt(variance), information)

    @property
    def pull(self) -> Array:
        """By how much each row pulls at the linear predictor."""
        return np.asarray(self.slope * self.residual / self.deviation**2)


def scored(design: Array, rows: Rows, family: Family, predictor: Array | None = None) -> Array | None:
    """Coefficients by iterated weighted least squares from a first predictor; None where they do not settle."""
    predictor = family.begin(rows.outcome) if predictor is None else predictor
    turned = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        mean = family.mean(predictor)
        slope = family.slope(mean)
        weight = rows.weights * slope**2 / family.variance(mean)
        working = predictor - rows.offset + (rows.outcome - mean) / slope
        found = solved(design.T @ (design * weight[:, None]), design.T @ (weight * working))
        if found is None:
            return None
        turned, before = found, predictor
        predictor = design @ turned + rows.offset
        if settled(predictor, before):
            return turned
    return None


def solved(information: Array, score: Array) -> Array | None:
    """None where there is no telling."""
    if not (np.isfinite(information).all() and np.isfinite(score).all()) or np.linalg.cond(information) > MOST:
        return None
    return np.asarray(np.linalg.solve(information, score))


def settled(now: Array, before: Array) -> bool:
    return float(np.abs(now - before).max()) <= SETTLED * (1 + float(np.abs(now).max()))


def exchangeable(parts: Decomposed, rows: Rows, family: Family, turned: Array) -> Influenced | str:
    """Rows of a unit are equally correlated; the correlation is that of all pairs of residuals within units."""
    units = rows.units
    if units is None:
        raise LookupError("These rows have no units.")
    sizes = np.bincount(units)
    for _ in range(ROUNDS):
        state = State.at(parts.q, rows, family, turned)
        scaled, residual = parts.q * (state.slope / state.deviation)[:, None], state.residual / state.deviation
        together = correlation(residual, units, sizes, parts.q.shape[1])
        if not -1 / max(2, sizes.max() - 1) < together < 1:
            return UNSETTLED
        common = together / (1 + (sizes - 1) * together)
        sums, totals = summed(scaled, units), np.bincount(units, residual)
        scores = (summed(scaled * residual[:, None], units) - (common * totals)[:, None] * sums) / (1 - together)
        information = (scaled.T @ scaled - sums.T @ (sums * common[:, None])) / (1 - together)
        step = solved(information, scores.sum(axis=0))
        if step is None:
            return UNSETTLED
        before, turned = parts.q @ turned, turned + step
        if settled(parts.q @ turned, before):
            return Influenced.of(parts, turned, information, scores)
    return UNSETTLED


def correlation(residual: Array, units: Array, sizes: Array, columns: int) -> float:
    """Of any two residuals of a unit, by moments."""
    squares, totals = np.bincount(units, residual**2), np.bincount(units, residual)
    pairs = float((sizes * (sizes - 1) / 2).sum())
    if pairs <= columns:
        return 0.0
    scale = float(squares.sum()) / (len(residual) - columns)
    return float((totals**2 - squares).sum()) / 2 / scale / (pairs - columns)


def overdispersed(rows: Rows) -> Influenced | str:
    """A negative binomial model (NB2) whose dispersion is that of maximum likelihood; Poisson where there is none."""
    units, alone = rows.units, Rows(rows.design, rows.outcome, rows.offset, rows.weights)
    parts = decomposed(rows)
    if isinstance(parts, str):
        return parts
    alpha, predictor = 0.0, None
    with np.errstate(all="ignore"):
        for _ in range(ROUNDS):
            turned = scored(parts.q, alone, negative_binomial(alpha), predictor)
            if turned is None:
                return UNSETTLED
            predictor = parts.q @ turned + rows.offset
            before, alpha = alpha, dispersion(rows, np.exp(predictor))
            if abs(alpha - before) <= SETTLED * (1 + alpha):
                state = State.at(parts.q, alone, negative_binomial(alpha), turned)
                scores = summed(parts.q * (rows.weights * state.pull)[:, None], units)
                return Influenced.of(parts, turned, state.information, scores, correction(rows.design, units))
    return UNSETTLED


def dispersion(rows: Rows, mean: Array) -> float:
    """Of maximum likelihood at these means; zero where the outcome varies no more than Poisson's."""
    outcome, weights = rows.outcome, rows.weights
    if float((weights * ((outcome - mean) ** 2 - mean)).sum()) <= 0:
        return 0.0
    theta = float(weights.sum() / (weights * (outcome / mean - 1) ** 2).sum())
    for _ in range(ROUNDS):
        slope = (
            digamma(outcome + theta)
            - digamma(theta)
            + np.log(theta / (theta + mean))
            + 1
            - (outcome + theta) / (mean + theta)
        )
        curve = (
            polygamma(1, outcome + theta) - polygamma(1, theta) + 1 / theta - 2 / (mean + theta)
            + (outcome + theta) / (mean + theta) ** 2
        )  # fmt: skip
        step = float((weights * slope).sum() / (weights * curve).sum())
        theta, before = max(theta - step, theta / 4), theta
        if abs(theta - before) <= SETTLED * theta:
            break
    return 1 / theta if 0 < theta < MOST else 0.0
