"""Facts and lists of things: terms, figures, tables, entries, files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal.lib.components.base import TONES, fill, one_of, register
from portal.lib.language import lazily as _


@register.simple_block_tag
def summary_list(content: str, *, label: str = "", dense: bool = False) -> SafeString:
    """Terms and values; holds `row` items."""
    return fill("summary_list", locals())


@register.simple_block_tag
def row(content: str, *, term: str, change: str = "", change_label: str = _("Change")) -> SafeString:
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
    """A table in its own scroll region.

    `columns` is "Name|Rows#|Verdict" (# marks numbers) or a list of such names; `rows` are lists of cells, or
    the content is <tr>s with numbers in <td class="number">. `sticky` keeps the first column in view.
    """
    names = str(columns).split("|") if isinstance(columns, str | Promise) else list(columns)
    heads = [{"name": name.rstrip("#").strip(), "number": name.endswith("#")} for name in names]
    lines = [list(zip(heads, cells, strict=True)) for cells in rows]
    return fill("data_table", {**locals(), "heads": heads, "lines": lines})


@register.simple_block_tag
def entry_list(content: str, *, label: str) -> SafeString:
    """A dense list that stays readable on a phone; holds `entry` items."""
    return fill("entry_list", locals())


@register.simple_block_tag
def entry(content: str, *, title: str, href: str = "", tone: str = "", word: str = "", meta: str = "") -> SafeString:
    """One object of a list: `meta` says for whom it waits and since when; the content is its facts."""
    if tone:
        one_of(TONES, tone, "tone")
    return fill("entry", locals())


@register.simple_block_tag
def file_list(content: str, *, label: str = _("Files")) -> SafeString:
    """Holds `file` items."""
    return fill("file_list", locals())


@register.inclusion_tag("components/file.html")
def file(
    *, name: str, href: str = "", size: int | None = None, digest: str = "", kind: str = "", note: str = ""
) -> dict[str, Any]:
    """One stored file; `kind` is its role, `note` what it is or what became of it."""
    return locals()
