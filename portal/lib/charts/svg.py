"""Shapes, scales and words shared by the charts.

Every mark carries a class, which the page's stylesheet colours in light and dark, and the same look as
presentation attributes for the PDF, whose renderer applies no page stylesheet inside a picture.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

INK, QUIET, RULE, WASH, SHEET, ACCENT = "#1c2126", "#59626a", "#8b8a83", "#f3f1ea", "#ffffff", "#0b5563"
TONES = {
    "pass": "#1d6b3c",
    "attention": "#855600",
    "fail": "#a3261f",
    "not_established": "#555c63",
    "neutral": "#59626a",
    "active": ACCENT,
    "void": "#59626a",
}
FONT = "Source Sans Pro, sans-serif"
LOOK: dict[str, dict[str, str]] = {
    "label": {"fill": INK},
    "quiet": {"fill": QUIET},
    "track": {"stroke": RULE, "stroke-width": "2", "fill": "none"},
    "grid": {"stroke": "#dcd8cf", "stroke-width": "1", "fill": "none"},
    "axis": {"stroke": RULE, "stroke-width": "1", "fill": "none"},
    "zone": {"fill": "#bcd8c6"},
    "mark-floor": {"stroke": QUIET, "stroke-width": "2", "fill": "none"},
    "mark-ceiling": {"stroke": QUIET, "stroke-width": "2", "fill": "none"},
    "mark-copy": {"stroke": QUIET, "stroke-width": "1.5", "fill": "none"},
    "mark-target": {"stroke": QUIET, "stroke-width": "1.5", "fill": "none"},
    "mark-limit": {"stroke": INK, "stroke-width": "1.5", "stroke-dasharray": "3 2", "fill": "none"},
    "chance": {"stroke": QUIET, "stroke-width": "1.5", "stroke-dasharray": "2 4", "fill": "none"},
    "arrow": {"stroke": QUIET, "stroke-width": "1.5", "fill": "none"},
    "box": {"fill": SHEET, "stroke": RULE, "stroke-width": "1.5"},
    "series-0": {"fill": "#8d969e", "stroke": "#59626a", "stroke-width": "1"},
    "series-1": {"fill": ACCENT, "stroke": ACCENT, "stroke-width": "1"},
    "series-2": {"fill": SHEET, "stroke": INK, "stroke-width": "1"},
    "series-3": {"fill": "#d9a441", "stroke": "#855600", "stroke-width": "1"},
    "line-0": {"stroke": ACCENT, "stroke-width": "2.5", "fill": "none"},
    "line-1": {"stroke": INK, "stroke-width": "2", "stroke-dasharray": "7 3", "fill": "none"},
    "line-2": {"stroke": "#855600", "stroke-width": "2", "stroke-dasharray": "2 3", "fill": "none"},
    "line-3": {"stroke": QUIET, "stroke-width": "2", "stroke-dasharray": "9 3 2 3", "fill": "none"},
    "point-0": {"fill": ACCENT},
    "point-1": {"fill": INK},
    "point-2": {"fill": "#855600"},
    "point-3": {"fill": QUIET},
    "span-0": {"stroke": QUIET, "stroke-width": "3", "stroke-opacity": "0.6", "fill": "none"},
    "span-1": {"stroke": ACCENT, "stroke-width": "3", "stroke-opacity": "0.6", "fill": "none"},
    "outline-0": {"stroke": ACCENT, "stroke-width": "2.5", "fill": "none"},
    "outline-1": {"stroke": INK, "stroke-width": "1.5", "stroke-dasharray": "4 3", "fill": "none"},
    "heat-0": {"fill": "#f3f1ea"},
    "heat-1": {"fill": "#cfdcdc"},
    "heat-2": {"fill": "#8fb3ba"},
    "heat-3": {"fill": "#3f7f8c"},
    "heat-4": {"fill": "#0b3f4a"},
    "heat-none": {"fill": "none", "stroke": RULE, "stroke-width": "1", "stroke-dasharray": "2 2"},
    "on-dark": {"fill": "#ffffff"},
}


def clean(text: object) -> str:
    """The text on one line, without the characters that XML cannot hold."""
    kept = (c if unicodedata.category(c) not in {"Cc", "Cs", "Cn"} else " " for c in str(text))
    return " ".join("".join(kept).split())


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def words(value: float) -> str:
    """A number for the eye: three significant digits, a real minus sign, no powers of ten where digits will do."""
    size = abs(value)
    if 999.5 <= size < 1e12:
        return f"{value:,.0f}".replace("-", "−")
    if 1e-7 < size < 1e-4:
        return f"{value:.{digits_to(size)}f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−") if value else "0"


def with_ends(value: float, interval: Sequence[float] | None) -> tuple[str, str]:
    """A number and its interval, both to the two digits in which the interval is known; no interval is empty."""
    ends = known(interval or ())
    width = max(ends) - min(ends) if ends else 0.0
    if not width or max(map(abs, (value, *ends))) >= 1e6:
        return words(value), ", ".join(map(words, ends))
    places = max(0, min(digits_to(width), max(4, digits_to(abs(value)))))
    return fixed(value, places), ", ".join(fixed(end, places) for end in ends)


def digits_to(size: float) -> int:
    """How many decimals show two significant digits."""
    return 1 - math.floor(math.log10(size)) if size else 0


def fixed(value: float, places: int) -> str:
    said = f"{value:,.{places}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return "0" if said in {"-0", "0"} else said.replace("-", "−")


def finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def known(values: Iterable[float | None]) -> list[float]:
    return [value for value in map(finite, values) if value is not None]


def share(value: float, low: float, high: float) -> float:
    """Where the value lies between low and high, 0 to 1; halves first, so that no difference overflows."""
    span = high / 2 - low / 2
    return min(1.0, max(0.0, (value / 2 - low / 2) / span)) if span > 0 else 0.5


def width_of(text: str, size: float) -> float:
    """A generous estimate of the text's width in Source Sans."""
    return size * sum(map(advance, text))


def advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in " .,:;|!ijl[]()'-":
        return 0.31
    if character in "mwMW@%—…":
        return 0.86
    return 0.62 if character.isupper() else 0.52


def fit(text: object, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it would run over."""
    whole = clean(text)
    if width_of(whole, size) <= width:
        return whole
    kept = whole
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: object, width: float, size: float, lines: int) -> list[str]:
    """The text on at most that many lines, broken between words, the last one cut if need be."""
    rest = clean(text).split()
    result: list[str] = []
    while rest and len(result) < lines:
        line = rest.pop(0)
        while rest and width_of(f"{line} {rest[0]}", size) <= width:
            line = f"{line} {rest.pop(0)}"
        result.append(line)
    if rest:
        result[-1] = f"{result[-1]} {' '.join(rest)}"
    return [fit(line, width, size) for line in result]


def mark(tag: str, look: str, *, tone: str = "", **attributes: float | str) -> ET.Element:
    """One shape. `look` is its class; a `tone` colours it, filled unless the look says how."""
    element = ET.Element(tag, {"class": f"{look} tone-{tone}" if tone else look, **LOOK.get(look, {})})
    if tone:
        element.set("fill", TONES[tone])
    for name, value in attributes.items():
        element.set(name.replace("_", "-"), value if isinstance(value, str) else number(value))
    return element


def write(
    text: object,
    x: float,
    y: float,
    *,
    look: str = "label",
    size: float = 14,
    width: float = 0,
    **attributes: str,
) -> ET.Element:
    """Text at a place; cut to `width` when given, then with the whole text as its title."""
    shown = fit(text, width, size) if width else clean(text)
    element = mark("text", look, x=x, y=y, font_size=size, font_family=FONT, **attributes)
    element.text = shown
    if shown != clean(text):
        ET.SubElement(element, "title").text = clean(text)
    return element


def label(
    text: object, x: float, middle: float, *, width: float, lines: int, anchor: str = "start"
) -> list[ET.Element]:
    """A name beside a row, on up to that many lines; the whole is its title where it had to be cut."""
    shown = wrap(text, width, 13, lines) or [""]
    first = middle + 4.5 - 7 * (len(shown) - 1)
    marks = [write(line, x, first + 14 * i, size=13, text_anchor=anchor) for i, line in enumerate(shown)]
    if any("…" in line for line in shown):
        ET.SubElement(marks[0], "title").text = clean(text)
    return marks


def estimate(x: float, y: float, verdict: str, radius: float = 6) -> ET.Element:
    """The measured value: disc, triangle, octagon or dashed ring, so that colour alone tells no verdict."""
    if verdict == "pass":
        return mark("circle", "dot", tone=verdict, cx=x, cy=y, r=radius)
    points: tuple[tuple[float, float], ...]
    if verdict == "attention":
        points = ((0, -1.15), (1.1, 0.85), (-1.1, 0.85))
    elif verdict == "fail":
        points = (
            (-0.45, -1.1),
            (0.45, -1.1),
            (1.1, -0.45),
            (1.1, 0.45),
            (0.45, 1.1),
            (-0.45, 1.1),
            (-1.1, 0.45),
            (-1.1, -0.45),
        )
    else:
        ring = mark("circle", "ring", tone="not_established", cx=x, cy=y, r=radius)
        ring.attrib |= {
            "fill": SHEET,
            "stroke": TONES["not_established"],
            "stroke-width": "2",
            "stroke-dasharray": "3 2",
        }
        return ring
    corners = " ".join(f"{number(x + a * radius)},{number(y + b * radius)}" for a, b in points)
    return mark("polygon", "dot", tone=verdict, points=corners)


def drawing(
    kind: str, size: tuple[float, float], marks: Iterable[ET.Element], *, title: object, says: object
) -> SafeString:
    """The finished picture. ElementTree escapes what it holds, so the result is safe."""
    width, height = size
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"chart chart-{kind}",
            "role": "img",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "width": number(width),
            "height": number(height),
        },
    )
    ET.SubElement(root, "title").text = clean(title)
    ET.SubElement(root, "desc").text = clean(says)
    root.extend(marks)
    return SafeString(ET.tostring(root, encoding="unicode"))
