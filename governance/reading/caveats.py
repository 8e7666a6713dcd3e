"""Caveats of a report in the reader's language: of schema 2 by their code, of schema 1 by the English that it holds. Pure."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from string import Formatter

from evaluations.harness.engine import library
from evaluations.harness.engine.modality import EVERYWHERE, Modality
from evaluations.harness.engine.report import Measurement, Said
from portal.lib.language import gettext as _


class Written(str):
    """A parameter as a report of schema 1 wrote it: no format changes it."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


def caveats(one: Measurement) -> tuple[str, ...]:
    kind = library.kind_with(one.metric, one.version)
    if kind is None:
        return library.sentences_of(one)
    coded = [recognised(said, kind.id) if isinstance(said, str) else said for said in one.caveats]
    return tuple(in_words(said, kind) for said in coded)


def in_words(caveat: str | Said, kind: Modality) -> str:
    """A caveat among the parameters is a sentence of its own; what nobody here knows stands as it is."""
    if isinstance(caveat, str):
        return caveat
    sentence = sentences(kind).get(caveat.code)
    filled = {
        name: in_words(value, kind) if isinstance(value, Said) else value for name, value in caveat.parameters.items()
    }
    return caveat.code if sentence is None else _(sentence).format(**filled)


@lru_cache(maxsize=4096)
def recognised(text: str, kind: str) -> str | Said:
    """The caveat that says this, by the sentence with the most words of its own; the text where none does."""
    for code, pattern in patterns(kind):
        if found := pattern.fullmatch(text):
            parts = {name: recognised(value, kind) for name, value in found.groupdict().items()}
            return Said(code, {name: Written(part) if isinstance(part, str) else part for name, part in parts.items()})
    return text


@cache
def patterns(kind: str) -> list[tuple[str, re.Pattern[str]]]:
    known = sentences(next(one for one in library.kinds() if one.id == kind))
    parsed = {code: list(Formatter().parse(sentence)) for code, sentence in known.items()}
    longest = sorted(parsed, key=lambda code: -sum(len(words) for words, *_ in parsed[code]))
    return [(code, re.compile("".join(map(pattern, parsed[code])), re.DOTALL)) for code in longest]


def pattern(part: tuple[str, str | None, str | None, str | None]) -> str:
    words, name, *_ = part
    return re.escape(words) + (f"(?P<{name}>.+)" if name else "")


def sentences(kind: Modality) -> Mapping[str, str]:
    return EVERYWHERE | dict(kind.sentences)
