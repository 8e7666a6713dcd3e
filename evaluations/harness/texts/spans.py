"""How long the longest run of words is that a document shares with sets of real documents."""

from dataclasses import dataclass, field

import numpy as np

from evaluations.harness.engine.sharing import once
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


@dataclass(frozen=True, eq=False)
class Known:
    """Real documents in `count` sets, whose windows are looked up. `groups` says which set each is in; below zero is none."""

    windowed: Windowed
    groups: Array
    count: int
    kept: dict[str, tuple[Array, Array, Array]] = field(default_factory=dict, repr=False)

    def windows(self, length: int) -> tuple[Array, Array, Array]:
        """Of so many words each different window of each set, by its hash: the set, and where it first begins."""
        return once(self.kept, str(length), lambda: self.made(length))

    def made(self, length: int) -> tuple[Array, Array, Array]:
        hashes, begins = self.windowed.windows(length)
        group = self.groups[self.windowed.tokens.document[begins]]
        inside = group >= 0
        hashes, begins, group = hashes[inside], begins[inside], group[inside]
        order = np.argsort(group, kind="stable")
        order = order[np.argsort(hashes[order], kind="stable")]
        hashes, begins, group = hashes[order], begins[order], group[order]
        first = np.append(True, (hashes[1:] != hashes[:-1]) | (group[1:] != group[:-1]))[: len(hashes)]
        return hashes[first], group[first], begins[first]


def longest_shared(queries: Windowed, known: Known) -> tuple[Array, Array]:
    """By set and document the longest window of LENGTHS that both share, zero for none; and the real document it stands in.

    Whoever shares none of a length shares no longer one.
    """
    longest = np.zeros((known.count, len(queries.tokens)), np.int32)
    source = np.zeros((known.count, len(queries.tokens)), np.int64)
    tokens = known.windowed.tokens
    open_ones: Array = np.ones(len(queries.tokens), bool)
    for length in LENGTHS:
        asked, at = queries.windows(length)
        inside = open_ones[queries.tokens.document[at]]
        asked, at = asked[inside], at[inside]
        mark(
            asked, at, queries.tokens.document[at], queries.tokens.ids, *known.windows(length), tokens.ids, length,
            longest, source,
        )  # fmt: skip
        open_ones = np.asarray((longest >= length).any(axis=0))
        if not open_ones.any():
            break
    return longest, tokens.document[source] if len(tokens.ids) else source


def nearest(queries: Windowed, known: Known) -> Nearness:
    """The last set is that of the holdout."""
    longest, source = longest_shared(queries, known)
    best = longest.argmax(axis=0)
    return Nearness(longest[:-1], longest[-1], source[best, np.arange(longest.shape[1])])
