"""Curves in the unit square or beyond: ROC and attack curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg

LEFT, TOP, SIDE, MOST = 56.0, 12.0, 300.0, 400


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: Sequence[tuple[float, float]]


def curve(*, title: str, lines: Sequence[Line], x_label: str, y_label: str, chance: bool = True) -> SafeString:
    """Lines over common axes, 0 to 1 unless a point lies outside; `chance` draws the diagonal."""
    xs = svg.known([0.0, 1.0, *(x for line in lines for x, _ in line.points)])
    ys = svg.known([0.0, 1.0, *(y for line in lines for _, y in line.points)])
    x_ends, y_ends = (min(xs), max(xs)), (min(ys), max(ys))
    marks = [*axes(x_ends, y_ends, x_label, y_label)]
    if chance:
        marks.append(svg.mark("path", "chance", d=f"M{LEFT:g} {TOP + SIDE:g}L{LEFT + SIDE:g} {TOP:g}"))
    bottom = TOP + SIDE + 62
    for index, line in enumerate(lines):
        look = f"line-{index % 4}"
        marks.append(svg.mark("path", look, d=path(line.points, x_ends, y_ends), stroke_linejoin="round"))
        y = bottom + 22 * index
        marks.append(svg.mark("path", look, d=f"M{LEFT:g} {y - 5:g}h30"))
        marks.append(svg.write(line.name, LEFT + 40, y, size=13, width=SIDE - 40))
    names = ", ".join(line.name for line in lines)
    diagonal = ", with the diagonal of chance" if chance else ""
    says = f"{y_label} against {x_label}: {names or 'no line'}{diagonal}."
    return svg.drawing("curve", (380, bottom + 22 * len(lines)), marks, title=title, says=says)


def axes(x_ends: tuple[float, float], y_ends: tuple[float, float], x_label: str, y_label: str) -> list[ET.Element]:
    bottom, right = TOP + SIDE, LEFT + SIDE
    middle = f"rotate(-90 14 {TOP + SIDE / 2:g})"
    marks = [svg.mark("path", "axis", d=f"M{LEFT:g} {TOP:g}V{bottom:g}H{right:g}")]
    for part in (0.0, 0.5, 1.0):
        x, y = LEFT + SIDE * part, bottom - SIDE * part
        marks.append(svg.mark("path", "grid", d=f"M{LEFT:g} {y:g}H{right:g}M{x:g} {TOP:g}V{bottom:g}"))
        marks.append(tick(x_ends, part, x, bottom + 18, "middle"))
        marks.append(tick(y_ends, part, LEFT - 8, y + 4, "end"))
    marks.append(svg.write(x_label, LEFT + SIDE / 2, bottom + 38, size=13, width=SIDE, text_anchor="middle"))
    marks.append(svg.write(y_label, 14, TOP + SIDE / 2, size=13, width=SIDE, text_anchor="middle", transform=middle))
    return marks


def tick(ends: tuple[float, float], part: float, x: float, y: float, anchor: str) -> ET.Element:
    value = svg.words(ends[0] * (1 - part) + ends[1] * part)
    return svg.write(value, x, y, look="quiet", size=12, width=44, text_anchor=anchor)


def path(points: Sequence[tuple[float, float]], x_ends: tuple[float, float], y_ends: tuple[float, float]) -> str:
    """Straight pieces through the finite points; a long line is thinned evenly and keeps its last point."""
    kept = [(x, y) for x, y in points if svg.finite(x) is not None and svg.finite(y) is not None]
    step = max(1, -(-len(kept) // MOST))
    thinned = [*islice(kept, 0, None, step), *kept[-1:]]
    places = [(LEFT + SIDE * svg.share(x, *x_ends), TOP + SIDE * (1 - svg.share(y, *y_ends))) for x, y in thinned]
    drawn = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in places)
    return f"M{drawn}" if places else "M0 0"
