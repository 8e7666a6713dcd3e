"""How long the longest run of words is that a document shares with sets of real documents."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.nearness import Nearness
from evaluations.harness.texts.windows import Windowed

LENGTHS = (5, 8, 13, 21, 34, 55, 89, 144)
"""Words in a row that are looked for."""


@compiled
def mark(  # noqa: PLR0917
    queries: Array, begins: Array, document: Array, words: Array, known: Array, sets: Array, places: Array,
    real_words: Array, length: int, longest: Array, source: Array,
) -> None:  # fmt: skip
    """Notes this length for each document and set that share a window, word for word. `known` is sorted."""
    at = np.searchsorted(known, queries)
    for number in range(len(queries)):
        place = at[number]
        while place < len(known) and known[place] == queries[number]:
            same = True
            for step in range(length):
                if words[begins[number] + step] != real_words[places[place] + step]:
                    same = False
                    break
            row = document[number]
            if same and longest[sets[place], row] < length:
                longest[sets[place], row] = length
                source[sets[place], row] = places[place]
            place += 1


def longest_shared(queries: Windowed, real: Windowed, groups: Array, count: int) -> tuple[Array, Array]:
    """By set and document the longest window of LENGTHS that both share, zero for none; and the real document it stands in.

    `groups` says of each real document which of `count` sets it is in; those in none are below zero.
    """
    longest = np.zeros((count, len(queries.tokens)), np.int32)
    source = np.zeros((count, len(queries.tokens)), np.int64)
    of_real = real.tokens.document
    for length in LENGTHS:
        hashes, begins = real.windows(length)
        group = groups[of_real[begins]]
        inside = group >= 0
        hashes, begins, group = hashes[inside], begins[inside], group[inside]
        order = np.lexsort((begins, group, hashes))
        hashes, begins, group = hashes[order], begins[order], group[order]
        first = np.append(True, (hashes[1:] != hashes[:-1]) | (group[1:] != group[:-1])) if len(hashes) else order == 0
        asked, at = queries.windows(length)
        mark(
            asked, at, queries.tokens.document[at], queries.tokens.ids, hashes[first], group[first], begins[first],
            real.tokens.ids, length, longest, source,
        )  # fmt: skip
    found = of_real[source] if len(of_real) else source
    return longest, found


def nearest(queries: Windowed, real: Windowed, groups: Array, count: int) -> Nearness:
    """The last set is that of the holdout."""
    longest, source = longest_shared(queries, real, groups, count)
    best = longest.argmax(axis=0)
    return Nearness(longest[:-1], longest[-1], source[best, np.arange(longest.shape[1])])
