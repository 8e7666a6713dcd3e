"""How likely words follow one another, by the longest run that was met (stupid back-off, Brants et al. 2007)."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.counting import FRACTION, counts_of, fixed_log
from evaluations.harness.texts.tokens import Tokens

LESS = round(-1.3219280948873623 * FRACTION)
"""Logarithm of the 0.4 that each step back costs."""


@dataclass(frozen=True, eq=False)
class Following:
    """Counts of one, two and three words in a row of one field."""

    one: tuple[Array, Array]
    two: tuple[Array, Array]
    three: tuple[Array, Array]
    total: int
    different: int

    @classmethod
    def of(cls, tokens: Tokens, different: int) -> "Following":
        ones, twos, threes = (counted(runs(tokens, length, different)[0]) for length in (1, 2, 3))
        return cls(ones, twos, threes, len(tokens.ids), different)

    def likelihood(self, tokens: Tokens) -> Array:
        """Of each document the mean logarithm, base two in 2 to the 20 parts, of a word's probability after the two before it."""
        size = self.different
        words = tokens.ids.astype(np.int64)
        seen = counts_of(words, *self.one)
        best = fixed_log(seen + 1) - fixed_log(np.full(len(words), self.total + size)) + 2 * LESS
        for length, known, before, cost in ((2, self.two, self.one, LESS), (3, self.three, self.two, 0)):
            keys, ends = runs(tokens, length, size)
            often = counts_of(keys, *known)
            among = counts_of(keys // size, *before)
            met = often > 0
            best[ends[met]] = fixed_log(often[met]) - fixed_log(among[met]) + cost
        sums = np.zeros(len(tokens), np.int64)
        np.add.at(sums, tokens.document, best)
        return np.asarray(sums // np.maximum(1, tokens.lengths))


def runs(tokens: Tokens, length: int, different: int) -> tuple[Array, Array]:
    """Each run of so many words as one number, and where its last word stands. No run crosses the end of a field."""
    begins = np.arange(len(tokens.ids))
    begins = begins[begins + length <= tokens.ends]
    keys = np.zeros(len(begins), np.int64)
    for step in range(length):
        keys = keys * different + tokens.ids[begins + step]
    return keys, begins + length - 1


def counted(keys: Array) -> tuple[Array, Array]:
    found, often = np.unique(keys, return_counts=True)
    return found, often
