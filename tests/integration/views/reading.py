"""A page as a person reads it."""

import re
from html import unescape
from typing import Any

from django.test import Client


def words(markup: str) -> str:
    """Markup without its tags, with single spaces."""
    inline = re.sub(r"</?(strong|em|code|time)\b[^>]*>", "", markup)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def text(response: Any, *, inside: str = "main") -> str:
    """The words of a page's main part."""
    body = response.content.decode()
    start, end = body.index(f"<{inside}"), body.index(f"</{inside}>")
    return words(body[start:end])


def seen(client: Client, path: str) -> dict[str, Any]:
    """What a form of this page would send as it is, with its revision."""
    values = {field.html_name: field.value() for field in client.get(path).context["form"]}
    return {name: value for name, value in values.items() if value not in (None, False)}


def revision(client: Client, path: str) -> dict[str, Any]:
    """What this page says it shows, and nothing of what it shows."""
    return {"revision": seen(client, path)["revision"]}


def panel(response: Any, name: str) -> str:
    """The words of the panel with this id."""
    body = response.content.decode()
    start = body.index(f'id="{name}"')
    return words(body[start : body.index("</section>", start)])
