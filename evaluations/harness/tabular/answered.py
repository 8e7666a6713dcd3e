"""Which verdicts follow from the answers that declared analyses and decisions give, as they are written in a report. Light."""

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from evaluations.harness.engine import grading
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.normal import Z
from evaluations.harness.tabular.verdicts import detail

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
