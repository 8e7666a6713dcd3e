"""The frame of a page: where it lies, what it says first, its sheets and its sentences."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from portal.lib.components.base import TONES, fill, one_of, register, sentences
from portal.lib.language import lazily as _

NOTICES = frozenset({"info", "success", "attention", "error"})


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """Where this page lies; holds `crumb` items."""
    return fill("crumbs", locals())


@register.inclusion_tag("components/crumb.html")
def crumb(*, title: str, url: str = "") -> dict[str, Any]:
    return locals()


@register.simple_block_tag
def page_header(content: str, *, title: str, kicker: str = "", status: str = "", tone: str = "neutral") -> SafeString:
    """The page's h1 with its status; the content says for whom it waits and what to do."""
    one_of(TONES, tone, "tone")
    return fill("page_header", locals())


@register.simple_block_tag
def panel(
    content: str,
    *,
    title: str = "",
    level: int = 2,
    id: str = "",  # noqa: A002 - the name of the HTML attribute
    note: str = "",
    record: bool = False,
) -> SafeString:
    """One sheet of paper; a `record` is set in serif. `id` is a target for links, `level` the heading's."""
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
def pagination(*, newer: str = "", older: str = "", label: str = _("Pages")) -> dict[str, Any]:
    """Keyset paging: URLs of the newer and the older page; shows nothing without either."""
    return locals()
