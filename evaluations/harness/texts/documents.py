"""A set of documents in one order, whatever order and format they came in, and its digest."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from evaluations.harness.engine.records.reading import Record
from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.declared import Declared
from evaluations.harness.texts.fields import Turns, has, text_of, turns_of, value_at, written
from evaluations.harness.texts.records import LONGEST, too_long

FEWEST = 30
AT_ONCE = 1_000
MOST, MOST_BYTES = 5_000_000, 4 << 30
EMPTY_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class Documents:
    """Field by field, a list with an entry for each document.

    Attributes
    ----------
    texts
        What is written, by field.
    said
        What is said beside the text, by field, as it is written; empty where it is not.
    turns
        Speaker and words of each turn of a dialogue; empty without one.
    missing
        Of which documents a declared field of text is missing, or has another form.
    rows
        The place of each in its file, from 1.
    ids
        What each is called; its place where no field says so. Nothing is measured of them.
    """

    texts: Mapping[str, Sequence[str]]
    said: Mapping[str, Sequence[str]]
    turns: Sequence[Turns]
    missing: Array
    rows: Array
    sha256: str = ""
    ids: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: Array) -> "Documents":
        def taken(values: Sequence[Any]) -> list[Any]:
            return [values[int(place)] for place in at]

        return Documents(
            {name: taken(values) for name, values in self.texts.items()},
            {name: taken(values) for name, values in self.said.items()},
            taken(self.turns) if len(self.turns) else [],
            self.missing[at],
            self.rows[at],
        )

    def whole(self) -> Iterator[str]:
        """The fields of each document together, a line each."""
        return map("\n".join, zip(*self.texts.values(), strict=True))

    def in_parts(self) -> Iterator[list[str]]:
        """The same, so many at a time."""
        whole = self.whole()
        while part := list(islice(whole, AT_ONCE)):
            yield part

    def of(self, field: str) -> Array:
        """What a field beside the text says of each."""
        return np.array(self.said[field], dtype=np.str_)


def documents_of(records: Iterable[tuple[int, Record]], declared: Declared, *, real: bool = True) -> Documents:
    """Raises Refused for a field that no document has, for fewer than 30 documents, and where most have no text.

    Synthetic documents may lack what is said of real people alone.
    """
    fields = declared.fields
    kept: list[tuple[bytes, int, list[str], list[str], Turns, bool, str]] = []
    met: set[str] = set()
    total = 0
    for number, record in records:
        met.update(name for name in (*fields.written, *fields.said) if name not in met and has(record, name))
        turns = turns_of(value_at(record, fields.turns), number, fields.turns) if fields.turns else ()
        texts = [
            "\n".join(words for _, words in turns)
            if name == fields.turns
            else text_of(value_at(record, name), number, name)
            for name in fields.written
        ]
        said = [written(value_at(record, name)) for name in fields.said]
        length = sum(map(len, texts))
        total += length
        if length > LONGEST:
            raise too_long(number)
        if number > MOST or total > MOST_BYTES:
            raise Refused("There are more than {most:,} documents, or more than 4 GiB of text.", most=MOST)
        gap = any(
            not text.strip() for name, text in zip(fields.written, texts, strict=True) if name not in fields.optional
        )
        called = written(value_at(record, fields.id)) if fields.id else ""
        kept.append((hash_of(texts, said, turns), number, texts, said, turns, gap, called or str(number)))
    check(kept, met, (*fields.written, *(fields.said if real else fields.labels)))
    kept.sort(key=lambda one: one[:2])
    return Documents(
        {name: [one[2][at] for one in kept] for at, name in enumerate(fields.written)},
        {name: [one[3][at] for one in kept] for at, name in enumerate(fields.said)},
        [one[4] for one in kept] if fields.turns else [],
        np.array([one[5] for one in kept]),
        np.array([one[1] for one in kept]),
        digest_of([one[0] for one in kept], declared),
        [one[6] for one in kept],
    )


def hash_of(texts: list[str], said: list[str], turns: Turns) -> bytes:
    whole = json.dumps([texts, said, turns], ensure_ascii=True).encode()
    return hashlib.blake2b(whole, digest_size=32).digest()


def digest_of(hashes: list[bytes], declared: Declared) -> str:
    """Over the names of the declared fields and every document, in their order."""
    names = json.dumps([declared.fields.written, declared.fields.said]).encode()
    return hashlib.sha256(names + b"".join(hashes)).hexdigest()


def check(kept: list[Any], met: set[str], wanted: Sequence[str]) -> None:
    if len(kept) < FEWEST:
        raise Refused(
            "There are {found} documents. At least {fewest} are needed to say anything.", found=len(kept), fewest=FEWEST
        )
    if absent := [name for name in wanted if name not in met]:
        raise Refused("No document has the field {column}, which the declaration names.", column=absent[0])
    empty = sum(not any(text.strip() for text in one[2]) for one in kept)
    if empty > EMPTY_SHARE * len(kept):
        raise Refused(
            "{found:,} of {total:,} documents have no text. Check which fields are declared.",
            found=empty,
            total=len(kept),
        )
