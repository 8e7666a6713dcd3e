"""What all privacy metrics share: when they cannot answer, and how an interval becomes a verdict."""

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Said, Verdict
from evaluations.harness.mathematics.statistics import Estimate, Z
from evaluations.harness.tables.ruler import CLEARLY, Ruler
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
    """Pass when the whole interval is harmless, attention in between, fail when the whole interval is harmful.

    An interval that is wide for want of data never fails: that takes three standard errors from chance as well.
    Where it holds both chance and harm, nothing is established.
    """
    low, high = found.interval
    doubtless = found.value - chance > CLEARLY / Z * (found.value - low)
    if high <= rule.threshold["pass"]:
        return Verdict.PASS
    if high <= rule.threshold["attention"]:
        return Verdict.ATTENTION
    if low > rule.threshold["pass"] and doubtless:
        return Verdict.FAIL
    return Verdict.ATTENTION if low > chance else Verdict.NOT_ESTABLISHED
