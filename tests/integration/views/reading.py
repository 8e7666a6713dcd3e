"""A page as a person reads it."""

import re
from html import unescape
from typing import Any


def words(markup: str) -> str:
    """Markup without its tags, with single spaces."""
    inline = re.sub(r"</?(strong|em|code|time)\b[^>]*>", "", markup)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def text(response: Any, *, inside: str = "main") -> str:
    """The words of a page's main part."""
    body = response.content.decode()
    start, end = body.index(f"<{inside}"), body.index(f"</{inside}>")
    return words(body[start:end])


def panel(response: Any, name: str) -> str:
    """The words of the panel with this id."""
    body = response.content.decode()
    start = body.index(f'id="{name}"')
    return words(body[start : body.index("</section>", start)])
