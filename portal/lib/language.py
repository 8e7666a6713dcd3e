"""The language people read, and the one that is signed."""

from typing import cast

from django.utils import translation
from django.utils.translation import gettext_lazy

RECORDED = "en-gb"


def lazily(message: str) -> str:
    """`gettext_lazy`, typed as the text that it becomes when it is shown."""
    return cast("str", gettext_lazy(message))


def in_english() -> translation.override:
    """What is signed, hashed or kept in a row says the same for every reader: wraps the place where it is made."""
    return translation.override(RECORDED)
