"""What every metric of a corpus is given: documents and items in one cutting into words, and what both share.

Decoys stand in the items' place: what is found of them was not learned from the benchmark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluations.harness.corpora.matching import Shared, met_whole, pieces, shared_windows, telling
from evaluations.harness.corpora.material import Corpus
from evaluations.harness.engine.sharing import Made, once, shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.texts.tokens import Lexicon, Tokens, tokenised
from evaluations.harness.texts.windows import Windowed

LONG, SHORT = 13, 8
FEWEST_WORDS = 5
"""Words of a question that is looked for as a whole, and in other words."""
QUESTION, ANSWER, PASSAGE = range(3)


@dataclass(frozen=True, eq=False)
class Ruler:
    """`items` are those of all benchmarks, one after the other, each with question, answer and passage as fields."""

    corpus: Corpus
    documents: Tokens
    items: Tokens
    reference: Tokens | None
    intended: Tokens | None
    lexicon: Lexicon
    seed: int
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, name: str, made: Callable[[], Made]) -> Made:
        return once(self.kept, name, made)

    def stream(self, name: str) -> np.random.Generator:
        return generator(self.seed, name)

    @shared
    def benchmark(self) -> Array:
        """Which benchmark each item is of."""
        return np.repeat(np.arange(len(self.corpus.benchmarks)), [len(one) for one in self.corpus.benchmarks])

    @shared
    def decoy(self) -> Array:
        parts = [one.decoy for one in self.corpus.benchmarks]
        return np.concatenate(parts) if parts else np.zeros(0, bool)

    @shared
    def windows(self) -> Windowed:
        return Windowed.of(self.items, self.lexicon)

    @shared
    def sizes(self) -> Array:
        """Words of each field of each item."""
        return np.diff(self.items.starts).reshape(-1, self.items.fields)

    @shared
    def part(self) -> Array:
        """Of each word of the items whether it is of question, answer or passage."""
        return np.repeat(np.tile(np.arange(self.items.fields), len(self.items)), np.diff(self.items.starts))

    # --- word for word

    @shared
    def whole_wanted(self) -> Array:
        """Which questions, and which long answers, are looked for as a whole: those that stand once among all items."""
        hashes = self.windows.whole()
        known, place, often = np.unique(hashes, return_inverse=True, return_counts=True)
        least = np.tile([FEWEST_WORDS, LONG, np.iinfo(np.int64).max], len(self.items))
        return np.asarray((often[place] == 1) & (np.diff(self.items.starts) >= least) & (known[place] > 0))

    @shared
    def met_whole(self) -> Array:
        """Of each item a document in which it stands as a whole, by question or by answer; -1 for none."""
        found = met_whole(self.windows, self.whole_wanted, self.documents, self.lexicon)
        return np.asarray(found.reshape(-1, self.items.fields).max(axis=1))

    def telling(self, length: int) -> Array:
        return self.once(f"telling {length}", lambda: telling(self.windows, length, pieces(self.windows)))

    def runs(self, length: int) -> Shared:
        return self.once(
            f"shared {length}",
            lambda: shared_windows(self.windows, self.telling(length), length, self.documents, self.lexicon),
        )

    def with_windows(self, places: Array) -> Array:
        """Which items these words of the items are in."""
        found = np.zeros(len(self.items), bool)
        found[self.items.document[places]] = True
        return found

    @shared
    def met_long(self) -> Array:
        """Of each item the first document that shares thirteen words in a row with it; -1 for none."""
        shared_by = self.runs(LONG)
        order = np.argsort(-shared_by.document, kind="stable")
        found = np.full(len(self.items), -1)
        found[self.items.document[shared_by.place[order]]] = shared_by.document[order]
        return found

    # --- what could be found

    @shared
    def reach(self) -> dict[str, Array]:
        """By rule, which items it could find."""
        question = self.telling(SHORT) & (self.part == QUESTION)
        return {
            "whole": np.asarray(self.whole_wanted.reshape(-1, self.items.fields).any(axis=1)),
            "13 words": self.with_windows(np.flatnonzero(self.telling(LONG))),
            "8 words": self.with_windows(np.flatnonzero(question)),
            "other words": self.sizes[:, QUESTION] >= FEWEST_WORDS,
        }


def rulers(corpus: Corpus, seed: int, _: int) -> Sequence[Ruler]:
    questions = [[text for one in corpus.benchmarks for text in one.texts[at]] for at in range(3)]
    sets: list[Sequence[Sequence[str]]] = [list(corpus.documents.texts.values()), questions]
    samples = {"reference": corpus.reference, "intended": corpus.intended}
    given = {name: list(one.texts.values()) for name, one in samples.items() if one is not None}
    lexicon, (documents, items, *others) = tokenised([*sets, *given.values()])
    found = dict(zip(given, others, strict=True))
    return [Ruler(corpus, documents, items, found.get("reference"), found.get("intended"), lexicon, seed)]
