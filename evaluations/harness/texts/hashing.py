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


def meeting(slots: Array, hashes: Array, others: Array) -> Array:
    """For each of the others the place of the first hash of the table that equals it, or -1."""
    return np.asarray(met(slots, hashes, others, np.uint64(64 - (len(slots).bit_length() - 1))))


def held_by(hashes: Array, others: Array) -> Array:
    """Which of the hashes are among the others."""
    slots, _ = table_of(others)
    return meeting(slots, others, hashes) >= 0


@compiled
def met(slots: Array, hashes: Array, others: Array, shift: np.uint64) -> Array:
    found = np.empty(len(others), np.int32)
    for number in range(len(others)):
        at = np.int64((others[number] * GOLDEN) >> shift)
        while slots[at] >= 0 and hashes[slots[at]] != others[number]:
            at = (at + 1) & (len(slots) - 1)
        found[number] = slots[at]
    return found
