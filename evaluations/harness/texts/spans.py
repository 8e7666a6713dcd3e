"""How long the longest run of words is that a document shares with sets of real documents."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.hashing import table_of
from evaluations.harness.texts.nearness import Nearness
from evaluations.harness.texts.windows import Windowed

LENGTHS = (5, 8, 13, 21, 34, 55, 89, 144)
"""Words in a row that are looked for."""


@compiled
def first_in_set(met: Array, begins: Array, sets: Array, count: int, hashes: int) -> Array:
    """By set and hash where the first window that meets it begins, or -1."""
    first = np.full((count, hashes), -1, np.int32)
    for number in range(len(met)):
        if first[sets[number], met[number]] < 0:
            first[sets[number], met[number]] = begins[number]
    return first


@compiled
def longest_in_set(  # noqa: PLR0917
    begins: Array, same: Array, first: Array, document: Array, words: Array, real_words: Array, length: int,
    longest: Array, source: Array,
) -> Array:  # fmt: skip
    """Notes this length for each document and set that share a window, word for word; tells which windows may be shared."""
    shared = np.zeros(len(begins), np.bool_)
    for number in range(len(begins)):
        row = document[number]
        for group in range(len(first)):
            place = first[group, same[number]]
            if place < 0:
                continue
            shared[number] = True
            if longest[group, row] >= length:
                continue
            equal = True
            for step in range(length):
                if words[begins[number] + step] != real_words[place + step]:
                    equal = False
                    break
            if equal:
                longest[group, row] = length
                source[group, row] = place
    return shared


@dataclass(frozen=True, eq=False)
class Known:
    """Real documents in `count` sets. `groups` says which set each is in; below zero is none."""

    windowed: Windowed
    groups: Array
    count: int

    def inside(self) -> Array:
        """Where the shortest windows begin in documents of a set."""
        begins = self.windowed.begins(LENGTHS[0])
        if (self.groups >= 0).all():
            return begins
        return begins[self.groups[self.windowed.tokens.document[begins]] >= 0]

    @shared
    def sieve(self) -> Array:
        return self.windowed.sieve(self.inside(), LENGTHS[0])


def longest_shared(queries: Windowed, known: Known) -> tuple[Array, Array]:
    """By set and document the longest window of LENGTHS that both share, zero for none; and the real document it stands in.

    A window is shared only where a shorter one that begins there is, so that each length is looked for only where the
    last one was met.
    """
    longest = np.zeros((known.count, len(queries.tokens)), np.int32)
    source = np.zeros((known.count, len(queries.tokens)), np.int64)
    tokens, groups = known.windowed.tokens, known.groups.astype(np.int64)
    asked = queries.through(known.sieve, queries.begins(LENGTHS[0]), LENGTHS[0])
    real = known.windowed.through(queries.sieve(asked, LENGTHS[0]), known.inside(), LENGTHS[0])
    for length in LENGTHS:
        asked, real = queries.fitting(asked, length), known.windowed.fitting(real, length)
        if not len(asked) or not len(real):
            break
        hashes = queries.hashes(asked, length)
        slots, same = table_of(hashes)
        met = known.windowed.met(real, length, hashes, slots)
        real, met = real[met >= 0], met[met >= 0]
        first = first_in_set(met, real, groups[tokens.document[real]], known.count, len(hashes))
        shared = longest_in_set(
            asked, same, first, queries.tokens.document[asked], queries.tokens.ids, tokens.ids, length, longest, source
        )
        asked = asked[shared]
    return longest, tokens.document[source] if len(tokens.ids) else source


def nearest(queries: Windowed, known: Known) -> Nearness:
    """The last set is that of the holdout."""
    longest, source = longest_shared(queries, known)
    best = longest.argmax(axis=0)
    return Nearness(longest[:-1], longest[-1], source[best, np.arange(longest.shape[1])])
