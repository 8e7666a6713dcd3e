"""The components: each tag's signature is its declaration, so a misspelt attribute fails when the template compiles.

Built into every template (no load tag). A tag with an `end…` takes content; lists are a container and its items.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lib import charts, gallery

register = template.Library()

VERDICTS = {
    "pass": "pass",
    "attention": "attention",
    "fail": "fail",
    "not_established": "not established",
}
TONES = frozenset({*VERDICTS, "neutral", "active", "void"})
TIERS = {
    "low": ("low", 1),
    "moderate": ("moderate", 2),
    "high": ("high", 3),
    "prohibited": ("prohibited", 4),
}
STEP_WORDS = {"done": "done", "current": "now", "todo": "not yet", "void": "not needed", "failed": "failed"}
SIGNATURE_STATES = frozenset({"valid", "superseded", "repudiated", "waiting"})
NOTICES = frozenset({"info", "success", "attention", "error"})
ACTION_KINDS = frozenset({"primary", "plain", "danger"})


def one_of(allowed: Iterable[str], value: str, what: str) -> str:
    """The value as it is; a page that asks for a look we do not have fails where it was written."""
    if str(value) not in allowed:
        raise ValueError(f"{what} is {value!r}; it must be one of {', '.join(sorted(allowed))}")
    return str(value)


def fill(name: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


def sentences(reasons: str | Iterable[str] | None) -> list[str]:
    if not reasons:
        return []
    return [reasons] if isinstance(reasons, str) else [str(reason) for reason in reasons]


# Page


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """Where this page lies; holds `crumb` items."""
    return fill("crumbs", locals())


@register.inclusion_tag("components/crumb.html")
def crumb(*, title: str, url: str = "") -> dict[str, Any]:
    return locals()


@register.simple_block_tag
def page_header(
    content: str, *, title: str, kicker: str = "", status: str = "", tone: str = "neutral"
) -> SafeString:
    """The page's h1 with its status; the content is the one sentence that says for whom it waits and what to do."""
    one_of(TONES, tone, "tone")
    return fill("page_header", locals())


@register.simple_block_tag
def panel(content: str, *, title: str = "", level: int = 2, id: str = "", note: str = "") -> SafeString:  # noqa: A002
    """One sheet of paper. `id` makes it a target for links; `level` is the heading's."""
    one_of("23456", str(level), "level")
    return fill("panel", locals())


@register.simple_block_tag
def notice(content: str, *, kind: str = "info", title: str = "") -> SafeString:
    """A sentence that must not be missed; `kind`: info, success, attention, error."""
    one_of(NOTICES, kind, "kind")
    return fill("notice", locals())


@register.inclusion_tag("components/blockers.html")
def blockers(*, title: str, reasons: str | Iterable[str]) -> dict[str, Any]:
    """Every reason why something cannot be done now; shows nothing when there is none."""
    return {"title": title, "reasons": sentences(reasons)}


@register.simple_block_tag
def empty_state(content: str, *, title: str) -> SafeString:
    """Nothing here: the title says so, the content says what to do next."""
    return fill("empty_state", locals())


@register.inclusion_tag("components/pagination.html")
def pagination(*, newer: str = "", older: str = "", label: str = "Pages") -> dict[str, Any]:
    """Keyset paging: URLs of the newer and the older page; shows nothing without either."""
    return locals()


# Tags


@register.inclusion_tag("components/status_tag.html")
def status_tag(value: str, *, word: str = "") -> dict[str, Any]:
    """Colour, shape and word. `value` is a verdict (has its own word) or a tone with the `word` to show."""
    tone = one_of(TONES, value, "status_tag")
    return {"tone": tone, "word": word or VERDICTS.get(tone, tone)}


@register.inclusion_tag("components/tier_tag.html")
def tier_tag(tier: str) -> dict[str, Any]:
    """The risk tier: low, moderate, high, prohibited; as many bars as it is grave."""
    one_of(TIERS, tier, "tier")
    word, bars = TIERS[str(tier)]
    return {"tier": str(tier), "word": word, "bars": bars}


@register.inclusion_tag("components/glyph.html")
def glyph(tone: str) -> dict[str, Any]:
    """The shape of a tone alone, for use beside its word."""
    return {"tone": one_of(TONES, tone, "glyph")}


# Facts


@register.simple_block_tag
def summary_list(content: str, *, label: str = "", dense: bool = False) -> SafeString:
    """Terms and values; holds `row` items."""
    return fill("summary_list", locals())


@register.simple_block_tag
def row(content: str, *, term: str, change: str = "", change_label: str = "Change") -> SafeString:
    """One term; the content is its value, `change` the URL where it can be changed."""
    return fill("row", locals())


@register.simple_block_tag
def key_facts(content: str) -> SafeString:
    """A band of large figures; holds `key_fact` items."""
    return fill("key_facts", locals())


@register.inclusion_tag("components/key_fact.html")
def key_fact(*, term: str, value: object, note: str = "") -> dict[str, Any]:
    return locals()


@register.simple_block_tag
def data_table(
    content: str,
    *,
    caption: str,
    columns: str | Sequence[str],
    rows: Iterable[Iterable[object]] = (),
    quiet_caption: bool = False,
    sticky: bool = False,
) -> SafeString:
    """A table in its own scroll region. `columns` is "Name|Rows#|Verdict" (# marks numbers) or a list of such names;
    `rows` are lists of cells, or the content is <tr>s (numbers in <td class="number">). `sticky` keeps column one."""
    names = columns.split("|") if isinstance(columns, str) else list(columns)
    heads = [{"name": name.rstrip("#").strip(), "number": name.endswith("#")} for name in names]
    lines = [list(zip(heads, cells, strict=True)) for cells in rows]
    return fill("data_table", {**locals(), "heads": heads, "lines": lines})


@register.simple_tag
def digest(value: str, *, algorithm: str = "sha256", short: bool = False) -> SafeString:
    """Grouped for the eye only: selecting or copying gives the full value. `short` unfolds without JavaScript."""
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


@register.simple_block_tag
def file_list(content: str, *, label: str = "Files") -> SafeString:
    """Holds `file` items."""
    return fill("file_list", locals())


@register.inclusion_tag("components/file.html")
def file(
    *, name: str, href: str = "", size: int | None = None, digest: str = "", kind: str = "", note: str = ""
) -> dict[str, Any]:
    """One stored file; `kind` is its role, `note` what it is or what became of it."""
    return locals()


# Measurements


@register.simple_tag
def ruler(
    *,
    value: float | None,
    label: str,
    floor: float | None = None,
    ceiling: float | None = None,
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
def verdict_cards(content: str, *, label: str = "Verdicts") -> SafeString:
    """Holds `verdict_card` items; list what is not established first."""
    return fill("verdict_cards", locals())


@register.simple_block_tag
def verdict_card(content: str, *, title: str, verdict: str, href: str = "") -> SafeString:
    """One group's verdict; the content is the sentence behind it."""
    one_of(VERDICTS, verdict, "verdict")
    return fill("verdict_card", locals())


@register.simple_block_tag
def figure(content: str, *, title: str, chart: str, says: str, narrow: str = "", wide: bool = False) -> SafeString:
    """A chart with the text that says what it shows; the content is its table, folded away. `wide` lets it scroll in
    its own region, `narrow` is a second drawing for phones."""
    return fill("figure", locals())


@register.inclusion_tag("components/progress.html")
def progress(*, label: str, value: float = 0, maximum: float = 1, words: str = "") -> dict[str, Any]:
    """Real progress: the native element and the words beside it, such as "step 3 of 9: all pairs"."""
    return {**locals(), "percent": round(100 * value / maximum) if maximum else 0}


# Work


@register.simple_block_tag
def steps(content: str, *, label: str = "Progress") -> SafeString:
    """The stages in order; holds `step` items."""
    return fill("steps", locals())


@register.inclusion_tag("components/step.html")
def step(*, title: str, state: str, note: str = "", href: str = "") -> dict[str, Any]:
    """`state`: done, current, todo, void, failed; `note` says who, when, or what is missing."""
    return {**locals(), "word": STEP_WORDS[one_of(STEP_WORDS, state, "state")]}


@register.simple_block_tag
def timeline(content: str, *, label: str = "History") -> SafeString:
    """Holds `event` items, newest first."""
    return fill("timeline", locals())


@register.simple_block_tag
def event(
    content: str, *, title: str, at: datetime | None = None, who: str = "", tone: str = "neutral"
) -> SafeString:
    """One recorded act; the content is the reason or what changed."""
    one_of(TONES, tone, "tone")
    return fill("event", locals())


@register.simple_block_tag
def task_list(content: str, *, label: str = "Tasks") -> SafeString:
    """Holds `task` items."""
    return fill("task_list", locals())


@register.inclusion_tag("components/task.html")
def task(
    *, title: str, href: str = "", tone: str = "neutral", word: str = "", hint: str = "", meta: str = ""
) -> dict[str, Any]:
    """One thing to do: `word` is its state, `hint` what is missing, `meta` since when or for whom it waits."""
    return {**locals(), "tone": one_of(TONES, tone, "tone")}


@register.simple_block_tag
def entry_list(content: str, *, label: str) -> SafeString:
    """A dense list that stays readable on a phone; holds `entry` items."""
    return fill("entry_list", locals())


@register.simple_block_tag
def entry(
    content: str, *, title: str, href: str = "", tone: str = "", word: str = "", meta: str = ""
) -> SafeString:
    """One object of a list: `meta` says for whom it waits and since when; the content is its facts."""
    if tone:
        one_of(TONES, tone, "tone")
    return fill("entry", locals())


@register.simple_block_tag
def action_bar(content: str, *, label: str = "Actions") -> SafeString:
    """Holds `action` items."""
    return fill("action_bar", locals())


@register.inclusion_tag("components/action.html")
def action(
    *,
    label: str,
    url: str,
    method: str = "get",
    kind: str = "primary",
    hidden: Mapping[str, str] | None = None,
    reasons: str | Iterable[str] = (),
) -> dict[str, Any]:
    """A link (get) or a one-button form (post, with `hidden` fields). With `reasons` it is not offered: they are shown."""
    one_of({"get", "post"}, method, "method")
    one_of(ACTION_KINDS, kind, "kind")
    return {**locals(), "reasons": sentences(reasons)}


@register.inclusion_tag("components/button.html")
def button(*, label: str, kind: str = "primary", name: str = "", value: str = "") -> dict[str, Any]:
    """The submit button of a form that the page writes itself."""
    return {**locals(), "kind": one_of(ACTION_KINDS, kind, "kind")}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*, form: BaseForm | None = None, reasons: str | Iterable[str] = ()) -> dict[str, Any]:
    """Everything that needs mending, each linked to its field; shows nothing when there is nothing."""
    fields = [f for f in form if f.errors] if form is not None else []
    general = list(form.non_field_errors()) if form is not None else []
    return {"fields": fields, "reasons": [*general, *sentences(reasons)]}


@register.inclusion_tag("components/signature.html")
def signature(
    *,
    state: str,
    name: str = "",
    meaning: str = "",
    title: str = "",
    role: str = "",
    organisation: str = "",
    at: datetime | None = None,
    digest: str = "",
    statement: str = "",
    on_behalf_of: str = "",
    reason: str = "",
) -> dict[str, Any]:
    """`state`: valid, superseded, repudiated (both struck through, with the `reason`), waiting (`reason`: for what)."""
    return {**locals(), "state": one_of(SIGNATURE_STATES, state, "state")}


@register.simple_tag(name="gallery")
def gallery_examples() -> dict[str, Any]:
    """The drawings and dates of the components page."""
    return gallery.examples()
