"""Letters that a reader cannot see, or that this house cannot draw, are shown by their number; what runs right to left stays apart.

A name with U+202E in it reads as another name, and one with U+200B as the same. So wherever words are shown, on a page or in
a PDF, such a letter is a visible mark. Nothing that is stored, sent or typed into a field is changed.
"""

import re
import unicodedata
from collections.abc import Callable, Collection

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
JOINED = "\u0600-\u0fff\u1800-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
"""After these, U+200C and U+200D are spelling (Persian, Hindi) or make one picture of two."""
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
ODD = re.compile(f"(?<=[{JOINED}])[\u200c\u200d]|([{HIDDEN}])")
RUN = re.compile(f"[{RIGHT_TO_LEFT}]+(?:[\\s\\d\\u200c\\u200d.,:;/'’\"()–-]+[{RIGHT_TO_LEFT}]+)*")
ANY = re.compile(f"[{HIDDEN}{RIGHT_TO_LEFT}]")
TAG = re.compile(
    r"<(?P<whole>script|style|textarea)\b.*?</(?P=whole)\s*>|<!--.*?-->"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
PLAIN = {"option", "title", "svg"}
"""Elements that hold no other HTML."""


class ShownLetters:
    """Middleware: every page that is answered shows its letters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            html = response.content.decode(response.charset)
            if ANY.search(html):
                response.content = shown(html).encode(response.charset)
        return response


def shown(html: str, *, lacking: Collection[str] = ()) -> str:
    """The document with a mark for each hidden letter of its words, and for each that is `lacking`. Attributes stay as they are."""
    pieces, at, plain = [], 0, ""
    for tag in TAG.finditer(html):
        pieces += [words(html[at : tag.start()], lacking, plain=bool(plain)), tag.group()]
        at, name = tag.end(), (tag["name"] or "").lower()
        if not plain and name in PLAIN and not tag["close"]:
            plain = name
        elif name == plain and tag["close"]:
            plain = ""
    return "".join([*pieces, words(html[at:], lacking, plain=bool(plain))])


def words(text: str, lacking: Collection[str], *, plain: bool) -> str:
    if not ANY.search(text) and not any(letter in text for letter in lacking):
        return text
    if not plain:
        text = RUN.sub(r"<bdi>\g<0></bdi>", text)
    text = ODD.sub(lambda odd: mark(odd[1], plain=plain) if odd[1] else odd[0], text)
    for letter in lacking:
        text = text.replace(letter, mark(letter, plain=plain))
    return text


def mark(letter: str, *, plain: bool) -> str:
    return f"[{number(letter)}]" if plain else f'<span class="letter" title="{name(letter)}">{number(letter)}</span>'


def number(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def name(letter: str) -> str:
    return unicodedata.name(letter, "no name")
