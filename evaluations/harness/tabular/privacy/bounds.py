"""What all privacy metrics share: when they cannot answer, and how an interval becomes a verdict."""

from evaluations.harness.engine import grading
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Said, Verdict
from evaluations.harness.mathematics.statistics import Estimate
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import NO_HOLDOUT, SEARCHED, TOO_FEW_REAL

FEWEST = 20


def unanswerable(ruler: Ruler) -> Said | None:
    if ruler.holdout is None:
        return NO_HOLDOUT
    few = min(ruler.train.rows, ruler.holdout.rows) < FEWEST or not ruler.encoder.names
    return TOO_FEW_REAL.format(fewest=FEWEST) if few else None


def searched_part(ruler: Ruler) -> tuple[Said, ...]:
    """Says so where only a part of the synthetic rows was looked for."""
    rows = ruler.searched("synthetic")
    return (SEARCHED.format(rows=rows),) if rows < ruler.synthetic.rows else ()


def bounded(found: Estimate, rule: Rule, *, chance: float) -> Verdict:
    return grading.bounded(found.value, *found.interval, rule, chance=chance)
