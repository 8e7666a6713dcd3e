"""Documents that repeat one another: found by sketches (MinHash), believed only after their windows were compared."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.windows import Windowed

WORDS = 5
BANDS, ROWS = 16, 8
SKETCHES = BANDS * ROWS
ALIKE = 0.8
MIXED = np.uint64(0x9E3779B97F4A7C15)
STREAM = 20_261_201
"""The hash functions are part of the definition: the same in every run."""


@dataclass(frozen=True, eq=False)
class Shingles:
    """The different windows of each document, sorted: document d has those from `starts[d]` to `starts[d + 1]`."""

    starts: Array
    hashes: Array

    @classmethod
    def of(cls, windowed: Windowed, words: int = WORDS) -> "Shingles":
        """A document too short for a window counts as one."""
        hashes, begins = windowed.windows(words)
        tokens = windowed.tokens
        count, _ = windowed.by_document(begins, np.ones(len(begins), np.bool_))
        short = np.flatnonzero(count == 0)
        whole = windowed.whole().reshape(len(tokens), tokens.fields)
        named = np.zeros(len(tokens), np.uint64)
        for field in range(tokens.fields):
            named = named * np.uint64(31) + whole[:, field]
        if len(short):
            hashes = np.insert(hashes, np.cumsum(count)[short], named[short])
        starts = np.append(0, np.cumsum(np.maximum(1, count)))
        return cls(*different(starts, hashes))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def jaccard(self, one: int, other: int) -> float:
        first, second = (self.hashes[self.starts[at] : self.starts[at + 1]] for at in (one, other))
        both = len(np.intersect1d(first, second, assume_unique=True))
        return both / max(1, len(first) + len(second) - both)


@compiled
def different(starts: Array, hashes: Array) -> tuple[Array, Array]:
    """Document by document, sorted, each once."""
    heads, found, done = np.zeros(len(starts), np.int64), np.empty(len(hashes), np.uint64), 0
    for document in range(len(starts) - 1):
        part = np.sort(hashes[starts[document] : starts[document + 1]])
        for at in range(len(part)):
            if at == 0 or part[at] != part[at - 1]:
                found[done] = part[at]
                done += 1
        heads[document + 1] = done
    return heads, found[:done].copy()


@compiled
def sketched(starts: Array, hashes: Array, times: Array, plus: Array) -> Array:
    """The least value of each hash function over the windows of each document (Broder 1997)."""
    found = np.full((len(starts) - 1, len(times)), np.uint64(0xFFFFFFFFFFFFFFFF))
    for document in range(len(starts) - 1):
        for at in range(starts[document], starts[document + 1]):
            for number in range(len(times)):
                value = hashes[at] * times[number] + plus[number]
                value = (value ^ (value >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
                value ^= value >> np.uint64(32)
                found[document, number] = min(found[document, number], value)
    return found


def sketches(shingles: Shingles) -> Array:
    rng = np.random.default_rng(STREAM)
    times = rng.integers(0, 1 << 64, SKETCHES, np.uint64) | np.uint64(1)
    return np.asarray(sketched(shingles.starts, shingles.hashes, times, rng.integers(0, 1 << 64, SKETCHES, np.uint64)))


def candidates(shingles: Shingles) -> Array:
    return paired(banded(sketches(shingles)))


def banded(found: Array) -> Array:
    """One number for each band of each sketch."""
    bands = np.zeros((len(found), BANDS), np.uint64)
    for row in range(ROWS):
        bands = (bands ^ found[:, row::ROWS]) * MIXED
        bands ^= bands >> np.uint64(32)
    return bands


def paired(bands: Array) -> Array:
    """Pairs of documents that agree in a band: each with the first of its bucket, and with the one before it."""
    pairs = []
    for band in range(BANDS):
        _, bucket = np.unique(bands[:, band], return_inverse=True)
        order = np.argsort(bucket, kind="stable")
        same = np.flatnonzero(bucket[order][1:] == bucket[order][:-1]) + 1
        heads = order[np.searchsorted(bucket[order], bucket[order][same])]
        pairs.extend([np.column_stack([heads, order[same]]), np.column_stack([order[same - 1], order[same]])])
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


def clusters(shingles: Shingles, alike: float = ALIKE) -> Array:
    """A number for each document, shared by those that are chained together by pairs that are alike by all their windows."""
    pairs = [pair for pair in candidates(shingles) if shingles.jaccard(*pair) >= alike]
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(shingles), len(shingles)))
    return np.asarray(connected_components(links, directed=False)[1])
