"""How much each item of a benchmark stands out for one document, and that document for it, in whatever words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluations.harness.corpora.alike import COPY, OTHERS, SQUARE, Index, Kept, jaccard, nearest, rows_of, spelled
from evaluations.harness.corpora.matching import blocks
from evaluations.harness.corpora.ruler import QUESTION, Ruler
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.texts.tokens import Lexicon, Tokens
from evaluations.harness.texts.weights import Weights, features

SAMPLE, SAMPLED_BY = 20_000, 0
"""Documents by which it is known how rare words are, and the seed that draws them: a judge was asked about the same pairs that
any later run finds."""
PLANTED, EDITED = 100, 0.5
"""Items that are hidden with this share of their words replaced, to see whether they would be found."""


@dataclass(frozen=True, eq=False)
class Spelled:
    """The characters of texts, each worked out when it is first asked for."""

    tokens: Tokens
    lexicon: Lexicon
    kept: dict[int, Array] = field(default_factory=dict)

    def __call__(self, at: int) -> Array:
        if at not in self.kept:
            self.kept[at] = spelled(self.tokens, self.lexicon, at)
        return self.kept[at]


@dataclass(frozen=True, eq=False)
class Search:
    """Each field of a document, and each question, is a text by itself."""

    ruler: Ruler
    questions: Tokens
    fields: Tokens
    weights: Weights

    @classmethod
    def of(cls, ruler: Ruler) -> "Search":
        questions = ruler.items.field(QUESTION)
        fields = Tokens(ruler.documents.ids, ruler.documents.starts, 1)
        drawn = np.sort(generator(SAMPLED_BY, "c.para sample").permutation(len(fields))[:SAMPLE])
        weights = Weights.of(features(questions.stacked(fields.take(drawn))), fewest=1)
        return cls(ruler, questions, fields, weights)

    def nearest(self) -> Kept:
        """By question the fields of documents most alike it."""
        return nearest(Index.of(rows_of(self.questions, self.weights)), blocks(self.fields), self.weights)


Found = Sequence[tuple[int, int]]
"""How alike a text is, in 2 to the 22 parts, and its place; the most alike first."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Of each item of one benchmark the fields of documents most alike it, the one that it stands out for (-1 for none), and how
    much it does, in 2 to the 22 parts."""

    chosen: Array
    questions: Tokens
    asked: Spelled
    alike: Sequence[Found]
    best: Array
    scores: Array


def searched(ruler: Ruler) -> Search:
    return ruler.once("search", lambda: Search.of(ruler))


def ranking(ruler: Ruler, at: int) -> Ranking:
    """Of the items of one benchmark, which are compared with one another and with its decoys."""
    search = searched(ruler)
    near = ruler.once("alike", search.nearest)
    return ruler.once(f"ranking {at}", lambda: compared(search, near, np.flatnonzero(ruler.benchmark == at)))


def compared(search: Search, near: Kept, chosen: Array) -> Ranking:
    questions = search.questions.take(chosen)
    asked, written = Spelled(questions, search.ruler.lexicon), Spelled(search.fields, search.ruler.lexicon)
    alike = [
        ranked(((cosine, place, written(place)) for cosine, place in pairs(near, row)), asked(at))
        for at, row in enumerate(chosen)
    ]
    best = np.array([found[0][1] if found else -1 for found in alike])
    known, where = np.unique(best, return_inverse=True)
    back = nearest(
        Index.of(rows_of(search.fields.take(np.maximum(known, 0)), search.weights)), blocks(questions), search.weights
    )
    scores = np.zeros(len(chosen), np.int64)
    for at, found in enumerate(alike):
        if found:
            score, place = found[0]
            others = [(cosine, item, asked(item)) for cosine, item in pairs(back, where[at]) if item != at]
            apart = (one for one, other in found[1:] if jaccard(written(place), written(other)) < COPY * SQUARE)
            scores[at] = two_way(score, ranked(others, written(place)), next(apart, 0))
    return Ranking(chosen, questions, asked, alike, best, scores)


def pairs(near: Kept, row: int) -> Iterable[tuple[int, int]]:
    return [
        (int(score), int(place)) for score, place in zip(near.scores[row], near.places[row], strict=True) if place >= 0
    ]


def ranked(found: Iterable[tuple[int, int, Array]], own: Array) -> Found:
    """Cosine and shared characters together, the most alike first; of equals the first."""
    both = ((cosine + jaccard(own, spelling), place) for cosine, place, spelling in found)
    return sorted(both, key=lambda one: (-one[0], one[1]))


def two_way(score: int, others: Found, rival: int) -> int:
    """The likeness, by how much it exceeds that of the next five items, and by how much that of the next document."""
    next_items = [one for one, _ in others[:OTHERS]]
    mean = sum(next_items) // len(next_items) if next_items else 0
    return score + (score - mean) + (score - rival)


def hidden(ruler: Ruler, found: Ranking) -> Array:
    """How much items would stand out that were hidden with half of their words replaced."""
    search, questions, rng = searched(ruler), found.questions, ruler.stream("c.para planted")
    chosen = np.sort(rng.permutation(len(questions))[:PLANTED])
    copies = questions.take(chosen)
    ids = copies.ids.copy()
    changed = np.flatnonzero(rng.random(len(ids)) < EDITED)
    ids[changed] = search.fields.ids[rng.integers(0, len(search.fields.ids), len(changed))]
    edited = Tokens(ids, copies.starts, 1)
    index = Index.of(rows_of(edited, search.weights))
    near, written = nearest(index, blocks(questions), search.weights), Spelled(edited, ruler.lexicon)
    scores = np.zeros(len(chosen), np.int64)
    for at, item in enumerate(chosen):
        others = {place: (cosine, place, found.asked(place)) for cosine, place in pairs(near, at)}
        own = others.pop(int(item), None)
        if own is not None:
            score = own[0] + jaccard(written(at), own[2])
            rival = found.alike[item][0][0] if found.alike[item] else 0
            scores[at] = two_way(score, ranked(others.values(), written(at)), rival)
    return scores
