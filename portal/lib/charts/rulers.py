"""A number between its baselines, alone (ruler) or many under one scale (forest)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.language import gettext as _
from portal.lib.language import lazily, ngettext

Limits = float | Sequence[float] | Mapping[str, float] | None
WORDS = {
    "pass": lazily("pass"),
    "attention": lazily("attention"),
    "fail": lazily("fail"),
    "not_established": lazily("not established"),
}
ENDS = {
    "floor": lazily("floor %(value)s"),
    "ceiling": lazily("ceiling %(value)s"),
    "copy": lazily("copy %(value)s"),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of a forest; a value of None is shown as suppressed."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    verdict: str


def limits_of(threshold: Limits) -> list[float]:
    if threshold is None:
        return []
    if isinstance(threshold, Mapping):
        return sorted(svg.known(threshold.values()))
    return sorted(svg.known(threshold if isinstance(threshold, Sequence) else [threshold]))


def allowed_zone(limits: Sequence[float], direction: str) -> tuple[float | None, float | None] | None:
    """From, to; None at an end means as far as the ruler goes."""
    if not limits:
        return None
    if direction == "up":
        return limits[-1], None
    if direction == "down":
        return None, limits[0]
    return (limits[0], limits[-1]) if len(limits) > 1 else None


def sentence(
    label: str,
    value: float | None,
    interval: Sequence[float],
    verdict: str,
    *,
    baselines: Mapping[str, float | None] | None = None,
    limits: Sequence[float] = (),
) -> str:
    said, between = (_("not measured"), "") if value is None else svg.with_ends(value, interval)
    parts = [said]
    if between:
        parts.append(_("95 %% interval [%(interval)s]") % {"interval": between})
    parts += [
        ENDS[name] % {"value": svg.words(number)} for name, number in (baselines or {}).items() if number is not None
    ]
    if limits:
        said = ngettext("limit %(limits)s", "limits %(limits)s", len(limits))
        parts.append(said % {"limits": ", ".join(svg.words(limit) for limit in limits)})
    return f"{label}: {', '.join(parts)}; {WORDS[verdict]}"


def ruler(
    *,
    value: float | None,
    label: str,
    floor: float | None = None,
    ceiling: float | None = None,
    copy: float | None = None,
    interval: Sequence[float] | None = None,
    threshold: Limits = None,
    direction: str = "up",
    verdict: str = "not_established",
) -> SafeString:
    """Grows from left to right; `direction` (up, down, target) says which side of the limits is allowed."""
    value, floor, ceiling, copy = svg.finite(value), svg.finite(floor), svg.finite(ceiling), svg.finite(copy)
    span, limits = sorted(svg.known(interval or ())), limits_of(threshold)
    low, high = scale([value, floor, ceiling, *span, *limits], copy)

    def at(number: float) -> float:
        return 16 + 208 * svg.share(number, low, high)

    marks = [svg.mark("path", "track", d="M4 14H236")]
    zone = allowed_zone(limits, direction)
    if zone:
        start, end = (4 if zone[0] is None else at(zone[0])), (236 if zone[1] is None else at(zone[1]))
        marks.append(svg.mark("rect", "zone", x=start, y=11.5, width=end - start, height=5))
    marks += [svg.mark("path", "mark-limit", d=f"M{svg.number(at(limit))} 1V23") for limit in limits]
    marks += brackets(at, floor, ceiling)
    if copy is not None:
        marks.append(copy_mark(copy, low, high, at))
    if span:
        marks.append(band(at(span[0]), at(span[-1]), 9, 10, verdict))
    marks.append(
        svg.write(_("not measured"), 120, 9, look="quiet", size=12, text_anchor="middle")
        if value is None
        else svg.estimate(at(value), 14, verdict)
    )
    baselines = {"floor": floor, "ceiling": ceiling, "copy": copy}
    says = sentence(label, value, span, verdict, baselines=baselines, limits=limits)
    return svg.drawing("ruler", (240, 34 if copy is not None else 28), marks, title=says, says="")


def scale(numbers: Sequence[float | None], copy: float | None) -> tuple[float, float]:
    """From the least to the most; a copy further away than half of that again does not squeeze the rest."""
    known = svg.known(numbers)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = high / 4 - low / 4
    if copy is not None and low / 2 - room <= copy / 2 <= high / 2 + room:
        return min(low, copy), max(high, copy)
    return low, high


def copy_mark(copy: float, low: float, high: float, at: Callable[[float], float]) -> ET.Element:
    """A cross under the line where the training rows themselves would stand; with an arrow where that is further out."""
    x, arrow = at(copy), ""
    if copy > high:
        x, arrow = 222.0, "M229 28h8m-3 -3l3 3l-3 3"
    if copy < low:
        x, arrow = 18.0, "M11 28h-8m3 -3l-3 3l3 3"
    return svg.mark("path", "mark-copy", d=f"M{svg.number(x - 3.5)} 24.5l7 7m0 -7l-7 7{arrow}")


def brackets(at: Callable[[float], float], floor: float | None, ceiling: float | None) -> list[ET.Element]:
    """Floor and ceiling as brackets that open towards each other."""
    turned = floor is not None and ceiling is not None and ceiling < floor
    marks = []
    for look, number, side in (("mark-floor", floor, 5), ("mark-ceiling", ceiling, -5)):
        if number is not None:
            x, foot = at(number), svg.number(at(number) + (-side if turned else side))
            marks.append(svg.mark("path", look, d=f"M{foot} 5H{svg.number(x)}V23H{foot}"))
    return marks


def band(start: float, end: float, y: float, height: float, verdict: str) -> ET.Element:
    """An interval, never thinner than can be seen."""
    width = max(end - start, 2.0)
    return svg.mark("rect", "interval", tone=verdict, x=start, y=y, width=width, height=height, fill_opacity="0.35")


def forest(
    *,
    title: str,
    rows: Sequence[Interval],
    allowed: tuple[float | None, float | None] = (None, None),
    target: float | None = None,
) -> SafeString:
    """Groups under one scale with their intervals; the band is what is allowed, the line where they should be."""
    limits, target = svg.known(allowed), svg.finite(target)
    shown = svg.known(number for row in rows for number in (row.value, row.low, row.high))
    numbers = [*shown, *limits, *svg.known([target])]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)

    def at(number: float) -> float:
        return 142 + 136 * svg.share(number, low, high)

    bottom = 34 + 32 * len(rows)
    marks = []
    if limits:
        start, end = forest_zone(allowed, at)
        marks.append(svg.mark("rect", "zone", x=start, y=28, width=max(end - start, 1), height=bottom - 28))
    marks += [svg.mark("path", "mark-limit", d=f"M{svg.number(at(limit))} 24V{bottom}") for limit in limits]
    if target is not None:
        marks.append(svg.mark("path", "mark-target", d=f"M{svg.number(at(target))} 24V{bottom}"))
    named = sorted(limits) or svg.known([target]) or ([low, high] if len(shown) > 1 else [])
    if not limits and target is None:
        marks += [svg.mark("path", "grid", d=f"M{svg.number(at(end))} 24V{bottom}") for end in named]
    marks += [svg.write(text, x, 16, look="quiet", size=13, text_anchor=anchor) for text, x, anchor in ends(named, at)]
    for index, row in enumerate(rows):
        marks += forest_row(row, 50 + 32 * index, at)
    says = "; ".join(sentence(r.label, r.value, svg.known([r.low, r.high]), r.verdict) for r in rows)
    return svg.drawing("forest", (420, bottom + 6), marks, title=title, says=says)


def forest_zone(allowed: tuple[float | None, float | None], at: Callable[[float], float]) -> tuple[float, float]:
    """From, to; a side without a limit is open as far as the scale goes."""
    first, last = svg.finite(allowed[0]), svg.finite(allowed[1])
    sides = (138.0 if first is None else at(first), 282.0 if last is None else at(last))
    return min(sides), max(sides)


def ends(limits: Sequence[float], at: Callable[[float], float]) -> list[tuple[str, float, str]]:
    """The words over the limits, set apart so that close limits do not run into each other."""
    anchors = ("end", "start") if len(limits) > 1 else ("middle",)
    places = zip(limits, anchors, (-2, 2), strict=False)
    return [(svg.words(number), at(number) + gap, anchor) for number, anchor, gap in places]


def forest_row(row: Interval, y: float, at: Callable[[float], float]) -> list[ET.Element]:
    marks = [
        *svg.label(row.label, 4, y, width=128, lines=2),
        svg.mark("path", "grid", d=f"M4 {svg.number(y + 16)}H416"),
    ]
    value = svg.finite(row.value)
    if value is None:
        return [*marks, svg.write(_("suppressed"), 142, y + 5, look="quiet", size=13)]
    span = svg.known([row.low, row.high])
    said, between = svg.with_ends(value, span)
    words = f"{said} [{between}]" if between else said
    if span:
        marks.append(band(at(min(span)), at(max(span)), y - 4, 8, row.verdict))
    marks.append(svg.estimate(at(value), y, row.verdict))
    return [*marks, svg.write(words, 416, y + 5, size=12, width=134, text_anchor="end")]
