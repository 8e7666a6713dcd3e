"""How a text is spelled: the likelihood of its characters, three at a time, under those of other texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.counting import fixed_log
from evaluations.harness.texts.hashing import place_in, shift_of, table_of
from evaluations.harness.texts.letter_by_letter import ASCII, BLANK, IS_CAPITAL, IS_SPACE
from evaluations.harness.texts.letters import plain

WIDTH = 21
"""Bits of a character."""
START = 0x110000
"""Stands before and after every document."""
BLOCK = 500
SMALL = ord("a") - ord("A")
Counted = tuple[Array, Array]
"""Different keys in order, and how often each occurs."""


def characters(texts: Sequence[str]) -> tuple[Array, Array]:
    """Plain characters, blanks as one space, and how many each document has, with two starts before and one after it."""
    written = [text if text.isascii() else " ".join(plain(text).split()) for text in texts]
    sizes = np.array([len(text) for text in written], np.int64)
    codes = np.frombuffer("".join(written).encode("utf-32-le", "surrogatepass"), "<u4")
    found: tuple[Array, Array] = tidied(codes, sizes, IS_SPACE, IS_CAPITAL)
    return found


@compiled
def tidied(codes: Array, sizes: Array, is_space: Array, is_capital: Array) -> tuple[Array, Array]:
    """With ASCII letters small and blanks as one space, none at either end, which all other texts have been given before."""
    found, own, done, at = np.empty(len(codes) + 3 * len(sizes), np.int64), np.zeros(len(sizes), np.int64), 0, 0
    for document in range(len(sizes)):
        begun = done
        found[done], found[done + 1], blank, last = START, START, False, at + sizes[document]
        done += 2
        while at < last:
            code = np.int64(codes[at])
            at += 1
            if code < ASCII and is_space[code]:
                blank = True
                continue
            if blank and done > begun + 2:
                found[done] = BLANK
                done += 1
            blank = False
            found[done] = code + SMALL if code < ASCII and is_capital[code] else code
            done += 1
        found[done] = START
        done += 1
        own[document] = done - begun
    return found[:done].copy(), own


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
        (threes, three), (twos, two) = self.tables
        shifts = shift_of(three), shift_of(two)
        sums = likely(letters, sizes, threes, three, shifts[0], self.of_threes, twos, two, shifts[1], self.of_twos)
        return np.asarray(sums // np.maximum(1, sizes - 2))

    @shared
    def tables(self) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        """The keys of threes and twos, and where each is looked up."""
        threes, twos = self.threes.view(np.uint64), self.twos.view(np.uint64)
        return (threes, table_of(threes)[0]), (twos, table_of(twos)[0])


@compiled
def likely(  # noqa: PLR0917
    letters: Array, sizes: Array, threes: Array, three: Array, of_three: np.uint64, of_threes: Array,
    twos: Array, two: Array, of_two: np.uint64, of_twos: Array,
) -> Array:  # fmt: skip
    """The sum of logarithms over each document. A place of -1 is that of the last logarithm."""
    sums, first = np.zeros(len(sizes), np.int64), 0
    for document in range(len(sizes)):
        for at in range(first, first + sizes[document] - 2):
            pair = (letters[at] << WIDTH) | letters[at + 1]
            sums[document] += of_threes[place_in(three, threes, np.uint64((pair << WIDTH) | letters[at + 2]), of_three)]
            sums[document] -= of_twos[place_in(two, twos, np.uint64(pair), of_two)]
        first += sizes[document]
    return sums


def blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time that their characters never fill the memory."""
    return (texts[first : first + BLOCK] for first in range(0, max(1, len(texts)), BLOCK))


def counts_in(letters: Array, sizes: Array) -> list[Counted]:
    """How often each character, each two and each three in a row occur."""
    threes, twos = windows(letters, sizes)
    return [np.unique(keys, return_counts=True) for keys in (letters, twos, threes)]


def merged(parts: Sequence[Counted]) -> Counted:
    keys, places = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, places, np.concatenate([part[1] for part in parts]))
    return keys, counts


def windows(letters: Array, sizes: Array) -> tuple[Array, Array]:
    """Three characters in a row, and the first two of each."""
    document = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    at = np.flatnonzero(document[2:] == document[:-2])
    twos = (letters[at] << WIDTH) | letters[at + 1]
    return (twos << WIDTH) | letters[at + 2], twos
