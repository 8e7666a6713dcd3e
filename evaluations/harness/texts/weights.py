"""What a document is about, in whole numbers: how telling its words and pairs of words are (TF-IDF).

Logarithms and roots are taken in whole numbers, so that cosines are exact sums on every machine.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.counting import places_of
from evaluations.harness.texts.tokens import Tokens

BITS = 11
ONE = 1 << BITS
FRACTION = 8
"""Binary digits after the point of a logarithm."""
PRECISION = 62


@dataclass(frozen=True, eq=False)
class Features:
    """Documents as sorted features with their counts: document d has those from `starts[d]` to `starts[d + 1]`."""

    starts: Array
    keys: Array
    counts: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    @shared
    def document(self) -> Array:
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def take(self, at: Array) -> "Features":
        starts, places = chosen(self.starts, at)
        return Features(starts, self.keys[places], self.counts[places])


def chosen(starts: Array, at: Array) -> tuple[Array, Array]:
    """Where chosen rows begin when they stand one after the other, and where what they hold stood before."""
    sizes = np.diff(starts)[at]
    begins = np.append(0, np.cumsum(sizes))
    return begins, np.arange(begins[-1]) - np.repeat(begins[:-1], sizes) + np.repeat(starts[:-1][at], sizes)


def features(tokens: Tokens, *, pairs: bool = True, singles: bool = True) -> Features:
    """Words, and words that stand beside one another in a field. A word is its number, a pair a larger one."""
    starts = tokens.starts[:: tokens.fields].astype(np.int64)
    return Features(*collected(tokens.ids, tokens.ends, starts, pairs, singles))


@compiled
def collected(ids: Array, ends: Array, starts: Array, pairs: bool, singles: bool) -> tuple[Array, Array, Array]:
    """Document by document, sorted and counted."""
    most = (int(pairs) + int(singles)) * len(ids)
    keys, counts, heads = np.empty(most, np.int64), np.empty(most, np.int32), np.zeros(len(starts), np.int64)
    done = 0
    for document in range(len(starts) - 1):
        first, last = starts[document], starts[document + 1]
        part, size = np.empty(2 * (last - first), np.int64), 0
        for at in range(first, last):
            if singles:
                part[size] = ids[at]
                size += 1
            if pairs and at + 1 < ends[at]:
                part[size] = ((np.int64(ids[at]) + 1) << 32) | np.int64(ids[at + 1])
                size += 1
        part = np.sort(part[:size])
        for at in range(size):
            if at and part[at] == part[at - 1]:
                counts[done - 1] += 1
            else:
                keys[done], counts[done] = part[at], 1
                done += 1
        heads[document + 1] = done
    return heads, keys[:done].copy(), counts[:done].copy()


@dataclass(frozen=True, eq=False)
class Weights:
    """The features that tell documents apart, by the documents of real people, and how much each tells."""

    keys: Array
    telling: Array

    @classmethod
    def of(cls, real: Features, *, fewest: int = 2, most_share: float = 0.1) -> "Weights":
        """Those that at least `fewest` documents have, and at most this share of them."""
        keys, shared_by = np.unique(real.keys, return_counts=True)
        kept = (shared_by >= fewest) & (shared_by <= max(fewest, most_share * len(real)))
        known, places = np.unique(shared_by[kept], return_inverse=True)
        logs = np.array([logarithm(len(real), int(count)) for count in known], np.int64)
        return cls(keys[kept], logs[places] if len(known) else np.zeros(0, np.int64))

    def rows(self, found: Features) -> "Rows":
        """The known features of each document, weighted, at length 1 in ONE parts."""
        at = places_of(found.keys, self.keys)
        known = at >= 0
        document, columns = found.document[known], at[known]
        often = np.array(
            [logarithm(2 * count, 1) for count in range(1, int(found.counts.max(initial=1)) + 1)], np.int64
        )
        raw = self.telling[columns] * often[found.counts[known] - 1]
        squares = np.zeros(len(found), np.int64)
        np.add.at(squares, document, raw**2)
        lengths = np.array([max(1, math.isqrt(int(one))) for one in squares], np.int64)
        scaled = (raw * ONE + lengths[document] // 2) // lengths[document]
        starts = np.searchsorted(document, np.arange(len(found) + 1))
        return Rows(starts, columns.astype(np.int32), scaled.astype(np.int32), len(self.keys))


@dataclass(frozen=True, eq=False)
class Rows:
    """Sparse rows of whole numbers; `width` columns."""

    starts: Array
    columns: Array
    values: Array
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matrix(self) -> csr_array:
        shape = (len(self), self.width)
        return csr_array((self.values.astype(np.int64), self.columns, self.starts), shape=shape)

    def take(self, at: Array) -> "Rows":
        starts, places = chosen(self.starts, at)
        return Rows(starts, self.columns[places], self.values[places], self.width)


def logarithm(above: int, below: int) -> int:
    """Base two of above / below, which is at least one, in 256ths, by repeated squaring of whole numbers."""
    found = 0
    while below << (found + 1) <= above:
        found += 1
    mantissa = (above << PRECISION) // (below << found)
    for _ in range(FRACTION):
        mantissa = (mantissa * mantissa) >> PRECISION
        found <<= 1
        if mantissa >= 2 << PRECISION:
            mantissa >>= 1
            found += 1
    return found
