"""Turns numbers into measurements: the verdict follows from the rule's thresholds and nothing else."""

from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Picture, Power, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Interval

SMALL_CELL = 10
"""Counts of real people from one to nine may be neither read nor worked out."""


def tells(count: int, rows: int) -> bool:
    """Whether so few of these rows, or so few others, were counted that the count would be about them."""
    return 0 < min(count, rows - count) < SMALL_CELL


def told(count: int, rows: int) -> int:
    """The count as it may leave: one to nine rows, or one to nine others, are taken as five; of fewer than ten, as half."""
    if not tells(count, rows):
        return count
    few = min(SMALL_CELL // 2, rows // 2)
    return few if count <= rows - count else rows - few


def told_share(good: Array) -> float:
    """Share of these rows that are good, as far as it may leave."""
    return told(int(good.sum()), len(good)) / len(good)


def measurement(
    rule: Rule,
    estimate: float,
    *,
    n: int,
    subject: Mapping[str, Any] | None = None,
    interval: Interval | None = None,
    verdict: Verdict | None = None,
    deciding: bool | None = None,
    baselines: Baselines | None = None,
    power: Power | None = None,
    caveats: tuple[str | Said, ...] = (),
    detail: Mapping[str, Any] | None = None,
    pictures: tuple[Picture, ...] = (),
) -> Measurement:
    return Measurement(
        metric=rule.metric,
        version=rule.version,
        group=rule.group,
        subject=subject or {},
        estimate=estimate,
        interval=interval,
        n=n,
        direction=rule.direction,
        verdict=graded(estimate, rule) if verdict is None else verdict,
        deciding=rule.deciding if deciding is None else deciding,
        baselines=baselines or Baselines(),
        power=power,
        threshold=rule.threshold or None,
        threshold_source=rule.source,
        caveats=caveats,
        detail=detail,
        pictures=pictures,
    )


def not_established(
    rule: Rule,
    why: str | Said,
    *,
    subject: Mapping[str, Any] | None = None,
    deciding: bool | None = None,
) -> Measurement:
    """The honest answer where a number would mislead: no estimate, and the reason in the caveats."""
    return Measurement(
        metric=rule.metric,
        version=rule.version,
        group=rule.group,
        subject=subject or {},
        estimate=None,
        interval=None,
        n=0,
        direction=rule.direction,
        verdict=Verdict.NOT_ESTABLISHED,
        deciding=rule.deciding if deciding is None else deciding,
        threshold=rule.threshold or None,
        threshold_source=rule.source,
        caveats=(why,),
    )
