"""A page as a person reads it."""

import re
from html import unescape
from typing import Any


def text(response: Any, *, inside: str = "main") -> str:
    """The words of a page's main part, with single spaces."""
    body = response.content.decode()
    start, end = body.index(f"<{inside}"), body.index(f"</{inside}>")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body[start:end])).split())


def panel(response: Any, name: str) -> str:
    """The words of the panel with this id."""
    body = response.content.decode()
    start = body.index(f'id="{name}"')
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body[start : body.index("</section>", start)])).split())


def links(response: Any, label: str) -> list[str]:
    """Where links and one-button forms with this label lead, in the order of the page."""
    body = response.content.decode()
    anchors = re.findall(r'<a class="button[^"]*" href="([^"]+)">([^<]+)</a>', body)
    return [unescape(url) for url, words in anchors if unescape(words) == label]
