"""Items that documents say in other words: rare words and pairs of words (integer TF-IDF) with five characters in a row.

An item and a document are compared from both sides. What is alike many items, or an item that many documents are alike, is
commonplace; a paraphrase stands out for both.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.texts.search import WEIGHT, postings
from evaluations.harness.texts.tokens import Lexicon, Tokens
from evaluations.harness.texts.weights import ONE, Rows, Weights, features

NEAREST = 8
"""Documents that are kept for each item, and items for each of those."""
OTHERS = 5
CHARACTERS = 5
COPY = 0.5
"""Documents that share so much of their characters say the same and are one rival."""
SQUARE = ONE * ONE
BASE = np.uint64(1_099_511_628_211)


@dataclass(frozen=True, eq=False)
class Index:
    """Which rows have each column, and with what weight: their postings."""

    heads: Array
    packed: Array
    count: int

    @classmethod
    def of(cls, found: Rows) -> "Index":
        return cls(*postings(found, np.arange(len(found))), len(found))


@compiled
def scan(  # noqa: PLR0917
    starts: Array, columns: Array, values: Array, number: Array, heads: Array, packed: Array, bits: np.uint32,
    scores: Array, places: Array,
) -> None:  # fmt: skip
    """Keeps, for each row of the index, the queries most alike it, the best first; of equals those that come first."""
    count, kept = scores.shape
    sums, least, low = np.zeros(count, np.int32), np.zeros(count, np.int32), (np.uint32(1) << bits) - np.uint32(1)
    for query in range(len(starts) - 1):
        sums[:] = 0
        for at in range(starts[query], starts[query + 1]):
            value = np.int32(values[at])
            having = packed[heads[columns[at]] : heads[columns[at] + 1]]
            for place in range(len(having)):
                sums[having[place] >> bits] += value * np.int32(having[place] & low)
        for row in range(count):
            if sums[row] <= least[row]:
                continue
            at = kept - 1
            while at > 0 and scores[row, at - 1] < sums[row]:
                scores[row, at] = scores[row, at - 1]
                places[row, at] = places[row, at - 1]
                at -= 1
            scores[row, at] = sums[row]
            places[row, at] = number[query]
            least[row] = scores[row, kept - 1]


@dataclass(frozen=True, eq=False)
class Kept:
    """By row of an index the cosines (in 2 to the 22 parts) and places of the queries most alike it; -1 where there are fewer."""

    scores: Array
    places: Array

    @classmethod
    def none(cls, count: int) -> "Kept":
        return cls(np.zeros((count, NEAREST), np.int64), np.full((count, NEAREST), -1))

    def with_more(self, other: "Kept") -> "Kept":
        """`other` has queries that come later."""
        scores, places = np.hstack([self.scores, other.scores]), np.hstack([self.places, other.places])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST]
        return Kept(np.take_along_axis(scores, order, 1), np.take_along_axis(places, order, 1))


def nearest(index: Index, parts: Iterable[tuple[int, Tokens]], weights: Weights) -> Kept:
    """The texts most alike each row of the index. Texts come in parts, each with the number of its first."""

    def one(part: tuple[int, Tokens]) -> Kept:
        first, tokens = part
        found, queries = Kept.none(index.count), rows_of(tokens, weights)
        scan(
            queries.starts, queries.columns, queries.values, np.arange(len(queries)) + first, index.heads, index.packed,
            WEIGHT, found.scores, found.places,
        )  # fmt: skip
        return found

    whole = Kept.none(index.count)
    with ThreadPoolExecutor(cores()) as pool:
        for found in pool.map(one, parts):
            whole = whole.with_more(found)
    return whole


def rows_of(tokens: Tokens, weights: Weights) -> Rows:
    return weights.rows(features(tokens))


def spelled(tokens: Tokens, lexicon: Lexicon, document: int) -> Array:
    """The different runs of five characters of a document's words with a space between them, as sorted numbers."""
    ids = tokens.ids[tokens.starts[document * tokens.fields] : tokens.starts[(document + 1) * tokens.fields]]
    text = " ".join([lexicon.words[int(one)] for one in ids])
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = max(1, len(letters) - CHARACTERS + 1)
    found = np.zeros(count, np.uint64)
    for step in range(min(CHARACTERS, len(letters))):
        found = found * BASE + letters[step : step + count]
    return np.unique(found)


def jaccard(one: Array, other: Array) -> int:
    """In 2 to the 22 parts, as cosines are."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both * SQUARE // max(1, len(one) + len(other) - both)
