"""A measurement judged by how far it falls short of what unseen rows of the same sizes get, and by what chance explains."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine import weighing
from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.mathematics.statistics import Estimate

TOLD = 2
"""Significant digits of what is expected of unseen rows: it follows from train's counts, and more would tell of few people."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What unseen rows of the same sizes get on average, and by how much they hardly ever fall short of it.

    `rows` is the smaller of the two tables; with so many times more of them chance shrinks by that power.
    """

    expected: float
    chance: float
    rows: int
    power: float = 0.5

    @classmethod
    def of_distance(cls, expected: float, most: float, rows: int) -> "Yardstick":
        """Of a distance whose complement is the estimate, with as few digits as may be told."""
        return cls(1 - coarse(expected), coarse(max(0.0, most)), rows)


def coarse(value: float) -> float:
    return float(f"{value:.{TOLD}g}")


def fallen_short(
    rule: Rule,
    found: Estimate,
    beside: Yardstick,
    *,
    n: int,
    subject: Mapping[str, Any],
    baselines: Baselines,
    caveats: tuple[str | Said, ...] = (),
    detail: Mapping[str, Any] | None = None,
) -> Measurement:
    short = beside.expected - found.value
    high = max(short, beside.expected - found.interval[0])
    allowed, large = weighing.limits(rule)
    verdict = weighing.by_shortfall(short, high, beside.chance, allowed, large)
    return measurement(
        rule,
        found.value,
        n=n,
        subject=subject,
        interval=found.interval,
        verdict=verdict,
        baselines=baselines,
        caveats=(*caveats, *((wanted(beside, high - short, large),) if verdict is Verdict.NOT_ESTABLISHED else ())),
        detail={
            **(detail or {}),
            "expected": beside.expected,
            "shortfall": short,
            "shortfall_high": high,
            "chance": beside.chance,
        },
    )


def wanted(beside: Yardstick, width: float, large: float) -> Said:
    """With how many rows chance, and the interval, would leave what has to fail apart from what may pass."""
    return weighing.TOO_SMALL.format(rows=rows_for(beside.rows, max(width, beside.chance) / large, beside.power))


def rows_for(rows: int, times: float, power: float = 0.5) -> int:
    """So many times narrower, in two digits."""
    needed = rows * math.pow(max(1.1, times), 1 / power)
    step = int(math.pow(10, max(0, math.floor(math.log10(needed)) - 1)))
    return math.ceil(needed / step) * step
