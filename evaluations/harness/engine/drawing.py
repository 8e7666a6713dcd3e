"""Small pictures as SVG: plain, readable in black and white, each with a sentence that says what it shows."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

INK, QUIET, RULE, SHEET, ACCENT = "#1c2126", "#59626a", "#c9c6bd", "#ffffff", "#0b5563"
TONES = {"pass": "#1d6b3c", "attention": "#855600", "fail": "#a3261f", "not established": "#555c63"}
FONT = "Source Sans Pro, Segoe UI, sans-serif"
SIDE, WIDE = 310.0, 420.0
WORDS_LEFT, LANE_LEFT, LANE = 150.0, 350.0, 360.0
DASHES = ("", "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of dots; `hollow` for what should stay still."""

    label: str
    values: Sequence[float]
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Lane:
    """One number on a ruler that others share: whose it is, its verdict, and where it was measured."""

    name: str
    value: float | None
    verdict: str
    place: str = ""
    interval: tuple[float, float] | None = None
    floor: float | None = None
    ceiling: float | None = None
    copy: float | None = None

    @property
    def numbers(self) -> list[float]:
        """What the scale has to hold; a copy far away does not squeeze the rest."""
        known = (self.value, self.floor, self.ceiling, *(self.interval or ()))
        return [number for number in known if number is not None]

    @property
    def words(self) -> str:
        if self.value is None:
            return "not established" if self.verdict else "not measured"
        between = f" [{self.interval[0]:.3g}, {self.interval[1]:.3g}]" if self.interval else ""
        return f"{self.value:.4g}{between}"


def shape(tag: str, **attributes: float | str) -> ET.Element:
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    return ET.Element(tag, {name: value if isinstance(value, str) else f"{value:.4g}" for name, value in given.items()})


def text(words: str, x: float, y: float, *, size: float = 13, fill: str = INK, anchor: str = "start") -> ET.Element:
    element = shape("text", x=x, y=y, font_size=size, fill=fill, font_family=FONT, text_anchor=anchor)
    element.text = words
    return element


def stroke(path: str, *, colour: str = RULE, width: float = 1, dashes: str = "") -> ET.Element:
    return shape("path", d=path, stroke=colour, stroke_width=width, stroke_dasharray=dashes or "none", fill="none")


def picture(width: float, height: float, marks: Sequence[ET.Element], title: str, says: str) -> str:
    size = {"width": f"{width:.4g}", "height": f"{height:.4g}", "viewBox": f"0 0 {width:.4g} {height:.4g}"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "desc").text = says
    root.append(shape("rect", x=0, y=0, width=width, height=height, fill=SHEET))
    root.extend(marks)
    return ET.tostring(root, encoding="unicode") + "\n"


def squeezed(value: float) -> float:
    """A signed root, so that 2 and 200 can be seen on one axis."""
    return math.copysign(math.sqrt(abs(value)), value)


def strips(*, title: str, rows: Sequence[Strip], limit: float, ticks: Sequence[float], unit: str) -> str:
    """Dots on a common axis with roots as its scale; the dashed line is the limit."""
    every = [0.0, limit, *(value for row in rows for value in row.values)]
    ticks = [tick for tick in ticks if tick <= max(every)]
    low, high = squeezed(min(every)), squeezed(max(every))

    def at(value: float) -> float:
        return SIDE + WIDE * (squeezed(value) - low) / (high - low)

    bottom = 40 + 26.0 * len(rows)
    marks = [stroke(f"M{at(tick):.1f} 30V{bottom:.1f}") for tick in ticks]
    marks += [text(f"{tick:g}", at(tick), bottom + 16, size=12, fill=QUIET, anchor="middle") for tick in ticks]
    marks.append(text(unit, SIDE + WIDE, bottom + 34, size=12, fill=QUIET, anchor="end"))
    marks.append(stroke(f"M{at(limit):.1f} 22V{bottom:.1f}", colour=INK, width=1.5, dashes="3 2"))
    marks.append(text(f"fails beyond {limit:g}", at(limit) + 4, 20, size=12))
    for index, row in enumerate(rows):
        y = 52 + 26.0 * index
        marks.append(text(row.label, SIDE - 12, y + 4, anchor="end"))
        marks += [dot(at(value), y, hollow=row.hollow) for value in row.values]
    spans = [f"{row.label}: {min(row.values):.3g} to {max(row.values):.3g}" for row in rows if row.values]
    return picture(SIDE + WIDE + 20, bottom + 44, marks, title, "; ".join(spans))


def dot(x: float, y: float, *, hollow: bool) -> ET.Element:
    fill = "none" if hollow else ACCENT
    return shape("circle", cx=x, cy=y, r=4, fill=fill, stroke=ACCENT, stroke_width=1.5, fill_opacity=0.55)


def tiles(*, title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A table of verdicts as marks, so that colour alone tells nothing."""
    step, left = 92.0, SIDE
    bottom = 40 + 24.0 * len(rows)
    marks = [text(name, left + step * k + step / 2, 22, anchor="middle") for k, name in enumerate(columns)]
    for index, (label, verdicts) in enumerate(rows):
        y = 48 + 24.0 * index
        marks += [
            text(label, left - 12, y + 4, anchor="end"),
            stroke(f"M12 {y + 12:.1f}H{left + step * len(columns):.1f}"),
        ]
        marks += [verdict_mark(left + step * k + step / 2, y, verdict) for k, verdict in enumerate(verdicts)]
    for k, verdict in enumerate((*TONES, "not measured")):
        marks += [
            verdict_mark(24 + 150.0 * k, bottom + 20, verdict),
            text(verdict, 38 + 150.0 * k, bottom + 24, size=12),
        ]
    says = "; ".join(f"{label}: {', '.join(map(' '.join, zip(columns, cells, strict=True)))}" for label, cells in rows)
    return picture(max(740.0, left + step * len(columns) + 12), bottom + 40, marks, title, says)


def verdict_mark(x: float, y: float, verdict: str) -> ET.Element:
    """Disc, triangle, square, ring; a dash where nothing was measured."""
    tone = TONES.get(verdict)
    if tone is None:
        return stroke(f"M{x - 5:.1f} {y:.1f}h10", colour=RULE, width=2)
    if verdict == "pass":
        return shape("circle", cx=x, cy=y, r=5.5, fill=tone)
    if verdict == "fail":
        return shape("rect", x=x - 5.5, y=y - 5.5, width=11, height=11, fill=tone)
    if verdict == "attention":
        return shape("path", d=f"M{x:.1f} {y - 6.5:.1f}l6.5 11.5h-13z", fill=tone)
    return shape("circle", cx=x, cy=y, r=5, fill="none", stroke=tone, stroke_width=2, stroke_dasharray="3 2")


def lanes(*, title: str, rows: Sequence[Lane]) -> str:
    """Numbers of several tables one below the other on one scale, each between its own baselines."""
    numbers = [number for row in rows for number in row.numbers]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)

    def at(value: float) -> float:
        return LANE_LEFT + LANE * (0.5 if high == low else (value - low) / (high - low))

    marks = [mark for index, row in enumerate(rows) for mark in lane_marks(row, 18 + 30.0 * index, at, (low, high))]
    says = "; ".join(f"{row.name}: {row.words}, {row.verdict or 'no verdict'}" for row in rows)
    return picture(LANE_LEFT + LANE + 190, 6 + 30.0 * len(rows), marks, title, says)


def lane_marks(row: Lane, y: float, at: Callable[[float], float], ends: tuple[float, float]) -> list[ET.Element]:
    marks = [
        text(cut(row.name, 20), 4, y + 4),
        stroke(f"M{LANE_LEFT - 8:.1f} {y:.1f}H{LANE_LEFT + LANE + 8:.1f}", width=1.5),
        verdict_mark(WORDS_LEFT, y, row.verdict),
        text(row.words, WORDS_LEFT + 12, y + 4),
        text(cut(row.place, 24), LANE_LEFT + LANE + 22, y + 4, size=12, fill=QUIET),
    ]
    for end, foot in ((row.floor, 5), (row.ceiling, -5)):
        if end is not None:
            turned = row.floor is not None and row.ceiling is not None and row.ceiling < row.floor
            reach = at(end) + (-foot if turned else foot)
            marks.append(
                stroke(f"M{reach:.1f} {y - 9:.1f}H{at(end):.1f}V{y + 9:.1f}H{reach:.1f}", colour=QUIET, width=2)
            )
    if row.copy is not None and ends[0] <= row.copy <= ends[1]:
        cross = f"M{at(row.copy) - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"
        marks.append(stroke(cross, colour=QUIET, width=1.5))
    if row.value is None:
        return marks
    if row.interval:
        start, width = at(row.interval[0]), max(2.0, at(row.interval[1]) - at(row.interval[0]))
        tone = TONES.get(row.verdict, QUIET)
        marks.append(shape("rect", x=start, y=y - 4, width=width, height=8, fill=tone, fill_opacity=0.35))
    return [*marks, verdict_mark(at(row.value), y, row.verdict)]


def cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def mark_alone(verdict: str) -> str:
    """The mark of a verdict by itself, beside its word."""
    root = shape("svg", width=14, height=14, viewBox="0 0 14 14", aria_hidden="true", style="display: inline")
    root.append(verdict_mark(7, 7, verdict.replace("_", " ")))
    return ET.tostring(root, encoding="unicode")


def lines(*, title: str, series: Sequence[Line], x_label: str, y_label: str) -> str:
    """Lines between 0 and 1 on both axes."""
    left, top, side = 60.0, 16.0, 260.0

    def at(x: float, y: float) -> str:
        return f"{left + side * x:.1f} {top + side * (1 - min(1.0, max(0.0, y))):.1f}"

    marks = [stroke(f"M{at(part, 0)}L{at(part, 1)}M{at(0, part)}L{at(1, part)}") for part in (0, 0.25, 0.5, 0.75, 1)]
    for part in (0.0, 0.5, 1.0):
        marks.append(text(f"{part:g}", left + side * part, top + side + 18, size=12, fill=QUIET, anchor="middle"))
        marks.append(text(f"{part:g}", left - 8, top + side * (1 - part) + 4, size=12, fill=QUIET, anchor="end"))
    marks.append(text(x_label, left + side / 2, top + side + 38, anchor="middle"))
    marks.append(text(y_label, left, top - 4, size=12, fill=QUIET))
    for index, line in enumerate(series):
        dashes, y = DASHES[index % len(DASHES)], top + side + 62 + 22.0 * index
        marks.append(
            stroke("M" + "L".join(at(*point) for point in line.points), colour=ACCENT, width=2.5, dashes=dashes)
        )
        marks += [
            stroke(f"M{left:.1f} {y - 4:.1f}h30", colour=ACCENT, width=2.5, dashes=dashes),
            text(line.name, left + 40, y),
        ]
    says = "; ".join(f"{line.name}: {', '.join(f'{y:.3g}' for _, y in line.points)}" for line in series)
    return picture(400, top + side + 62 + 22.0 * len(series), marks, title, says)
