"""What came from what, and which stage follows which."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _
from portal.lib.language import lazily

WIDE, TALL, GAP, LINE = 164.0, 74.0, 40.0, 17.0
ACROSS = 3
STAGE_WORDS = {
    "done": lazily("done"),
    "current": lazily("now"),
    "todo": lazily("not yet"),
    "void": lazily("not needed"),
    "failed": lazily("failed"),
}
STAGE_VERDICTS = {"done": "pass", "failed": "fail"}


@dataclass(frozen=True, slots=True)
class Box:
    title: str
    note: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Stage:
    """`state`: done, current, todo, void, failed."""

    label: str
    state: str
    note: str = ""


def lineage(*, title: str, columns: Sequence[Sequence[Box]], vertical: bool = False) -> SafeString:
    """Each column feeds the next (sources, generator, version, uses); `vertical` stacks them for a phone."""
    filled = [column for column in columns if column]
    most = max((len(column) for column in filled), default=1)
    marks: list[ET.Element] = []
    if vertical:
        width, height = 320.0, stacked(filled, marks)
    else:
        width = max(len(filled), 1) * (WIDE + GAP) - GAP + 4
        height = most * (TALL + 14) - 14 + 4
        side_by_side(filled, height, marks)
    says = _("; then ").join(", ".join(box.title for box in column) for column in filled)
    return svg.drawing("lineage", (width, height), marks, title=title, says=says or _("Nothing is recorded yet."))


def side_by_side(columns: Sequence[Sequence[Box]], height: float, marks: list[ET.Element]) -> None:
    middles: list[float] = []
    for index, column in enumerate(columns):
        x = 2 + index * (WIDE + GAP)
        top = (height - (len(column) * (TALL + 14) - 14)) / 2
        tops = [top + row * (TALL + 14) for row in range(len(column))]
        here = [y + TALL / 2 for y in tops]
        if index:
            marks += joints(middles, here, x - GAP, x)
        for box, y in zip(column, tops, strict=True):
            marks += box_marks(box, x, y, WIDE)
        middles = here


def joints(before: Sequence[float], after: Sequence[float], start: float, end: float) -> list[ET.Element]:
    """A comb: every box before joins one stem, and arrows leave it for every box after."""
    stem = (start + end) / 2
    ends = [*before, *after]
    strokes = [f"M{svg.number(start)} {svg.number(y)}H{svg.number(stem)}" for y in before]
    strokes.append(f"M{svg.number(stem)} {svg.number(min(ends))}V{svg.number(max(ends))}")
    tip = svg.number(end - 2)
    strokes += [f"M{svg.number(stem)} {svg.number(y)}H{tip}m-6 -5l6 5l-6 5" for y in after]
    return [svg.mark("path", "arrow", d="".join(strokes))]


def stacked(columns: Sequence[Sequence[Box]], marks: list[ET.Element]) -> float:
    y = 2.0
    for index, column in enumerate(columns):
        if index:
            marks.append(svg.mark("path", "arrow", d=f"M160 {svg.number(y)}v24m-5 -6l5 6l5 -6"))
            y += 28
        for row, box in enumerate(column):
            marks += box_marks(box, 2, y, 316)
            y += TALL + (6 if row < len(column) - 1 else 2)
    return y


def box_marks(box: Box, x: float, y: float, width: float) -> list[ET.Element]:
    frame = svg.mark("rect", "box", x=x, y=y, width=width, height=TALL)
    edge = svg.mark("rect", "edge", tone=box.tone, x=x, y=y, width=4, height=TALL)
    titles = svg.wrap(box.title, width - 24, 14, 2)
    notes = svg.wrap(box.note, width - 24, 12, 4 - len(titles) - 1)
    top = y + (TALL - LINE * (len(titles) + len(notes))) / 2 + 13
    texts = [
        svg.write(line, x + 14, top + LINE * i, font_weight="600" if i < len(titles) else "400")
        if i < len(titles)
        else svg.write(line, x + 14, top + LINE * i, look="quiet", size=12)
        for i, line in enumerate([*titles, *notes])
    ]
    return [frame, edge, *texts]


def steps(*, title: str, stages: Sequence[Stage]) -> SafeString:
    """The stages in a row, three to a line; each says its state in words."""
    marks: list[ET.Element] = []
    across = min(max(len(stages), 1), ACROSS)
    for index, stage in enumerate(stages):
        x, y = 2 + 200.0 * (index % ACROSS), 2 + 66.0 * (index // ACROSS)
        marks.append(svg.mark("rect", "box", x=x, y=y, width=192, height=56))
        if stage.state == "current":
            marks.append(svg.mark("rect", "edge", tone="active", x=x, y=y + 52, width=192, height=4))
        marks.append(svg.estimate(x + 16, y + 20, STAGE_VERDICTS.get(stage.state, "not_established")))
        marks.append(svg.write(stage.label, x + 30, y + 25, width=156, font_weight="600"))
        note = stage.note or str(STAGE_WORDS[stage.state])
        marks.append(svg.write(note, x + 30, y + 44, look="quiet", size=12, width=156))
    says = "; ".join(f"{stage.label}: {STAGE_WORDS[stage.state]}" for stage in stages)
    size = (200.0 * across - 4, 66.0 * max(1, -(-len(stages) // ACROSS)) - 6)
    return svg.drawing("steps", size, marks, title=title, says=says or _("No stage."))
