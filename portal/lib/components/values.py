"""One value, shown so that it cannot be mistaken: verdicts, tiers, digests, times, sizes."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lib.charts import svg
from portal.lib.components.base import TONES, VERDICTS, fill, one_of, register

TIER_BARS = {"low": 1, "moderate": 2, "high": 3, "prohibited": 4}
TIER_TONES = {1: "pass", 2: "attention", 3: "fail", 4: "fail"}


@register.inclusion_tag("components/status_tag.html")
def status_tag(value: str, *, word: str = "") -> dict[str, Any]:
    """Colour, shape and word. `value` is a verdict (has its own word) or a tone with the `word` to show."""
    tone = one_of(TONES, value, "status_tag")
    return {"tone": tone, "word": word or VERDICTS.get(tone, tone)}


@register.inclusion_tag("components/tier_tag.html")
def tier_tag(tier: str) -> dict[str, Any]:
    """The risk tier: low, moderate, high, prohibited; as many bars as it is grave."""
    known = one_of(TIER_BARS, tier, "tier")
    bars = TIER_BARS[known]
    return {"tier": known, "bars": bars, "ink": svg.TONES[TIER_TONES[bars]]}


@register.inclusion_tag("components/glyph.html")
def glyph(tone: str) -> dict[str, Any]:
    """The shape of a tone alone, for use beside its word."""
    known = one_of(TONES, tone, "glyph")
    return {"tone": known, "ink": svg.TONES[known]}


@register.simple_tag
def digest(value: str, *, algorithm: str = "sha256", short: bool = False) -> SafeString:
    """Grouped for the eye only: copying gives the full value. `short` unfolds without JavaScript."""
    if not value:
        return SafeString("—")
    groups = format_html_join("", "<span>{}</span>", ((value[i : i + 8],) for i in range(0, len(value), 8)))
    return fill("digest", {"value": value, "groups": groups, "algorithm": algorithm, "short": short})


@register.simple_tag
def when(value: datetime | date | None, *, style: str = "full") -> SafeString:
    """A time with its UTC offset (`full`), or only its `date`."""
    one_of({"full", "date"}, style, "style")
    if value is None:
        return SafeString("—")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value:%-d %b %Y}")
    local = timezone.localtime(value)
    if style == "date":
        return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%-d %b %Y}")
    offset = local.isoformat()[-6:]
    words = '<time datetime="{}">{} <span class="offset">{}</span></time>'
    return format_html(words, local.isoformat(), f"{local:%-d %b %Y, %H:%M}", offset)


@register.simple_tag(name="bytes")
def size(value: int | None) -> SafeString:
    """A size for the eye (powers of 1,000), the exact count for the pointer and the screen reader."""
    if value is None:
        return SafeString("—")
    amount, unit = float(value), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    shown = f"{amount:.0f}" if unit == "B" or amount >= 100 else f"{amount:.1f}"
    return format_html('<data value="{}" title="{} bytes">{} {}</data>', value, f"{value:,}", shown, unit)
