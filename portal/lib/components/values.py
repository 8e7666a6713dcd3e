"""One value, shown so that it cannot be mistaken: verdicts, tiers, digests, times, sizes."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from portal.lib.charts import svg
from portal.lib.components.base import TONES, VERDICTS, fill, one_of, register
from portal.lib.language import lazily as _

DAY, MOMENT = "j M Y", "j M Y, H:i"
TIER_BARS = {"low": 1, "moderate": 2, "high": 3, "prohibited": 4}
TIER_WORDS = {"low": _("low"), "moderate": _("moderate"), "high": _("high"), "prohibited": _("prohibited")}
TIER_TONES = {1: "pass", 2: "attention", 3: "fail", 4: "fail"}


@register.inclusion_tag("components/status_tag.html")
def status_tag(value: str, *, word: str = "") -> dict[str, Any]:
    """Colour, shape and word. `value` is a verdict (has its own word) or a tone with the `word` to show."""
    tone = one_of(TONES, value, "status_tag")
    return {"tone": tone, "word": word or VERDICTS.get(tone, tone)}


@register.simple_tag
def tier_tag(tier: str) -> SafeString:
    """The risk tier: low, moderate, high, prohibited; as many bars as it is grave."""
    known = one_of(TIER_BARS, tier, "tier")
    bars = TIER_BARS[known]
    return fill(
        "tier_tag", {"tier": known, "word": TIER_WORDS[known], "bars": bars, "ink": svg.TONES[TIER_TONES[bars]]}
    )


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
    spans = "".join(f"<span>{escape(value[i : i + 8])}</span>" for i in range(0, len(value), 8))
    groups = mark_safe(spans)  # noqa: S308 - each part is escaped
    return fill("digest", {"value": value, "groups": groups, "algorithm": algorithm, "short": short})


@register.simple_tag
def when(value: datetime | date | None, *, style: str = "full") -> SafeString:
    """A time with its UTC offset (`full`), or only its `date`."""
    one_of({"full", "date"}, style, "style")
    if value is None:
        return SafeString("—")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, DAY))
    local = timezone.localtime(value)
    if style == "date":
        return format_html('<time datetime="{}">{}</time>', local.isoformat(), date_format(local, DAY))
    offset = local.isoformat()[-6:]
    words = '<time datetime="{}">{} <span class="offset">{}</span></time>'
    return format_html(words, local.isoformat(), date_format(local, MOMENT), offset)


@register.filter
def day(value: datetime | date | None) -> SafeString:
    """`when` with the date only, for use inside a sentence."""
    return when(value, style="date")


@register.filter
def moment(value: datetime | date | None) -> SafeString:
    """`when` in full, for use inside a sentence."""
    return when(value)


@register.filter(name="size")
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
    places = 0 if unit == "B" or amount >= 100 else 1
    shown = number_format(round(amount, places), places)
    exact = gettext("%(count)s bytes") % {"count": number_format(value, force_grouping=True)}
    return format_html('<data value="{}" title="{}">{} {}</data>', value, exact, shown, unit)
