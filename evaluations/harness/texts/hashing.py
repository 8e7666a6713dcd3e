"""Tables of hashes, and what is met in them: each number is looked up where its own bits say."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def table_of(hashes: Array) -> tuple[Array, Array]:
    """A table of at least twice as many slots, and for each hash the place of the first that equals it."""
    bits = max(4, int(2 * len(hashes)).bit_length())
    found: tuple[Array, Array] = filled(hashes, np.full(1 << bits, -1, np.int32), np.uint64(64 - bits))
    return found


@compiled
def filled(hashes: Array, slots: Array, shift: np.uint64) -> tuple[Array, Array]:
    same = np.empty(len(hashes), np.int32)
    for number in range(len(hashes)):
        at = np.int64((hashes[number] * GOLDEN) >> shift)
        while slots[at] >= 0 and hashes[slots[at]] != hashes[number]:
            at = (at + 1) & (len(slots) - 1)
        if slots[at] < 0:
            slots[at] = number
        same[number] = slots[at]
    return slots, same


def shift_of(slots: Array) -> np.uint64:
    """By which the bits of a hash give its place in a table of so many slots."""
    return np.uint64(64 - (len(slots).bit_length() - 1))


def meeting(slots: Array, hashes: Array, others: Array) -> Array:
    """For each of the others the place of the first hash of the table that equals it, or -1."""
    return np.asarray(met(slots, hashes, others, shift_of(slots)))


@compiled
def place_in(slots: Array, hashes: Array, wanted: np.uint64, shift: np.uint64) -> int:
    """The place of the first hash of the table that equals this one, or -1."""
    at = np.int64((wanted * GOLDEN) >> shift)
    while slots[at] >= 0 and hashes[slots[at]] != wanted:
        at = (at + 1) & (len(slots) - 1)
    found: int = slots[at]
    return found


@compiled
def met(slots: Array, hashes: Array, others: Array, shift: np.uint64) -> Array:
    found = np.empty(len(others), np.int32)
    for number in range(len(others)):
        found[number] = place_in(slots, hashes, others[number], shift)
    return found
