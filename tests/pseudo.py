"""A language in which everything that was translated is seen at once, and a reader who finds what was not."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from gettext import NullTranslations
from html.parser import HTMLParser

from django.utils import translation
from django.utils.translation import trans_real

LANGUAGE = "en-xa"
OPENS, CLOSES = "⟦", "⟧"
CONTEXT = "\x04"
MACHINE = {"code", "pre", "script", "style", "textarea"}
SPOKEN = {"aria-label", "alt", "placeholder", "title"}
BUTTONS = {"button", "reset", "submit"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SENTENCES = {"button", "caption", "dd", "dt", "figcaption", "h1", "h2", "h3", "label", "legend", "li", "option", "p", "summary",
             "td", "text", "th", "title"}  # fmt: skip
INLINE = {"a", "b", "em", "i", "s", "strong"}
WORD = re.compile(r"[^\W\d_]{2,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBERED = re.compile(r"^[A-G]\d*\s")
MARKS = re.compile(r"\s*(?:[·,;:()\[\]→←/|–×@]|\s-\s)\s*")
NUMBERS = re.compile(r"\s*[−-]?\d[\d.,]*\s*%?\s*")
EDGES = " .,;:·()[]…×–|@"
LONG = 20
ENDED = re.compile(r"[.?!:;…]⟧*$")


class Pseudo(NullTranslations):
    """Every message comes back between brackets, its placeholders and markup as they are."""

    def gettext(self, message: str) -> str:
        return f"{OPENS}{message.rpartition(CONTEXT)[2]}{CLOSES}" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE


@contextmanager
def spoken() -> Iterator[None]:
    """Everybody speaks the pseudo-language; no catalogue is needed for it."""
    trans_real._translations[LANGUAGE] = Pseudo()
    with translation.override(LANGUAGE):
        yield


@dataclass
class Place:
    """An element that holds a sentence: where the brackets in it closed, and what stood between."""

    tag: str
    said: str = ""
    parts: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects what a person sees or hears of a page and no translation went through, and sentences made of halves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth, self.open, self.halves = 0, list[str](), list[str]()
        self.bare, self.drawn = list[str](), list[str]()
        self.places = list[Place]()
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        spoken = [value for name, value in named.items() if name in SPOKEN]
        if tag == "input" and named.get("type") in BUTTONS:
            spoken.append(named.get("value", ""))
        self.bare += [words for value in spoken for words in outside(value)]
        if tag in VOID:
            if tag == "br" and self.places and not self.depth:
                self.places[-1].parts.append("\n")
            return
        self.open.append(tag)
        if tag in SENTENCES and not self.depth:
            self.places.append(Place(tag))
        elif self.places and not self.depth and tag not in INLINE:
            self.places[-1].parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if self.places and self.places[-1].tag == tag and not self.depth:
            self.halves += halves(self.places.pop())
        elif self.places and not self.depth and tag not in INLINE:
            self.places[-1].parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if MACHINE & {*self.open}:
            return
        for piece in re.split(f"([{OPENS}{CLOSES}])", data):
            self.hear(piece)

    def hear(self, piece: str) -> None:
        if piece == OPENS:
            self.depth += 1
            self.within = "" if self.depth == 1 else self.within
        elif piece == CLOSES:
            self.depth -= 1
            if not self.depth and self.places:
                self.places[-1].parts.append(OPENS + self.within + CLOSES)
        elif self.depth:
            self.within += piece
        else:
            heard = self.drawn if "svg" in self.open else self.bare
            heard += [piece.strip()] if WORD.search(piece) else []
            if self.places:
                self.places[-1].parts.append(piece)


def outside(text: str) -> list[str]:
    """What of this text stands outside every bracket."""
    depth, found = 0, ""
    for character in text:
        depth += (character == OPENS) - (character == CLOSES)
        found += "\n" if character in OPENS + CLOSES else character if not depth else ""
    return [piece.strip() for piece in found.split("\n") if WORD.search(piece)]


def halves(place: Place) -> list[str]:
    """Two translations in one place with nothing but space between them, the first without an end: a sentence put together."""
    found, before = [], ""
    for part in place.parts:
        if part.startswith(OPENS):
            if before and not ENDED.search(before):
                found.append(f"{before} {part}")
            before = part
        elif part.strip():
            before = ""
    return found


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    return reader


def bare(reader: Reader, data: set[str]) -> list[str]:
    """What was not translated and is not data either."""
    known = data | {value.strip(EDGES) for value in data}
    long = sorted((value for value in known if len(value) >= LONG and " " in value), key=len, reverse=True)
    lines = [words for words in reader.drawn if not any(words in value for value in data)]
    return [words for words in [*reader.bare, *lines] if not is_data(words, known, long)]


def is_data(words: str, data: set[str], long: Sequence[str] = ()) -> bool:
    """Whether this is data as it stands, or data between marks: what people wrote, names, numbers, digests, JSON."""
    plain = " ".join(UUID.sub("", words).split()).strip(EDGES)
    if plain in data or not WORD.search(plain) or words.startswith(("{", "[{", '"')):
        return True
    if words.rstrip().endswith("…"):
        return any(value.startswith(plain) for value in data)
    for value in long:
        if value in plain:
            return is_data(plain.replace(value, ";"), data, long)
    for marks in (NUMBERED, MARKS, NUMBERS):
        pieces = [piece for piece in marks.split(plain) if piece]
        if pieces != [plain]:
            return all(is_data(piece, data, long) for piece in pieces)
    return False


def leaves(value: object) -> Iterator[str]:
    """Every text in a row's value, keys of JSON included."""
    if isinstance(value, bytes | memoryview):
        yield from leaves(bytes(value).decode(errors="replace"))
    elif isinstance(value, str) and value.startswith("{"):
        yield from leaves(json.loads(value))
    elif isinstance(value, str):
        yield " ".join(value.split())
        yield from (" ".join(line.split()) for line in value.splitlines())
    elif isinstance(value, dict):
        yield from leaves([*value.keys(), *value.values()])
    elif isinstance(value, Iterable):
        for item in value:
            yield from leaves(item)
