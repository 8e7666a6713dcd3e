"""Proportional hazards (Cox 1972), tied events as by Efron 1977."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.generalized import ROUNDS, UNSETTLED, settled, solved
from evaluations.harness.mathematics.regression import COLLINEAR, SPARE_ROWS, TOO_FEW, Decomposed
from evaluations.harness.mathematics.sandwich import Influenced, summed

ENDLESS = 35.0
"""A log hazard ratio between two people that no rows show."""


def proportional(design: Array, followed: Array, happened: Array, units: Array | None = None) -> Influenced | str:
    """Log hazard ratios of a design without an intercept, or why there are none. Intervals by the information; from each unit's
    influence where people come in units (Lin and Wei 1989)."""
    independent = int(happened.sum()) if units is None else len(np.unique(units[happened]))
    if independent < design.shape[1] + SPARE_ROWS:
        return TOO_FEW
    parts = Decomposed.of(design - design.mean(axis=0))
    if parts is None:
        return COLLINEAR
    order = np.argsort(-followed, kind="stable")
    ties = Ties.of(followed[order], happened[order])
    turned = np.zeros(design.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(ROUNDS):
            found = ties.at(parts.q[order], turned)
            step = solved(found.information, found.scores.sum(axis=0))
            if step is None:
                return UNSETTLED
            before, turned = parts.q @ turned, turned + step
            if float(np.ptp(parts.q @ turned)) > ENDLESS:
                return UNSETTLED
            if settled(parts.q @ turned, before):
                return influenced(parts, turned, found, None if units is None else units[order])
    return UNSETTLED


@dataclass(frozen=True, eq=False)
class Scored:
    information: Array
    scores: Array


def influenced(parts: Decomposed, turned: Array, found: Scored, units: Array | None) -> Influenced:
    """Without units the root of the information takes the place of the scores, so that errors are those of the information."""
    scores = np.linalg.cholesky(found.information).T if units is None else summed(found.scores, units)
    return Influenced.of(parts, turned, found.information, scores)


@dataclass(frozen=True, eq=False)
class Ties:
    """People by the time they were followed, longest first; `ends` are the places of the last ones who are at risk at each time."""

    happened: Array
    group: Array
    part: Array
    ends: Array

    @classmethod
    def of(cls, followed: Array, happened: Array) -> "Ties":
        """`group` numbers the times; of each event `part` is the share of its tie that counts as gone."""
        _, group = np.unique(-followed, return_inverse=True)
        ends = np.cumsum(np.bincount(group)) - 1
        events = np.flatnonzero(happened)
        tied = np.bincount(group[events], minlength=len(ends))
        starts = np.cumsum(tied) - tied
        place = np.arange(len(events)) - starts[group[events]]
        return cls(happened, group, place / tied[group[events]], ends)

    def at(self, design: Array, turned: Array) -> Scored:
        predictor = design @ turned
        risk = np.exp(predictor - predictor.max())
        events, group = np.flatnonzero(self.happened), self.group
        weighted = design * risk[:, None]
        times = len(self.ends)
        own = group[events]
        both = np.column_stack([risk, weighted])
        whole, tied = np.cumsum(both, axis=0)[self.ends], self.by_time(both[events], own, times)
        left = whole[own] - self.part[:, None] * tied[own]
        mean, rate = left[:, 1:] / left[:, :1], 1 / left[:, 0]
        hazard, gone, means, gone_means = (
            self.by_time(each, own, times)
            for each in (rate, rate * self.part, mean * rate[:, None], mean * (rate * self.part)[:, None])
        )
        waited, moved = since(hazard)[group], since(means)[group]
        waited[events] -= gone[own]
        moved[events] -= gone_means[own]
        information = design.T @ (weighted * waited[:, None]) - mean.T @ mean
        scores = risk[:, None] * (moved - design * waited[:, None])
        counts = np.bincount(own, minlength=times)[own]
        scores[events] += design[events] - self.by_time(mean, own, times)[own] / counts[:, None]
        return Scored(information, scores)

    @staticmethod
    def by_time(each: Array, own: Array, times: int) -> Array:
        found = summed(each, own)
        return np.concatenate([found, np.zeros((times - len(found), *found.shape[1:]))])


def since(by_time: Array) -> Array:
    """What came up to each time, which stand latest first."""
    return np.asarray(by_time[::-1].cumsum(axis=0)[::-1])
