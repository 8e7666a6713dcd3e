"""Where components are registered, filled in and refused."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal.lib.language import lazily as _

register = template.Library()

VERDICTS = {
    "pass": _("pass"),
    "attention": _("attention"),
    "fail": _("fail"),
    "not_established": _("not established"),
}
TONES = frozenset({*VERDICTS, "neutral", "active", "void"})


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
    return [str(reasons)] if isinstance(reasons, str | Promise) else [str(reason) for reason in reasons]
