"""Documents as numbers of words: each different word of a run has a number, whatever order documents came in."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.letters import plain, words


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of documents, one field after the other.

    Attributes
    ----------
    ids
        The number of each word (int32).
    starts
        Where each field of each document begins in `ids`, and where the last ends; fields of one document stand together.
    fields
        How many fields a document has.
    """

    ids: Array
    starts: Array
    fields: int

    def __len__(self) -> int:
        return (len(self.starts) - 1) // self.fields

    @shared
    def lengths(self) -> Array:
        """Words of each document."""
        return np.diff(self.starts[:: self.fields])

    @shared
    def document(self) -> Array:
        """Which document each word stands in (int32)."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @shared
    def ends(self) -> Array:
        """For each word where its field ends (int32)."""
        return np.repeat(self.starts[1:].astype(np.int32), np.diff(self.starts))

    def take(self, at: Array) -> "Tokens":
        fields = (np.asarray(at)[:, None] * self.fields + np.arange(self.fields)).ravel()
        sizes = np.diff(self.starts)[fields]
        starts = np.append(0, np.cumsum(sizes))
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], sizes)
        return Tokens(self.ids[np.repeat(self.starts[fields], sizes) + within], starts, self.fields)

    def stacked(self, other: "Tokens") -> "Tokens":
        return Tokens(
            np.append(self.ids, other.ids), np.append(self.starts, other.starts[1:] + self.starts[-1]), self.fields
        )

    def field(self, at: int) -> "Tokens":
        """One field of each document."""
        if self.fields == 1:
            return self
        starts, ends = self.starts[at : -1 : self.fields], self.starts[at + 1 :: self.fields]
        sizes = ends - starts
        whole = np.append(0, np.cumsum(sizes))
        within = np.arange(whole[-1]) - np.repeat(whole[:-1], sizes)
        return Tokens(self.ids[np.repeat(starts, sizes) + within], whole, 1)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All different words of a run, in the order of their code points."""

    words: tuple[str, ...]

    @shared
    def hashes(self) -> Array:
        """64 bits of BLAKE2b of each word."""
        digests = (
            hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in self.words
        )
        return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)

    @shared
    def numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)


Texts = Sequence[Sequence[str]]
"""The fields of documents, field by field."""


def tokenised(sets: Iterable[Texts]) -> tuple[Lexicon, list[Tokens]]:
    """Each set of documents in numbers of one lexicon."""
    first: defaultdict[str, int] = defaultdict(count().__next__)
    found = []
    for texts in sets:
        ids, starts = array("i"), array("q", [0])
        for fields in zip(*texts, strict=True):
            for text in fields:
                ids.extend(map(first.__getitem__, words(plain(text))))
                starts.append(len(ids))
        found.append((np.frombuffer(ids, np.int32) if ids else np.zeros(0, np.int32), np.array(starts), len(texts)))
    known = sorted(first)
    place = np.empty(len(known), np.int32)
    for number, word in enumerate(known):
        place[first[word]] = number
    return Lexicon(tuple(known)), [Tokens(place[ids], starts, fields) for ids, starts, fields in found]
