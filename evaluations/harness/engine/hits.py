"""How many synthetic items hit real ones, as far as that may be told, and whether hidden copies would have been seen."""

from collections.abc import Sequence

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Power
from evaluations.harness.mathematics.excess import Excess, sharpest

PLANTED = 0.01
"""The share of train that is hidden in the synthetic data to measure power."""


def counted(found: Excess) -> dict[str, int | None]:
    """How many rows hit either side. Where one of the two is of a few rows none is told, or the other would tell it."""
    few = any(0 < count < SMALL_CELL for count in (found.to_train, found.to_held))
    counts = {"to_train": found.to_train, "to_holdout": found.to_held, "excess": found.rows}
    return dict.fromkeys(counts) if few else {**counts}


def seen_by(planted: Sequence[Excess], rule: Rule) -> Power:
    best = sharpest(planted)
    return Power(PLANTED, best.share.value, best.z > rule.threshold["attention"])
