"""What was measured: verdicts, numbers on their rulers, pictures, progress."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from portal.lib import charts
from portal.lib.components.base import VERDICTS, fill, one_of, register
from portal.lib.language import lazily as _


@register.simple_tag
def ruler(
    *,
    value: float | None,
    label: str,
    floor: float | None = None,
    ceiling: float | None = None,
    copy: float | None = None,
    interval: Sequence[float] | None = None,
    threshold: charts.Limits = None,
    direction: str = "up",
    verdict: str = "not_established",
) -> SafeString:
    """One number between its baselines, with interval and limits; says in words what it shows."""
    return charts.ruler(
        value=value,
        label=label,
        floor=floor,
        ceiling=ceiling,
        copy=copy,
        interval=interval,
        threshold=threshold,
        direction=direction,
        verdict=one_of(VERDICTS, verdict, "verdict"),
    )


@register.inclusion_tag("components/ruler_key.html")
def ruler_key() -> dict[str, Any]:
    """What the marks on a ruler mean; once a page."""
    return {}


@register.simple_block_tag
def verdict_cards(content: str, *, label: str = _("Verdicts")) -> SafeString:
    """Holds `verdict_card` items; list what is not established first."""
    return fill("verdict_cards", locals())


@register.simple_block_tag
def verdict_card(content: str, *, title: str, verdict: str, href: str = "") -> SafeString:
    """One group's verdict; the content is the sentence behind it."""
    one_of(VERDICTS, verdict, "verdict")
    return fill("verdict_card", locals())


@register.simple_block_tag
def finding(
    content: str,
    *,
    title: str,
    verdict: str,
    value: str = "",
    interval: str = "",
    chart: str = "",
    place: str = "",
    note: str = "",
    shown_only: bool = False,
) -> SafeString:
    """One metric as a line with its ruler; the content is what lies behind it, folded away."""
    one_of(VERDICTS, verdict, "verdict")
    return fill("finding", locals())


@register.simple_block_tag
def findings(content: str, *, label: str) -> SafeString:
    """Holds `finding` items, worst first."""
    return fill("findings", locals())


@register.simple_block_tag
def figure(content: str, *, title: str, chart: str, says: str, narrow: str = "", wide: bool = False) -> SafeString:
    """A chart with the text that says what it shows; the content is its table, folded away.

    `wide` lets the chart scroll in its own region, `narrow` is a second drawing for phones.
    """
    return fill("figure", locals())


@register.inclusion_tag("components/progress.html")
def progress(*, label: str, value: float = 0, maximum: float = 1, words: str = "") -> dict[str, Any]:
    """Real progress: the native element and the words beside it, such as "step 3 of 9: all pairs"."""
    return {**locals(), "percent": round(100 * value / maximum) if maximum else 0}
