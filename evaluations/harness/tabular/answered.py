"""Which verdicts follow from the answers that declared analyses and decisions give, as they are written in a report. Light."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from statistics import NormalDist
from typing import Any

from evaluations.harness.engine import grading, weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import ROUNDING, detail, number
from evaluations.harness.mathematics.intervals import FARTHEST, beyond, of_so_many, overlap
from evaluations.harness.mathematics.normal import Z

DOUBT = 0.01


def by_overlap(one: Measurement, rule: Rule) -> set[Verdict]:
    """By the terms of the analysis: one that is reversed fails, and little overlap fails where a term surely differs."""
    terms = [term for term in detail(one, "terms") or () if isinstance(term, Mapping)]
    if not terms:
        return set()
    point = NormalDist().inv_cdf(1 - DOUBT / 2 / len(terms))
    if any(term.get("reversed") for term in terms):
        return {Verdict.FAIL} if all(is_reversed(term, point) for term in terms if term.get("reversed")) else set()
    doubts = {any(found) for found in zip(*(differs(term, point, rule.digits) for term in terms), strict=True)}
    ceiling = one.baselines.ceiling
    return {
        verdict
        for doubtless in doubts
        for verdict in possible(
            lambda value, *held, sure=doubtless: grading.by_overlap(value, held[0] if held else None, rule, doubtless=sure),
            one.estimate, *(() if ceiling is None else (ceiling,)), digits=rule.digits,
        )
    }  # fmt: skip


def is_reversed(term: Mapping[str, Any], point: float) -> bool:
    """Whether both estimates lie on their side of nothing, beyond doubt but for rounding."""
    real, made = term.get("real"), term.get("synthetic")
    if not real or not made or real[0] * made[0] > 0:
        return False
    return all(abs(value) * Z > point * (high - low) / 2 * 0.999 for value, low, high in (real, made))


def differs(term: Mapping[str, Any], point: float, digits: int) -> tuple[bool, bool]:
    """Whether the two estimates surely differ, with every number at either end of what is written so."""
    real, made = term.get("real"), term.get("synthetic")
    if not real or not made:
        return True, True
    apart = abs(real[0] - made[0]) * Z
    half = ((real[2] - real[1]) ** 2 + (made[2] - made[1]) ** 2) ** 0.5 / 2
    slack = max(map(abs, (*real, *made))) * 10.0 ** (1 - digits) * (Z + point)
    return apart + slack > point * half, apart - slack > point * half


def by_effects(one: Measurement, rule: Rule) -> set[Verdict]:
    """By the effects of the analysis, from which its estimate and its z have to follow."""
    terms, z = detail(one, "terms") or (), number(detail(one, "z"))
    if not terms or not all(map(is_whole, terms)) or z is None or one.estimate is None:
        return set()
    lines = [Line(term) for term in terms]
    judged = [line for line in lines if line.counts] or lines
    spans = [line.away(rule.digits) for line in judged]
    ends = (of_so_many(max(found), len(judged)) for found in zip(*spans, strict=True))
    least, most = (min(found) for found in zip(*(line.overlaps(rule.digits) for line in judged), strict=True))
    if not follows(z, *ends) or not follows(one.estimate, least, most):
        return set()
    point = NormalDist().inv_cdf(1 - DOUBT / 2 / len(lines))
    missing = any(line.made is None for line in judged)
    turned = {any(is_reversed(line.term, point * slack) for line in judged if line.tested) for slack in (1, 1.002)}
    lost = any(line.is_lost for line in judged)
    return {
        verdict
        for reverse in turned
        for verdict in possible(
            partial(weighing.by_effects, rule=rule, broken=missing or reverse, lost=lost), z, digits=rule.digits
        )
    }


def is_whole(term: Any) -> bool:
    """Whether an effect has all its numbers."""
    if not isinstance(term, Mapping):
        return False
    tables = term.get("real"), term.get("synthetic") or [0.0, 0.0, 0.0], [term.get("unseen", 0.0)] * 3
    return all(isinstance(each, list) and len(each) == 3 and None not in map(number, each) for each in tables)


def follows(value: float, low: float, high: float) -> bool:
    return low * (1 - ROUNDING) - ROUNDING <= value <= high * (1 + ROUNDING) + ROUNDING


@dataclass(frozen=True)
class Line:
    """One effect as it is written: estimate and interval by train and by the synthetic table."""

    term: Mapping[str, Any]

    @property
    def made(self) -> list[float] | None:
        return self.term.get("synthetic")

    @property
    def counts(self) -> bool:
        return self.term.get("counts") is not False

    @property
    def tested(self) -> bool:
        return "significance_agrees" in self.term

    def slack(self, digits: int) -> float:
        """By how much a number of this line may differ from what is written."""
        largest = max(map(abs, (*self.term["real"], *(self.made or ()))))
        return float(largest) * 10.0 ** (1 - digits)

    def overlaps(self, digits: int) -> tuple[float, float]:
        """The least and the most that the intervals may overlap by."""
        if not self.made:
            return 0.0, 0.0
        real, made = (self.term["real"][1], self.term["real"][2]), (self.made[1], self.made[2])
        found, width = overlap(real, made), min(real[1] - real[0], made[1] - made[0])
        within = 4 * self.slack(digits) / width if width > 0 else 0.0
        return max(0.0, found - within), min(1.0, found + within)

    @property
    def is_lost(self) -> bool:
        real, made = self.term["real"], self.made
        if not self.tested or not made or not beyond((real[1], real[2])):
            return False
        return not beyond((made[1], made[2])) or real[0] * made[0] <= 0

    def away(self, digits: int) -> tuple[float, float]:
        """The least and the most standard errors that the estimates may lie apart, every number at either end of its rounding."""
        if not self.made:
            return 0.0, 0.0
        real, made, unseen = self.term["real"], self.made, self.term.get("unseen", -1.0)
        slack = self.slack(digits)
        apart, half = abs(real[0] - made[0]), math.hypot(real[2] - real[1], made[2] - made[1]) / 2
        low = max(0.0, apart - slack) * Z / (half + slack) if half + slack else 0.0
        high = min(FARTHEST, (apart + slack) * Z / (half - slack)) if half > slack else FARTHEST
        return low if low > unseen else 0.0, high if high > unseen else 0.0


def by_decision(one: Measurement, rule: Rule) -> set[Verdict]:
    """By what either table says to each question, and how surely."""
    real, made = detail(one, "real") or {}, detail(one, "synthetic") or {}
    asked = list(
        zip(real.get("said", ()), made.get("said", ()), real.get("sure", ()), made.get("sure", ()), strict=False)
    )
    flipped = [min(sure, as_sure) for said, other, sure, as_sure in asked if said != other]
    if not asked or 1 - len(flipped) / len(asked) not in possible_values(one, rule, len(asked)):
        return set()
    if not flipped:
        return {Verdict.PASS}
    return {Verdict.FAIL if max(flipped) >= rule.threshold["sure"] else Verdict.ATTENTION}


def possible_values(one: Measurement, rule: Rule, asked: int) -> list[float]:
    """Shares of so many questions that are written like the estimate."""
    shares = [1 - flipped / asked for flipped in range(asked + 1)]
    return [
        share for share in shares if one.estimate is not None and abs(share - one.estimate) < 10.0**-rule.digits * 5
    ]
