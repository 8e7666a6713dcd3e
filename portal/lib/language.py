"""The language people read, and the one that is signed. Rules that know no Django speak through this module."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

__all__ = ["RECORDED", "day", "gettext", "in_english", "lazily", "listed", "ngettext"]

RECORDED = "en-gb"


def lazily(message: str) -> str:
    """`gettext_lazy`, typed as the text that it becomes when it is shown."""
    return cast("str", gettext_lazy(message))


def in_english() -> translation.override:
    """What is signed, hashed or kept in a row says the same for every reader: wraps the place where it is made."""
    return translation.override(RECORDED)


def listed(names: Sequence[str]) -> str:
    """“a, b and c”."""
    said = [str(name) for name in names]
    if len(said) < 2:
        return "".join(said)
    return gettext("%(others)s and %(last)s") % {"others": ", ".join(said[:-1]), "last": said[-1]}


def day(value: date) -> str:
    """A date inside a sentence."""
    return date_format(value, "j M Y")
