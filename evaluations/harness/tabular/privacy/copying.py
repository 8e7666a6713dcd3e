"""What the metrics of copies share: verdicts by z, power, and what is said beside them."""

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Power, Said, Verdict
from evaluations.harness.tables.ruler import CLEARLY, Ruler
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
