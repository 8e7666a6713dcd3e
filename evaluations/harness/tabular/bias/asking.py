"""What metrics of people in groups share: what is asked of whom."""

from collections.abc import Iterator

from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.groups import Grouping, alone


def asked(ruler: Ruler) -> Iterator[tuple[str, Grouping]]:
    for target in ruler.tables.declared.targets:
        yield from ((target, grouping) for grouping in alone(ruler, without=target))
