"""Windows of so many words in a row, as 64-bit numbers: one pass over a text gives those of every length."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.tokens import Lexicon, Tokens

BASE = 0x9E3779B97F4A7C15
MODULUS = 1 << 64


@compiled
def prefixes(hashes: Array, ids: Array) -> Array:
    """The polynomial hash of everything up to each word, modulo 2 to the 64 (Karp and Rabin 1987)."""
    found = np.zeros(len(ids) + 1, np.uint64)
    for at in range(len(ids)):
        found[at + 1] = found[at] * np.uint64(0x9E3779B97F4A7C15) + hashes[ids[at]]
    return found


@dataclass(frozen=True, eq=False)
class Windowed:
    """Documents whose windows are looked at: none crosses the end of a field."""

    tokens: Tokens
    upto: Array

    @classmethod
    def of(cls, tokens: Tokens, lexicon: Lexicon) -> "Windowed":
        return cls(tokens, prefixes(lexicon.hashes, tokens.ids))

    def windows(self, length: int) -> tuple[Array, Array]:
        """The hash of each window of so many words, and the word it begins at."""
        begins = self.begins(length)
        return self.hashes(begins, length), begins

    def begins(self, length: int) -> Array:
        """The words at which windows of so many words begin."""
        every = np.arange(len(self.tokens.ids), dtype=np.int32)
        return every[self.fits(every, length)]

    def fits(self, begins: Array, length: int) -> Array:
        return np.asarray(begins + length <= self.tokens.ends[begins])

    def hashes(self, begins: Array, length: int) -> Array:
        power = np.uint64(pow(BASE, length, MODULUS))
        return np.asarray(self.upto[begins + length] - self.upto[begins] * power)

    def whole(self) -> Array:
        """The hash of each field as a whole; nothing for one without words."""
        starts, ends = self.tokens.starts[:-1], self.tokens.starts[1:]
        powers = powers_of(int((ends - starts).max(initial=0)) + 1)
        sizes = (ends - starts).astype(np.uint64)
        mixed = self.upto[ends] - self.upto[starts] * powers[ends - starts] + sizes * np.uint64(BASE)
        return np.where(sizes > 0, mixed, np.uint64(0))


def powers_of(count: int) -> Array:
    found = np.ones(count, np.uint64)
    for at in range(1, count):
        found[at] = (int(found[at - 1]) * BASE) % MODULUS
    return found
