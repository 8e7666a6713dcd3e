"""The same quantities estimated twice: on real rows and on synthetic ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _

LEFT, ROOM, WIDTH, PITCH = 142.0, 136.0, 420.0, 44.0
NAMES = ("real", "synthetic")


@dataclass(frozen=True, slots=True)
class Estimated:
    """A value with its interval; any of them may be None."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        value = svg.finite(self.value)
        if value is None:
            return _("not estimated")
        said, between = svg.with_ends(value, svg.known([self.low, self.high]))
        return f"{said} [{between}]" if between else said


@dataclass(frozen=True, slots=True)
class Twice:
    """One row: a label and its two estimates."""

    label: str
    real: Estimated
    synthetic: Estimated


def estimates(*, title: str, rows: Sequence[Twice], target: float | None = 0.0) -> SafeString:
    """Pairs of intervals under one scale; the line is at `target`, where a coefficient says that nothing matters."""
    shown = [each for row in rows for each in (row.real, row.synthetic)]
    numbers = svg.known([target, *(part for each in shown for part in (each.value, each.low, each.high))])
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)

    def at(number: float) -> float:
        return LEFT + ROOM * svg.share(number, low, high)

    bottom = 34 + PITCH * len(rows)
    marks = key()
    if svg.finite(target) is not None:
        marks.append(svg.mark("path", "mark-target", d=f"M{svg.number(at(target or 0.0))} 28V{svg.number(bottom)}"))
    for index, row in enumerate(rows):
        marks += row_marks(row, 34 + PITCH * index, at)
    says = "; ".join(
        _("%(row)s: real %(real)s, synthetic %(synthetic)s")
        % {"row": row.label, "real": row.real.words, "synthetic": row.synthetic.words}
        for row in rows
    )
    return svg.drawing("estimates", (WIDTH, bottom + 6), marks, title=title, says=says or _("Nothing was estimated."))


def key() -> list[ET.Element]:
    marks: list[ET.Element] = []
    for index, name in enumerate(NAMES):
        x = LEFT + 90.0 * index
        marks += [point(index, x + 7, 11), svg.write(name, x + 20, 16, size=13)]
    return marks


def point(index: int, x: float, y: float) -> ET.Element:
    """A square for real rows, a disc for synthetic ones."""
    if index:
        return svg.mark("circle", "point-0", cx=x, cy=y, r=5)
    return svg.mark("rect", "point-3", x=x - 4.5, y=y - 4.5, width=9, height=9)


def row_marks(row: Twice, y: float, at: Callable[[float], float]) -> list[ET.Element]:
    marks = [
        *svg.label(row.label, 4, y + PITCH / 2 - 2, width=LEFT - 14, lines=2),
        svg.mark("path", "grid", d=f"M4 {svg.number(y + PITCH - 1)}H{WIDTH - 4:g}"),
    ]
    for index, each in enumerate((row.real, row.synthetic)):
        line = y + 12 + 18 * index
        span, value = svg.known([each.low, each.high]), svg.finite(each.value)
        if span:
            marks.append(
                svg.mark("path", f"span-{index}", d=f"M{svg.number(at(span[0]))} {line:g}H{svg.number(at(span[-1]))}")
            )
        if value is not None:
            marks.append(point(index, at(value), line))
        marks.append(svg.write(each.words, WIDTH - 4, line + 4, size=12, width=134, text_anchor="end"))
    return marks
