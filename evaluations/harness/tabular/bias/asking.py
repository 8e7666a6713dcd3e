"""What metrics of people in groups share: what is asked of whom, and when a loss is too large."""

from collections.abc import Iterator

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.groups import Grouping, alone


def asked(ruler: Ruler) -> Iterator[tuple[str, Grouping]]:
    for target in ruler.tables.declared.targets:
        yield from ((target, grouping) for grouping in alone(ruler, without=target))


def judged(loss: float, least: float, rule: Rule) -> Verdict:
    """Of a loss and its least by the interval. A loss that chance explains passes up to the limit of attention; only one
    that is large and, at its least, still more than a pass allows fails."""
    allowed, large = rule.threshold["pass"], rule.threshold["attention"]
    if loss <= allowed or (loss <= large and least <= 0):
        return Verdict.PASS
    return Verdict.FAIL if loss > large and least > allowed else Verdict.ATTENTION
