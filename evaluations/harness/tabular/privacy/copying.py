"""What the metrics of copies share: verdicts by z, power, and what is said beside them."""

from collections.abc import Sequence

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Power, Said, Verdict
from evaluations.harness.mathematics.excess import Excess, sharpest
from evaluations.harness.tables.ruler import CLEARLY, PLANTED, Ruler
from evaluations.harness.tabular.caveats import GROUPED, KEPT_TOGETHER, TOO_COARSE, TOWARDS_HOLDOUT


def warnings(ruler: Ruler, z: float, rule: Rule) -> tuple[Said, ...]:
    """The first way of judging calls rows that are repeated relatives too."""
    together = KEPT_TOGETHER if rule.judging > 1 and ruler.repeated else GROUPED
    said = {TOWARDS_HOLDOUT: z < -CLEARLY, together: ruler.grouped}
    return tuple(sentence for sentence, holds in said.items() if holds)


def passed(verdict: Verdict, power: Power) -> tuple[Verdict, tuple[Said, ...]]:
    """Seeing nothing is a pass only where copies would have been seen; else attention, and why."""
    if verdict is Verdict.PASS and not power.seen:
        return Verdict.ATTENTION, (TOO_COARSE,)
    return verdict, ()


def counted(found: Excess) -> dict[str, int | None]:
    """How many rows hit either side. Where one of the two is of a few rows none is told, or the other would tell it."""
    few = any(0 < count < SMALL_CELL for count in (found.to_train, found.to_held))
    counts = {"to_train": found.to_train, "to_holdout": found.to_held, "excess": found.rows}
    return dict.fromkeys(counts) if few else {**counts}


def seen_by(planted: Sequence[Excess], rule: Rule) -> Power:
    best = sharpest(planted)
    return Power(PLANTED, best.share.value, best.z > rule.threshold["attention"])
