"""Clusters of documents that are alike, worked out block by block so that memory holds bands and not windows."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evaluations.harness.corpora.matching import blocks
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.sketches import Shingles, banded, paired, sketches
from evaluations.harness.texts.tokens import Tokens
from evaluations.harness.texts.windows import Windowed

MOST_TOLD = 10
PAIRS = 50_000


@dataclass(frozen=True, eq=False)
class Repeats:
    """`cluster` numbers documents that are chained together by verified pairs; `false` is the share of candidates that are none."""

    cluster: Array
    false: float

    @property
    def repeats(self) -> int:
        """Documents of which an earlier one of the cluster is there."""
        return len(self.cluster) - len(np.unique(self.cluster))

    @property
    def sizes(self) -> list[int]:
        """The largest clusters of more than one document."""
        sizes = np.sort(np.bincount(self.cluster))[::-1][:MOST_TOLD]
        return [int(one) for one in sizes if one > 1]

    def with_first(self, count: int) -> int:
        """Documents after the first `count` that share a cluster with one of those."""
        return int(np.isin(self.cluster[count:], self.cluster[:count]).sum())


def found_in(ruler: Ruler, tokens: Tokens, alike: float) -> Repeats:
    bands = np.concatenate([banded(sketches(shingled(ruler, block))) for _, block in blocks(tokens)])
    pairs = paired(bands)
    kept = [part[verified(ruler, tokens, part, alike)] for part in np.array_split(pairs, max(1, len(pairs) // PAIRS))]
    first, second = np.concatenate(kept).reshape(-1, 2).T
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(tokens), len(tokens)))
    cluster = np.asarray(connected_components(links, directed=False)[1])
    return Repeats(cluster, 1 - len(first) / len(pairs) if len(pairs) else 0.0)


def shingled(ruler: Ruler, tokens: Tokens) -> Shingles:
    return Shingles.of(Windowed.of(tokens, ruler.lexicon))


def verified(ruler: Ruler, tokens: Tokens, pairs: Array, alike: float) -> Array:
    """Which pairs are alike by all their windows."""
    if not len(pairs):
        return np.zeros(0, bool)
    named, place = np.unique(pairs, return_inverse=True)
    shingles = shingled(ruler, tokens.take(named))
    return np.array([shingles.jaccard(*pair) >= alike for pair in place.reshape(-1, 2)])
