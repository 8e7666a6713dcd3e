"""Shares side by side, and distributions of distances."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _

WIDTH, LEFT, ROOM, BINS = 420.0, 120.0, 296.0, 52
EDGE, TALL, BASE = 56.0, 140.0, 176.0


@dataclass(frozen=True, slots=True)
class Series:
    """A name and its values: one per label for bars, as many as there are for distances."""

    name: str
    values: Sequence[float | None]


def legend(series: Sequence[Series], y: float) -> list[ET.Element]:
    """One line of keys; at most four series are told apart."""
    marks: list[ET.Element] = []
    x, room = 4.0, (WIDTH - 8) / max(len(series), 1)
    for index, one in enumerate(series):
        marks.append(svg.mark("rect", f"series-{index % 4}", x=x + 0.5, y=y - 10.5, width=11, height=11))
        marks.append(svg.write(one.name, x + 18, y, size=13, width=room - 26))
        x += room
    return marks


def paired_bars(*, title: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """For each label one bar a series, values from 0 up (shares); ragged or missing values are left out."""
    top = max([*svg.known(v for one in series for v in one.values), 0.0])
    thick = 9.0 if len(series) <= 2 else 7.0
    pitch = thick * len(series) + 10
    bottom = 50 + pitch * len(labels)
    marks = legend(series, 16)
    for tick in ticks(top):
        x = LEFT + ROOM * svg.share(tick, 0, top)
        anchor = "start" if tick == 0 else "end" if x > LEFT + ROOM - 16 else "middle"
        marks.append(svg.mark("path", "grid", d=f"M{svg.number(x)} 44V{svg.number(bottom)}"))
        marks.append(svg.write(percent(tick), x, 38, look="quiet", size=12, text_anchor=anchor))
    for row, label in enumerate(labels):
        y = 50 + pitch * row
        lines = 2 if pitch >= 28 else 1
        marks += svg.label(label, LEFT - 8, y + pitch / 2 - 5, width=LEFT - 12, lines=lines, anchor="end")
        for index, one in enumerate(series):
            value = svg.finite(one.values[row]) if row < len(one.values) else None
            if value is not None:
                length = ROOM * svg.share(max(value, 0.0), 0, top) if top > 0 else 0.0
                look = f"series-{index % 4}"
                marks.append(svg.mark("rect", look, x=LEFT, y=y + thick * index, width=length, height=thick - 1))
    says = shares_of(series, labels, top)
    return svg.drawing("bars", (WIDTH, bottom + 4), marks, title=title, says=says)


def shares_of(series: Sequence[Series], labels: Sequence[str], top: float) -> str:
    """What the bars show, in a sentence."""
    said = _("Shares of %(series)s in %(count)s levels or bins; the largest is %(top)s.")
    return said % {"series": ", ".join(one.name for one in series), "count": len(labels), "top": percent(top)}


def distribution(*, title: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Many levels in their order: the first series as bars, the others as outlines over them."""
    top = max([*svg.known(v for one in series for v in one.values), 0.0])
    step = (WIDTH - EDGE - 4) / max(len(labels), 1)
    marks = [*outline_key(series), *height_marks(top)]
    for index, one in enumerate(series):
        heights = [svg.finite(value) for value in one.values[: len(labels)]]
        tall = [None if value is None else TALL * svg.share(max(value, 0.0), 0, top or 1.0) for value in heights]
        marks += columns_of(tall, step) if index == 0 else [outline(tall, step, f"outline-{(index - 1) % 2}")]
    marks += label_marks(labels, step)
    says = shares_of(series, labels, top)
    return svg.drawing("distribution", (WIDTH, BASE + 44), marks, title=title, says=says)


def height_marks(top: float) -> list[ET.Element]:
    marks = []
    for tick in ticks(top):
        y = BASE - TALL * svg.share(tick, 0, top or 1.0)
        marks.append(svg.mark("path", "grid", d=f"M{EDGE:g} {svg.number(y)}H{WIDTH - 4:g}"))
        marks.append(svg.write(percent(tick), EDGE - 6, y + 4, look="quiet", size=12, text_anchor="end"))
    return marks


def ticks(top: float) -> list[float]:
    """Round numbers from 0 up to the top, at most five steps apart."""
    if not 1e-9 < top < 1e9:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(top))
    step = next(power * part for part in (0.2, 0.5, 1.0, 2.0) if top / (power * part) <= 5)
    return [step * count for count in range(math.floor(top / step + 1e-9) + 1)]


def columns_of(heights: Sequence[float | None], step: float) -> list[ET.Element]:
    return [
        svg.mark("rect", "series-0", x=EDGE + step * i + 0.5, y=BASE - tall, width=max(step - 1, 0.5), height=tall)
        for i, tall in enumerate(heights)
        if tall is not None
    ]


def outline(heights: Sequence[float | None], step: float, look: str) -> ET.Element:
    """A line along the tops, interrupted where a share is not told."""
    drawn = [
        f"M{svg.number(EDGE + step * i)} {svg.number(BASE - tall)}h{svg.number(step)}"
        if i == 0 or heights[i - 1] is None
        else f"V{svg.number(BASE - tall)}h{svg.number(step)}"
        for i, tall in enumerate(heights)
        if tall is not None
    ]
    return svg.mark("path", look, d="".join(drawn) or "M0 0")


def label_marks(labels: Sequence[str], step: float) -> list[ET.Element]:
    """As many names below as there is room for, evenly chosen."""
    every = max(1, math.ceil(88 / step))
    marks = []
    for i in range(0, len(labels), every):
        x = EDGE + step * (i + 0.5)
        marks.append(svg.mark("path", "axis", d=f"M{svg.number(x)} {BASE:g}v5"))
        room = min(84.0, 2 * (x - 2), 2 * (WIDTH - 2 - x))
        for line, text in enumerate(svg.wrap(labels[i], room, 12, 2)):
            y = BASE + 19 + 14 * line
            marks.append(svg.write(text, x, y, look="quiet", size=12, text_anchor="middle"))
    return marks


def outline_key(series: Sequence[Series]) -> list[ET.Element]:
    marks: list[ET.Element] = []
    room = min(120.0, (WIDTH - EDGE) / max(len(series), 1))
    for index, one in enumerate(series):
        x = EDGE + room * index
        marks.append(
            svg.mark("rect", "series-0", x=x + 0.5, y=5.5, width=11, height=11)
            if index == 0
            else svg.mark("path", f"outline-{(index - 1) % 2}", d=f"M{svg.number(x - 10)} 11h24")
        )
        marks.append(svg.write(one.name, x + 18, 16, size=13, width=room - 30))
    return marks


def percent(value: float) -> str:
    return f"{svg.words(100 * value)} %" if value < 1e300 else svg.words(value)


def distances(*, title: str, groups: Sequence[Series]) -> SafeString:
    """One strip a group on a common scale: how many values lie where, and the median."""
    every = svg.known(value for group in groups for value in group.values)
    low, high = min(every, default=0.0), max(every, default=1.0)
    bottom = 6 + 84.0 * len(groups)
    marks: list[ET.Element] = []
    says = []
    for index, group in enumerate(groups):
        values = sorted(svg.known(group.values))
        base = 70 + 84 * index
        marks.append(svg.write(group.name, 4, base - 48, size=13, width=WIDTH - 130))
        marks.append(svg.mark("path", "axis", d=f"M4 {svg.number(base)}H{WIDTH - 4:g}"))
        marks += strip(values, low, high, base, f"series-{index % 4}")
        if values:
            middle = values[(len(values) - 1) // 2]
            marks += median(middle, 4 + (WIDTH - 8) * svg.share(middle, low, high), base)
            says.append(
                _("%(name)s: median %(median)s of %(count)s values")
                % {"name": group.name, "median": svg.words(middle), "count": len(values)}
            )
        else:
            says.append(_("%(name)s: no values") % {"name": group.name})
    for text, x, anchor in ((svg.words(low), 4.0, "start"), (svg.words(high), WIDTH - 4, "end")):
        marks.append(svg.write(text, x, bottom + 8, look="quiet", size=12, text_anchor=anchor))
    return svg.drawing("distances", (WIDTH, bottom + 14), marks, title=title, says="; ".join(says))


def strip(values: Sequence[float], low: float, high: float, base: float, look: str) -> list[ET.Element]:
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int(BINS * svg.share(value, low, high)))] += 1
    tallest, step = max(counts) or 1, (WIDTH - 8) / BINS
    return [
        svg.mark("rect", look, x=4 + step * i, y=base - 40 * n / tallest, width=step - 1, height=40 * n / tallest)
        for i, n in enumerate(counts)
        if n
    ]


def median(value: float, x: float, base: float) -> list[ET.Element]:
    line = f"M{svg.number(x)} {svg.number(base - 42)}V{svg.number(base + 4)}"
    return [
        svg.mark("path", "mark-limit", d=line),
        svg.write(
            _("median %(value)s") % {"value": svg.words(value)}, WIDTH - 4, base - 48, size=12, text_anchor="end"
        ),
    ]
