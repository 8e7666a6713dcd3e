"""How a text is spelled: the likelihood of its characters, three at a time, under those of other texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.counting import fixed_log, places_of
from evaluations.harness.texts.letters import plain

WIDTH = 21
"""Bits of a character."""
START = 0x110000
"""Stands before and after every document."""
BLOCK = 500
Counted = tuple[Array, Array]
"""Different keys in order, and how often each occurs."""


def characters(texts: Sequence[str]) -> tuple[Array, Array]:
    """Plain characters, blanks as one space, and how many each document has, with two starts before and one after it."""
    rows = [
        np.concatenate([[START, START], np.frombuffer(encoded(text), "<u4"), [START]]).astype(np.int64)
        for text in texts
    ]
    return np.concatenate(rows), np.array([len(row) for row in rows])


def encoded(text: str) -> bytes:
    return " ".join(plain(text).split()).encode("utf-32-le", "surrogatepass")


@dataclass(frozen=True, eq=False)
class Spelling:
    """Three and two characters in a row that were met, each with a logarithm: the last is that of one that was not."""

    threes: Array
    of_threes: Array
    twos: Array
    of_twos: Array

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Spelling":
        """By their counts, with half a count added to each three."""
        counted = [counts_in(*characters(block)) for block in blocks(texts)]
        letters, twos, threes = (merged([part[at] for part in counted]) for at in range(3))
        of_threes = fixed_log(2 * np.append(threes[1], 0) + 1)
        return cls(threes[0], of_threes, twos[0], fixed_log(2 * np.append(twos[1], 0) + len(letters[0])))

    def likelihood(self, texts: Sequence[str]) -> Array:
        """Of each document the mean logarithm of a character's probability, in whole parts."""
        return np.concatenate([self.mean(*characters(block)) for block in blocks(texts)])

    def mean(self, letters: Array, sizes: Array) -> Array:
        threes, twos, document = windows(letters, sizes)
        logs = self.of_threes[places_of(threes, self.threes)] - self.of_twos[places_of(twos, self.twos)]
        sums = np.zeros(len(sizes), np.int64)
        np.add.at(sums, document, logs)
        return np.asarray(sums // np.maximum(1, sizes - 2))


def blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time that their characters never fill the memory."""
    return (texts[first : first + BLOCK] for first in range(0, max(1, len(texts)), BLOCK))


def counts_in(letters: Array, sizes: Array) -> list[Counted]:
    """How often each character, each two and each three in a row occur."""
    threes, twos, _ = windows(letters, sizes)
    return [np.unique(keys, return_counts=True) for keys in (letters, twos, threes)]


def merged(parts: Sequence[Counted]) -> Counted:
    keys, places = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, places, np.concatenate([part[1] for part in parts]))
    return keys, counts


def windows(letters: Array, sizes: Array) -> tuple[Array, Array, Array]:
    """Three characters in a row, the first two of each, and the document they stand in."""
    document = np.repeat(np.arange(len(sizes)), sizes)
    at = np.flatnonzero(document[2:] == document[:-2])
    twos = (letters[at] << WIDTH) | letters[at + 1]
    return (twos << WIDTH) | letters[at + 2], twos, document[at]
