"""Runs of words that benchmark items and documents share, word for word, in one cutting of both into words."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.texts.tokens import Lexicon, Tokens
from evaluations.harness.texts.windows import Windowed

BLOCK = 4_000
"""So many documents are looked at together, so that what is worked out of them never fills the memory."""
FILTER_BITS = 22
MOST_PIECES = 3
"""A run of words that more different texts of a benchmark hold is a phrase of the benchmark and gives no item away."""
BESIDE = 3
ANCHORS = (5, 6, 7, 8)


def blocks(tokens: Tokens) -> Iterator[tuple[int, Tokens]]:
    """The number of the first document, and the words of as many as fit."""
    for first in range(0, len(tokens), BLOCK):
        starts = tokens.starts[first * tokens.fields : min(first + BLOCK, len(tokens)) * tokens.fields + 1]
        yield first, Tokens(tokens.ids[starts[0] : starts[-1]], starts - starts[0], tokens.fields)


@compiled
def maybe(asked: Array, table: Array, shift: Array) -> Array:
    """Which hashes may be known: a table of bits tells most others at once."""
    found = np.zeros(len(asked), np.bool_)
    for at in range(len(asked)):
        found[at] = table[asked[at] >> shift[0]]
    return found


@dataclass(frozen=True, eq=False)
class Known:
    """Windows of so many words of the items, by hash, each with the word of the items that it begins at."""

    length: int
    hashes: Array
    places: Array
    tokens: Tokens

    @classmethod
    def of(cls, items: Windowed, length: int, kept: Array) -> "Known":
        """Those that begin at the words that are `kept`."""
        hashes, begins = items.windows(length)
        chosen = kept[begins]
        hashes, begins = hashes[chosen], begins[chosen]
        order = np.lexsort((begins, hashes))
        return cls(length, hashes[order], begins[order], items.tokens)

    def shared(self, asked: Windowed) -> tuple[Array, Array]:
        """For each window that both have: the word of the items, and the word of the documents, that it begins at."""
        hashes, begins = asked.windows(self.length)
        shift = np.array([64 - FILTER_BITS], np.uint64)
        table = np.zeros(1 << FILTER_BITS, np.bool_)
        table[(self.hashes >> shift[0]).astype(np.int64)] = True
        likely = maybe(hashes, table, shift)
        hashes, begins = hashes[likely], begins[likely]
        low, high = (np.searchsorted(self.hashes, hashes, side) for side in ("left", "right"))
        times = high - low
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        place, at = self.places[np.repeat(low, times) + within], np.repeat(begins, times)
        same = np.ones(len(at), bool)
        for step in range(self.length):
            same &= self.tokens.ids[place + step] == asked.tokens.ids[at + step]
        return place[same], at[same]


@dataclass(frozen=True, eq=False)
class Shared:
    """Windows that documents have of items: the word of the items, the document, and the word of all documents."""

    place: Array
    document: Array
    at: Array


def shared_windows(items: Windowed, kept: Array, length: int, documents: Tokens, lexicon: Lexicon) -> Shared:
    known = Known.of(items, length, kept)
    parts = []
    for first, block in blocks(documents):
        place, at = known.shared(Windowed.of(block, lexicon))
        parts.append((place, block.document[at] + first, at + documents.starts[first * documents.fields]))
    return Shared(*(np.concatenate(part).astype(np.int64) for part in zip(*parts, strict=True)))


def telling(items: Windowed, length: int, piece: Array) -> Array:
    """Of each word whether the window that begins there holds no phrase. `piece` numbers different texts, by word.

    A phrase with a word or two beside it is met by chance as the phrase itself is, so that shorter runs are looked for.
    """
    core = length - BESIDE
    hashes, begins = items.windows(core)
    pairs = np.unique(np.column_stack([hashes, piece[begins].astype(np.uint64)]), axis=0)
    known, often = np.unique(pairs[:, 0], return_counts=True)
    phrase = np.zeros(len(items.tokens.ids) + 1, np.int64)
    phrase[begins + 1] = often[np.searchsorted(known, hashes)] > MOST_PIECES
    upto = np.cumsum(phrase)
    _, begins = items.windows(length)
    found = np.zeros(len(items.tokens.ids), bool)
    found[begins] = upto[begins + BESIDE + 1] == upto[begins]
    return found


def pieces(items: Windowed) -> Array:
    """A number for each different text among the fields of items, by word: a passage of ten questions is one."""
    whole = np.unique(items.whole(), return_inverse=True)[1]
    return np.asarray(np.repeat(whole, np.diff(items.tokens.starts)))


def met_whole(items: Windowed, wanted: Array, documents: Tokens, lexicon: Lexicon) -> Array:
    """Of each field of items, of those that are wanted, a document in which it stands from its first word to its last; else -1."""
    tokens = items.tokens
    starts, sizes = tokens.starts[:-1], np.diff(tokens.starts)
    found = np.full(len(sizes), -1)
    field_at = np.full(len(tokens.ids), -1)
    for length in ANCHORS:
        exact = sizes == length if length < ANCHORS[-1] else sizes >= length
        chosen = np.flatnonzero(wanted & exact)
        kept = np.zeros(len(tokens.ids), bool)
        kept[starts[chosen]] = True
        field_at[starts[chosen]] = chosen
        shared = shared_windows(items, kept, length, documents, lexicon)
        for place, at, document in zip(shared.place, shared.at, shared.document, strict=True):
            field = field_at[place]
            size = sizes[field]
            end = documents.starts[np.searchsorted(documents.starts, at, "right")]
            same = np.array_equal(tokens.ids[place : place + size], documents.ids[at : at + size])
            if found[field] < 0 and at + size <= end and same:
                found[field] = document
    return found
