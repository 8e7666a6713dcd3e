"""All pairs at a glance."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _

STEPS = (0.95, 0.9, 0.8, 0.6)
WORDS = ("≥ 0.95", "≥ 0.9", "≥ 0.8", "≥ 0.6", "< 0.6")
MARGIN = 116.0


def heat(value: float) -> int:
    """The shade, 0 (as good as it gets) to 4: what is wrong stands out."""
    return sum(value < step for step in STEPS)


def heat_map(*, title: str, labels: Sequence[str], values: Sequence[Sequence[float | None]]) -> SafeString:
    """Row by column fidelity from 0 to 1; None is drawn as an empty dashed cell."""
    cell = 38.0 if len(labels) <= 10 else 22.0
    margin = min(MARGIN, 14 + max((svg.width_of(svg.clean(label), 13) for label in labels), default=0.0))
    side = cell * len(labels)
    marks = key(margin + side + 26)
    for index, label in enumerate(labels):
        marks += names(label, margin, margin + cell * (index + 0.5) + 4)
    for row, line in enumerate(values[: len(labels)]):
        for column, value in enumerate(line[: len(labels)]):
            pair = f"{labels[row]} × {labels[column]}"
            marks += cell_marks(svg.finite(value), margin + cell * column, margin + cell * row, cell, pair)
    size = (max(margin + side + 4, 400), margin + side + 40)
    return svg.drawing("heat", size, marks, title=title, says=describe(labels, values))


def names(label: str, margin: float, middle: float) -> list[ET.Element]:
    """The label of one row, and turned, of one column."""
    turn = f"rotate(-90 {svg.number(middle)} {svg.number(margin - 8)})"
    return [
        svg.write(label, margin - 8, middle, size=13, width=margin - 12, text_anchor="end"),
        svg.write(label, middle, margin - 8, size=13, width=margin - 12, transform=turn),
    ]


def cell_marks(value: float | None, x: float, y: float, cell: float, pair: str) -> list[ET.Element]:
    look = "heat-none" if value is None else f"heat-{heat(value)}"
    box = svg.mark("rect", look, x=x + 0.5, y=y + 0.5, width=cell - 1, height=cell - 1)
    ET.SubElement(box, "title").text = svg.clean(f"{pair}: {_('not measured') if value is None else svg.words(value)}")
    if value is None or cell < 30:
        return [box]
    over = "on-dark" if heat(value) >= 3 else "label"
    middle, line = x + cell / 2, y + cell / 2 + 4
    text = svg.write(f"{value:.2f}", middle, line, look=over, size=12, width=cell - 2, text_anchor="middle")
    return [box, text]


def key(y: float) -> list[ET.Element]:
    marks: list[ET.Element] = []
    x = 4.0
    for index, word in enumerate(WORDS):
        marks.append(svg.mark("rect", f"heat-{index}", x=x, y=y - 11, width=14, height=14))
        marks.append(svg.write(word, x + 20, y, size=13))
        x += 38 + svg.width_of(word, 13)
    return marks


def describe(labels: Sequence[str], values: Sequence[Sequence[float | None]]) -> str:
    pairs = [
        (value, f"{labels[row]} × {labels[column]}")
        for row, line in enumerate(values[: len(labels)])
        for column, value in enumerate(line[: len(labels)])
        if column != row and svg.finite(value) is not None
    ]
    if not pairs:
        return _("No pair was measured.")
    value, names = min(pairs)
    return _("%(count)s columns against each other. The worst pair is %(pair)s at %(value)s.") % {
        "count": len(labels),
        "pair": names,
        "value": svg.words(value or 0.0),
    }
