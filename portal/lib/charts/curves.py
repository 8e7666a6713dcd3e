"""Curves in the unit square or beyond: ROC, attack and calibration curves."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _

LEFT, TOP, SIDE, MOST = 56.0, 12.0, 300.0, 400
LEAST_POWER = -4


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its points; `dots` marks each of them, for few points that were measured one by one."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """From a number to its share of the way along the axis, and the ticks with their words."""

    share: Callable[[float], float]
    ticks: Sequence[tuple[float, str]]


def curve(
    *,
    title: str,
    lines: Sequence[Line],
    x_label: str,
    y_label: str,
    chance: bool = True,
    log: bool = False,
    shares: bool = False,
) -> SafeString:
    """Lines over common axes, 0 to 1 unless a point lies outside; `chance` draws where both are equal.

    `shares` writes both axes in per cent.

    `log` spreads out what is small on both axes: from the least positive x of a line, at most 0.1, up to 1.
    """
    say = per_cent if shares else svg.words
    across = powers(lines, say) if log else linear([x for line in lines for x, _ in line.points], say)
    up = across if log else linear([y for line in lines for _, y in line.points], say)
    marks = [*frame(across, up, x_label, y_label)]
    if chance:
        marks.append(svg.mark("path", "chance", d=path([(0.0, 0.0), (1.0, 1.0)], across, up)))
    bottom = TOP + SIDE + 62
    for index, line in enumerate(lines):
        look = f"{index % 4}"
        marks.append(svg.mark("path", f"line-{look}", d=path(line.points, across, up), stroke_linejoin="round"))
        y = bottom + 22 * index
        marks.append(svg.mark("path", f"line-{look}", d=f"M{LEFT:g} {y - 5:g}h30"))
        if line.dots:
            marks += [svg.mark("circle", f"point-{look}", cx=x, cy=y, r=4) for x, y in places(line.points, across, up)]
            marks.append(svg.mark("circle", f"point-{look}", cx=LEFT + 15, cy=y - 5, r=4))
        marks.append(svg.write(line.name, LEFT + 40, y, size=13, width=SIDE - 40))
    names = {"y": y_label, "x": x_label, "lines": ", ".join(line.name for line in lines)}
    says = _("%(y)s against %(x)s: %(lines)s.") % names if lines else _("%(y)s against %(x)s, without a line.") % names
    notes = [
        _("The dotted line is where both are equal.") if chance else "",
        _("Both scales are logarithmic.") if log else "",
    ]
    says = " ".join(filter(None, [says, *notes]))
    return svg.drawing("curve", (380, bottom + 22 * len(lines)), marks, title=title, says=says)


def per_cent(share: float) -> str:
    return f"{svg.words(100 * share)} %" if abs(share) < 1e300 else svg.words(share)


def linear(numbers: Sequence[float], say: Callable[[float], str]) -> Axis:
    known = svg.known([0.0, 1.0, *numbers])
    low, high = min(known), max(known)
    ticks = [(part, say(low * (1 - part) + high * part)) for part in (0.0, 0.5, 1.0)]
    return Axis(lambda number: svg.share(number, low, high), ticks)


def powers(lines: Sequence[Line], say: Callable[[float], str]) -> Axis:
    """Powers of ten down from 1; what is smaller than the last is drawn at the edge."""
    positive = [x for x in svg.known(x for line in lines for x, _ in line.points) if x > 0]
    least = max(LEAST_POWER, min(-1, math.floor(math.log10(min(positive, default=0.1)) + 1e-9)))

    def share(number: float) -> float:
        return min(1.0, max(0.0, 1 - math.log10(number) / least)) if number > 0 else 0.0

    return Axis(share, [(1 - power / least, say(10.0**power)) for power in range(least, 1)])


def frame(across: Axis, up: Axis, x_label: str, y_label: str) -> list[ET.Element]:
    bottom, right = TOP + SIDE, LEFT + SIDE
    middle = f"rotate(-90 14 {TOP + SIDE / 2:g})"
    marks = [svg.mark("path", "axis", d=f"M{LEFT:g} {TOP:g}V{bottom:g}H{right:g}")]
    for part, says in across.ticks:
        x = LEFT + SIDE * part
        marks.append(svg.mark("path", "grid", d=f"M{svg.number(x)} {TOP:g}V{bottom:g}"))
        marks.append(svg.write(says, x, bottom + 18, look="quiet", size=12, width=44, text_anchor="middle"))
    for part, says in up.ticks:
        y = bottom - SIDE * part
        marks.append(svg.mark("path", "grid", d=f"M{LEFT:g} {svg.number(y)}H{right:g}"))
        marks.append(svg.write(says, LEFT - 8, y + 4, look="quiet", size=12, width=44, text_anchor="end"))
    marks.append(svg.write(x_label, LEFT + SIDE / 2, bottom + 38, size=13, width=SIDE, text_anchor="middle"))
    marks.append(svg.write(y_label, 14, TOP + SIDE / 2, size=13, width=SIDE, text_anchor="middle", transform=middle))
    return marks


def places(points: Sequence[tuple[float, float]], across: Axis, up: Axis) -> list[tuple[float, float]]:
    """Where the finite points lie; a long line is thinned evenly and keeps its last point."""
    kept = [(x, y) for x, y in points if svg.finite(x) is not None and svg.finite(y) is not None]
    step = max(1, -(-len(kept) // MOST))
    thinned = kept if step == 1 else [*islice(kept, 0, None, step), *kept[-1:]]
    return [(LEFT + SIDE * across.share(x), TOP + SIDE * (1 - up.share(y))) for x, y in thinned]


def path(points: Sequence[tuple[float, float]], across: Axis, up: Axis) -> str:
    drawn = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in places(points, across, up))
    return f"M{drawn}" if drawn else "M0 0"
