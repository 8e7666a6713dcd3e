"""How long until an event, where some were still waiting when last seen: Kaplan and Meier 1958, and the log-rank test."""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.normal import Z
from evaluations.harness.mathematics.regression import GRID, on_grid
from evaluations.harness.mathematics.sandwich import summed
from evaluations.harness.mathematics.statistics import Interval

Found = tuple[float, Interval]


@dataclass(frozen=True, eq=False)
class Curve:
    """The share without the event after each time at which one happened, of one group of people.

    `times` rise; `events` and `at_risk` count at each; `followed`, `happened` and `units` are of each person.
    """

    times: Array
    events: Array
    at_risk: Array
    share: Array
    followed: Array
    happened: Array
    units: Array | None

    @classmethod
    def of(cls, followed: Array, happened: Array, units: Array | None = None) -> "Curve":
        times, at = np.unique(followed[happened], return_inverse=True)
        events = np.bincount(at, minlength=len(times))
        at_risk = len(followed) - np.searchsorted(np.sort(followed), times, side="left")
        return cls(times, events, at_risk, np.cumprod(1 - events / at_risk), followed, happened, units)

    def at(self, time: float) -> float:
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[place - 1]) if place else 1.0

    def watched(self, time: float) -> int:
        """How many were still waiting, and seen, at this time."""
        return int((self.followed >= time).sum())

    def happened_by(self, time: float) -> int:
        return int((self.happened & (self.followed <= time)).sum())

    def surviving(self, time: float) -> Found | None:
        """With the interval on the scale of log(-log); None where none or all have had the event."""
        share = self.at(time)
        if not 0 < share < 1:
            return None
        error = self.spread(np.ones(len(self.times)), time) / abs(math.log(share))
        low, high = (share ** math.exp(side * Z * error) for side in (1, -1))
        step = share * abs(math.log(share)) * error
        return on_grid(share, step), (on_grid(low, step), on_grid(high, step))

    def restricted_mean(self, horizon: float) -> Found | None:
        """The mean time without the event up to this horizon (RMST), with a normal interval."""
        inside = self.times[self.times < horizon]
        steps = np.diff(np.concatenate([[0.0], inside, [horizon]]))
        heights = np.concatenate([[1.0], self.share[: len(inside)]])
        areas = steps * heights
        left = np.zeros(len(self.times))
        left[: len(inside)] = areas[::-1].cumsum()[::-1][1:]
        error = self.spread(left, horizon)
        return around(float(areas.sum()), error) if error > 0 else None

    def median(self) -> Found | None:
        """The first time at which no more than half are without the event, on steps of which each holds ten events or more.

        Its interval is that of Brookmeyer and Crowley 1982; None where it is not closed.
        """
        middle = first(self.times, self.share <= 0.5)
        if middle is None:
            return None
        with np.errstate(all="ignore"):
            error = np.sqrt(
                np.cumsum(self.events / (self.at_risk * (self.at_risk - self.events)))
            ) * self.more_than_alone(middle)
            score = (np.log(-np.log(self.share)) - math.log(math.log(2))) / (error / np.abs(np.log(self.share)))
        low, high = first(self.times, score >= -Z), first(self.times, score > Z)
        if low is None or high is None:
            return None
        step = widest_of_ten(self.followed[self.happened], middle)
        return rounded(middle, step), (math.floor(low / step) * step, math.ceil(high / step) * step)

    def more_than_alone(self, until: float) -> float:
        """How many times larger the error is than if nobody shared a unit."""
        if self.units is None:
            return 1.0
        alone = Curve(self.times, self.events, self.at_risk, self.share, self.followed, self.happened, None)
        own = alone.spread(np.ones(len(self.times)), until)
        return self.spread(np.ones(len(self.times)), until) / own if own > 0 else 1.0

    def spread(self, weight: Array, until: float) -> float:
        """The standard error of the sum of these weights times each step of -log of the curve (Greenwood 1926); from the
        influence of each unit where people come in units."""
        left = self.at_risk - self.events
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard = np.where(self.times <= until, weight * self.events / (self.at_risk * left), 0.0)
        if self.units is None:
            return math.sqrt(float((hazard * weight).sum()))
        place = np.searchsorted(self.times, self.followed, side="right")
        until_then = np.concatenate([[0.0], np.cumsum(hazard)])[place]
        own = np.maximum(place - 1, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            event = np.where(self.happened & (self.followed <= until), (weight / left)[own], 0.0)
        moved = summed(until_then - event, self.units)
        return math.sqrt(float((moved**2).sum()))


def first(times: Array, reached: Array) -> float | None:
    return float(times[reached.argmax()]) if reached.any() else None


def around(value: float, error: float) -> Found:
    return on_grid(value, error), (on_grid(value - Z * error, error), on_grid(value + Z * error, error))


def widest_of_ten(times: Array, middle: float) -> float:
    """A power of two so large that ten of these lie within half of it from the middle."""
    away = np.sort(np.abs(times - middle))
    return math.ldexp(1.0, math.frexp(2 * float(away[min(9, len(away) - 1)]) or GRID)[1])


def rounded(value: float, step: float) -> float:
    return round(value / step) * step


def log_rank(curves: tuple[Curve, Curve]) -> Found | None:
    """The log hazard ratio of the second group by its events less those expected, over their variance (Peto 1977): its z is that of
    the log-rank test. Positive where the second has the event sooner."""
    followed, happened = (np.concatenate([getattr(one, name) for one in curves]) for name in ("followed", "happened"))
    second = np.repeat([0.0, 1.0], [len(one.followed) for one in curves])
    units = None if curves[0].units is None else np.concatenate([one.units for one in curves])
    whole = Curve.of(followed, happened, units)
    theirs = np.array([one.followed.size - np.searchsorted(np.sort(one.followed), whole.times) for one in curves[1:]])[
        0
    ]
    share = theirs / whole.at_risk
    alone = np.maximum(whole.at_risk - 1, 1)
    variance = float((share * (1 - share) * whole.events * (whole.at_risk - whole.events) / alone).sum())
    if variance <= 0:
        return None
    place = np.searchsorted(whole.times, followed, side="right")
    rate = whole.events / whole.at_risk
    waited, expected = (np.concatenate([[0.0], np.cumsum(each)])[place] for each in (rate, rate * share))
    own = np.maximum(place - 1, 0)
    scores = happened * (second - share[own]) - (second * waited - expected)
    difference = float((happened * (second - share[own])).sum())
    spread = variance if units is None else float((summed(scores, units) ** 2).sum())
    return around(difference / variance, math.sqrt(spread) / variance)
