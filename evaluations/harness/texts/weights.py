"""What a document is about, in whole numbers: how telling its words and pairs of words are (TF-IDF).

Logarithms and roots are taken in whole numbers, so that cosines are exact sums on every machine.
"""

import math
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.hashing import place_in, shift_of, table_of
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
        return Features(*taken(self.starts, self.keys, self.counts, at))

    def stacked(self, other: "Features") -> "Features":
        starts = np.append(self.starts, other.starts[1:] + self.starts[-1])
        return Features(starts, np.append(self.keys, other.keys), np.append(self.counts, other.counts))

    def among(self, keys: Array) -> tuple[Array, Array, Array]:
        """What each document has of these sorted keys: where its own begin, the places of the keys, and their counts."""
        known = keys.view(np.uint64)
        slots, _ = table_of(known)
        found: tuple[Array, Array, Array] = selected(
            self.starts, self.keys.view(np.uint64), self.counts, slots, known, shift_of(slots)
        )
        return found


@compiled
def taken(starts: Array, keys: Array, values: Array, at: Array) -> tuple[Array, Array, Array]:
    """Chosen rows, one after the other."""
    begins = np.zeros(len(at) + 1, np.int64)
    for number in range(len(at)):
        begins[number + 1] = begins[number] + starts[at[number] + 1] - starts[at[number]]
    own, held = np.empty(begins[-1], keys.dtype), np.empty(begins[-1], values.dtype)
    for number in range(len(at)):
        first, last = starts[at[number]], starts[at[number] + 1]
        own[begins[number] : begins[number + 1]] = keys[first:last]
        held[begins[number] : begins[number + 1]] = values[first:last]
    return begins, own, held


@compiled
def selected(  # noqa: PLR0917
    starts: Array, keys: Array, counts: Array, slots: Array, known: Array, shift: np.uint64
) -> tuple[Array, Array, Array]:
    begins, places, often = (
        np.zeros(len(starts), np.int64),
        np.empty(len(keys), np.int32),
        np.empty(len(keys), np.int32),
    )
    done = 0
    for document in range(len(starts) - 1):
        for at in range(starts[document], starts[document + 1]):
            place = place_in(slots, known, keys[at], shift)
            if place >= 0:
                places[done], often[done] = place, counts[at]
                done += 1
        begins[document + 1] = done
    return begins, places[:done].copy(), often[:done].copy()


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
    def of(cls, *real: Features, fewest: int = 2, most_share: float = 0.1) -> "Weights":
        """Those that at least `fewest` documents have, and at most this share of them."""
        total = sum(map(len, real))
        keys, shared_by = np.unique(np.concatenate([part.keys for part in real]), return_counts=True)
        kept = (shared_by >= fewest) & (shared_by <= max(fewest, most_share * total))
        known, places = np.unique(shared_by[kept], return_inverse=True)
        logs = np.array([logarithm(total, int(count)) for count in known], np.int64)
        return cls(keys[kept], logs[places] if len(known) else np.zeros(0, np.int64))

    def rows(self, found: Features) -> "Rows":
        """The known features of each document, weighted, at length 1 in ONE parts."""
        starts, columns, counts = found.among(self.keys)
        often = np.array([logarithm(2 * count, 1) for count in range(1, int(counts.max(initial=1)) + 1)], np.int64)
        raw = self.telling[columns] * often[counts - 1]
        lengths = np.array([max(1, math.isqrt(int(one))) for one in squares(starts, raw)], np.int64)
        return Rows(starts, columns, scaled(starts, raw, lengths), len(self.keys))


@compiled
def squares(starts: Array, raw: Array) -> Array:
    """Their sum, row by row."""
    found = np.zeros(len(starts) - 1, np.int64)
    for row in range(len(found)):
        for at in range(starts[row], starts[row + 1]):
            found[row] += np.int64(raw[at]) * np.int64(raw[at])
    return found


@compiled
def scaled(starts: Array, raw: Array, lengths: Array) -> Array:
    """To a length of ONE, rounded."""
    found = np.empty(len(raw), np.int32)
    for row in range(len(lengths)):
        for at in range(starts[row], starts[row + 1]):
            found[at] = (raw[at] * ONE + lengths[row] // 2) // lengths[row]
    return found


@dataclass(frozen=True, eq=False)
class Rows:
    """Sparse rows of whole numbers; `width` columns."""

    starts: Array
    columns: Array
    values: Array
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    @shared
    def squares(self) -> Array:
        """The product of each row with itself."""
        return np.asarray(squares(self.starts, self.values))

    def take(self, at: Array) -> "Rows":
        starts, columns, values = taken(self.starts, self.columns, self.values, at)
        return Rows(starts, columns, values, self.width)

    def stacked(self, other: "Rows") -> "Rows":
        starts = np.append(self.starts, other.starts[1:] + self.starts[-1])
        columns, values = np.append(self.columns, other.columns), np.append(self.values, other.values)
        return Rows(starts, columns, values, self.width)


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
