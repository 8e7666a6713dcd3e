"""How a text is spelled: the likelihood of its characters, three at a time, under those of other texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.counting import counts_of, fixed_log
from evaluations.harness.texts.letters import plain

WIDTH = 21
"""Bits of a character."""
START = 0x110000
"""Stands before and after every document."""


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
    """Counts of three and of two characters in a row, with half a count added to each three."""

    threes: Array
    often: Array
    twos: Array
    before: Array
    different: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Spelling":
        letters, sizes = characters(texts)
        threes, twos, _ = windows(letters, sizes)
        return cls(
            *np.unique(threes, return_counts=True), *np.unique(twos, return_counts=True), len(np.unique(letters))
        )

    def likelihood(self, texts: Sequence[str]) -> Array:
        """Of each document the mean logarithm of a character's probability, in whole parts."""
        letters, sizes = characters(texts)
        threes, twos, document = windows(letters, sizes)
        often, before = counts_of(threes, self.threes, self.often), counts_of(twos, self.twos, self.before)
        logs = fixed_log(2 * often + 1) - fixed_log(2 * before + self.different)
        sums = np.zeros(len(texts), np.int64)
        np.add.at(sums, document, logs)
        return np.asarray(sums // np.maximum(1, sizes - 2))


def windows(letters: Array, sizes: Array) -> tuple[Array, Array, Array]:
    """Three characters in a row, the first two of each, and the document they stand in."""
    document = np.repeat(np.arange(len(sizes)), sizes)
    at = np.flatnonzero(document[2:] == document[:-2])
    twos = (letters[at] << WIDTH) | letters[at + 1]
    return (twos << WIDTH) | letters[at + 2], twos, document[at]
