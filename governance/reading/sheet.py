"""One report as its page shows it. Pure."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from governance.reading.figures import figures, leading
from governance.reading.figures.shapes import Figure
from governance.reading.measurements import Shown
from governance.reading.reports import Family, Group, every
from governance.reading.weakest import Weakest, weakest

MOST_ROWS = 500


class Sheet:
    """Each part is made when the page first asks for it: a page that was kept asks for none."""

    def __init__(self, report: Mapping[str, Any], groups: Sequence[Group]) -> None:
        self.report, self.worded = report, groups

    @cached_property
    def groups(self) -> list[tuple[Group, list[Figure], list[Figure]]]:
        """Each group with the pictures that lead and the others."""
        drawn = figures(self.report)
        return [(group, *leading([one for one in drawn if one.group == group.id])) for group in self.worded]

    @cached_property
    def weakest(self) -> list[Weakest]:
        return weakest(self.report)

    @cached_property
    def measured(self) -> list[tuple[Group, Family, Shown]]:
        return every(self.worded)

    @property
    def every(self) -> list[tuple[Group, Family, Shown]]:
        """No more than one page can hold, the worst first."""
        return self.measured[:MOST_ROWS]

    @property
    def count(self) -> int:
        return len(self.measured)
