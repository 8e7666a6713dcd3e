"""Windows of so many words in a row, as 64-bit numbers: one pass over a text gives those of every length."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.hashing import GOLDEN, place_in, shift_of
from evaluations.harness.texts.tokens import Lexicon, Tokens

BASE = 0x9E3779B97F4A7C15
MODULUS = 1 << 64
SIEVE = 26
"""Bits of a hash by which a window is looked up in a sieve."""


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
        return np.asarray(beginning(self.tokens.ends, length))

    def fitting(self, begins: Array, length: int) -> Array:
        """Those of these words at which windows of so many words begin."""
        return np.asarray(fitting(begins, self.tokens.ends, length))

    def hashes(self, begins: Array, length: int) -> Array:
        return np.asarray(hashed(self.upto, begins, length, power_of(length)))

    def met(self, begins: Array, length: int, hashes: Array, slots: Array) -> Array:
        """For the windows that begin at these words the places of their hashes among those in a table, or -1."""
        return np.asarray(met_in(self.upto, begins, length, power_of(length), hashes, slots, shift_of(slots)))

    def sieve(self, begins: Array, length: int) -> Array:
        """Bits by which most windows are known not to be among these."""
        return np.asarray(sieved(self.upto, begins, length, power_of(length)))

    def through(self, sieve: Array, begins: Array, length: int) -> Array:
        """Those of these windows that may be among those of the sieve."""
        return np.asarray(through(self.upto, begins, length, power_of(length), sieve))

    def by_document(self, begins: Array, counted: Array) -> tuple[Array, Array]:
        """How many windows each document has, and how many of them are `counted`."""
        starts = self.tokens.starts[:: self.tokens.fields]
        found: tuple[Array, Array] = summed(starts, begins, counted)
        return found

    def whole(self) -> Array:
        """The hash of each field as a whole; nothing for one without words."""
        starts, ends = self.tokens.starts[:-1], self.tokens.starts[1:]
        powers = powers_of(int((ends - starts).max(initial=0)) + 1)
        sizes = (ends - starts).astype(np.uint64)
        mixed = self.upto[ends] - self.upto[starts] * powers[ends - starts] + sizes * np.uint64(BASE)
        return np.where(sizes > 0, mixed, np.uint64(0))


@compiled
def beginning(ends: Array, length: int) -> Array:
    found, done = np.empty(len(ends), np.int32), 0
    for at in range(len(ends)):
        if at + length <= ends[at]:
            found[done] = at
            done += 1
    return found[:done]


@compiled
def fitting(begins: Array, ends: Array, length: int) -> Array:
    found, done = np.empty(len(begins), np.int32), 0
    for number in range(len(begins)):
        if begins[number] + length <= ends[begins[number]]:
            found[done] = begins[number]
            done += 1
    return found[:done]


@compiled
def hashed(upto: Array, begins: Array, length: int, power: np.uint64) -> Array:
    found = np.empty(len(begins), np.uint64)
    for number in range(len(begins)):
        found[number] = upto[begins[number] + length] - upto[begins[number]] * power
    return found


@compiled
def met_in(  # noqa: PLR0917
    upto: Array, begins: Array, length: int, power: np.uint64, hashes: Array, slots: Array, shift: np.uint64
) -> Array:
    found = np.empty(len(begins), np.int32)
    for number in range(len(begins)):
        found[number] = place_in(slots, hashes, upto[begins[number] + length] - upto[begins[number]] * power, shift)
    return found


@compiled
def sieved(upto: Array, begins: Array, length: int, power: np.uint64) -> Array:
    found = np.zeros(1 << (SIEVE - 6), np.uint64)
    for number in range(len(begins)):
        mixed = ((upto[begins[number] + length] - upto[begins[number]] * power) * GOLDEN) >> np.uint64(64 - SIEVE)
        found[mixed >> np.uint64(6)] |= np.uint64(1) << (mixed & np.uint64(63))
    return found


@compiled
def through(upto: Array, begins: Array, length: int, power: np.uint64, sieve: Array) -> Array:
    found, done = np.empty(len(begins), np.int32), 0
    for number in range(len(begins)):
        mixed = ((upto[begins[number] + length] - upto[begins[number]] * power) * GOLDEN) >> np.uint64(64 - SIEVE)
        if sieve[mixed >> np.uint64(6)] >> (mixed & np.uint64(63)) & np.uint64(1):
            found[done] = begins[number]
            done += 1
    return found[:done].copy()


@compiled
def summed(starts: Array, begins: Array, counted: Array) -> tuple[Array, Array]:
    windows, found = np.zeros(len(starts) - 1, np.int64), np.zeros(len(starts) - 1, np.int64)
    document = 0
    for number in range(len(begins)):
        while begins[number] >= starts[document + 1]:
            document += 1
        windows[document] += 1
        found[document] += counted[number]
    return windows, found


def power_of(length: int) -> np.uint64:
    return np.uint64(pow(BASE, length, MODULUS))


def powers_of(count: int) -> Array:
    found = np.ones(count, np.uint64)
    for at in range(1, count):
        found[at] = (int(found[at - 1]) * BASE) % MODULUS
    return found
