"""Least squares and logistic regression with the intervals people read, in float64, from one decomposition."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import expit, ndtri, stdtrit

from evaluations.harness.mathematics.arrays import Array

PARALLEL = 1e-7
EXACT = 1e-18
GRID = 1e-6
SMALLEST_POWER = -1022
WHOLE_NUMBERS = 2.0**53
ROUNDS = 30
SETTLED = 1e-9
COLLINEAR = "collinear"
DETERMINED = "determined"
SEPARATED = "separated"
TOO_FEW = "too-few-rows"
BEYOND = "beyond-writing"
SPARE_ROWS = 10


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients, their standard errors, and the 97.5 % point of their distribution."""

    values: Array
    errors: Array
    reach: float

    def estimate(self, at: int, step: float = 0.0) -> tuple[float, tuple[float, float]]:
        """The coefficient and its interval, on the grid of its error, or on wider steps of so many errors, which the interval
        then allows for."""
        value, error = float(self.values[at]), float(self.errors[at])
        half, width = self.reach * error + step * error / 2, error * max(1.0, step / GRID)
        low, high = (on_grid(value + side * half, width) for side in (-1, 1))
        return on_grid(value, width), (low, high)


def on_grid(value: float, error: float) -> float:
    """Rounded to a power of two, about a millionth of the standard error.

    What should be nought is left by one processor as 2e-16 and by another as -3e-17; here it is nought on both.
    """
    grid = math.ldexp(1.0, max(math.frexp(error * GRID)[1], SMALLEST_POWER))
    steps = value / grid
    return round(steps) * grid if error > 0 and abs(steps) < WHOLE_NUMBERS else value


@dataclass(frozen=True, eq=False)
class Decomposed:
    """A design as Q R with columns of length one, so that units neither overflow nor hide what is collinear."""

    q: Array
    r: Array
    lengths: Array

    @classmethod
    def of(cls, design: Array) -> "Decomposed | None":
        """None where a column is nought or follows from those before it."""
        powers = np.frexp(np.abs(design).max(axis=0))[1]
        scaled = np.ldexp(design, -powers)
        lengths = np.sqrt((scaled**2).sum(axis=0))
        if not (lengths > 0).all():
            return None
        q, r = np.linalg.qr(scaled / lengths)
        return cls(q, r, np.ldexp(lengths, powers)) if (np.abs(np.diagonal(r)) > PARALLEL).all() else None

    def solve(self, outcome: Array) -> Array:
        return self.unturned(self.q.T @ outcome)

    def unturned(self, turned: Array) -> Array:
        """Coefficients of the design from those of q; of several, one set a column."""
        found = np.asarray(solve_triangular(self.r, turned))
        return found / (self.lengths if found.ndim == 1 else self.lengths[:, None])

    def fitted(self, outcome: Array) -> Array:
        return np.asarray(self.q @ (self.q.T @ outcome))

    def errors(self) -> Array:
        """Square roots of the diagonal of the inverse of X'X."""
        inverse = solve_triangular(self.r, np.eye(len(self.r)))
        return np.asarray(np.sqrt((inverse**2).sum(axis=1)) / self.lengths)


def least_squares(design: Array, outcome: Array) -> Fit | str:
    """Ordinary least squares with t intervals, or why there is none."""
    rows, columns = design.shape
    if rows < columns + SPARE_ROWS:
        return TOO_FEW
    parts = Decomposed.of(design)
    if parts is None:
        return COLLINEAR
    power = math.frexp(float(np.abs(outcome).max()))[1]
    scaled = np.ldexp(outcome, -power)
    wrong = float(((scaled - parts.fitted(scaled)) ** 2).sum())
    if wrong <= EXACT * float((scaled**2).sum()):
        return DETERMINED
    free = rows - columns
    with np.errstate(over="ignore"):
        values = np.ldexp(parts.solve(scaled), power)
        errors = np.ldexp(math.sqrt(wrong / free) * parts.errors(), power)
    return checked(Fit(values, errors, float(stdtrit(free, 0.975))))


def checked(fit: Fit) -> Fit | str:
    return fit if np.isfinite(fit.values).all() and np.isfinite(fit.errors).all() else BEYOND


def logistic(design: Array, event: Array) -> Fit | str:
    """Maximum likelihood by Newton's method with normal intervals (Wald), or why there is none."""
    if len(design) < design.shape[1] + SPARE_ROWS or min(event.sum(), (1 - event).sum()) < SPARE_ROWS:
        return TOO_FEW
    if Decomposed.of(design) is None:
        return COLLINEAR
    linear = np.zeros(len(design))
    for _ in range(ROUNDS):
        chance = expit(linear)
        root = np.sqrt(chance * (1 - chance))
        parts = Decomposed.of(design * root[:, None]) if root.all() else None
        if parts is None:
            return SEPARATED
        working = root * linear + (event - chance) / root
        before, linear = linear, parts.fitted(working) / root
        if float(np.abs(linear - before).max()) <= SETTLED * (1 + float(np.abs(linear).max())):
            with np.errstate(over="ignore"):
                return checked(Fit(parts.solve(working), parts.errors(), float(ndtri(0.975))))
    return SEPARATED
