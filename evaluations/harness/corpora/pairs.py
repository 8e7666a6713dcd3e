"""The pairs that a judge is asked about: items that stand out most, each with the documents most alike it.

Decoys are asked about as well, and items beside themselves: what a judge says of those shows whether it can judge.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from evaluations.harness.corpora.paraphrasing import Ranking, ranking
from evaluations.harness.corpora.problem import SAME_PROBLEM
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.mathematics.arrays import Array

ITEM, DECOY, ITSELF = "item", "decoy", "itself"
LONGEST = 20_000
"""Characters of a document that are shown. Of one that was cut a judge cannot say that it poses another problem."""
DIGITS = 16


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """An item, and a document by what it is called, or the item once more."""

    kind: str
    benchmark: str
    item: str
    document: str
    one: Mapping[str, str]
    other: Mapping[str, str]
    is_cut: bool = False

    @property
    def name(self) -> str:
        """By what both are called; a document without a name goes by its text."""
        return digest([self.kind, self.benchmark, self.item, self.document or self.other])

    @property
    def code(self) -> str:
        """With the texts and the question, so that an answer to others is no answer to this."""
        return f"{self.name}-{digest([self.one, self.other, SAME_PROBLEM.text])}"

    def line(self) -> dict[str, Any]:
        """For a sheet that a judge can be asked by."""
        asked = {"id": SAME_PROBLEM.id, "text": SAME_PROBLEM.text, "categories": list(SAME_PROBLEM.categories)}
        said = {"code": self.code, "benchmark": self.benchmark, "item": self.item, "document": self.document}
        return said | {"items": [self.one, self.other], "questions": [asked]}


def digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:DIGITS]


def pairs_of(ruler: Ruler, options: Mapping[str, int]) -> list[Pair]:
    """Of all benchmarks."""
    every = (Choice(ruler, at, ranking(ruler, at), options) for at in range(len(ruler.corpus.benchmarks)))
    return [pair for one in every for pair in one.pairs()]


@dataclass(frozen=True, eq=False)
class Choice:
    """What is asked about one benchmark, of which items go by their place in it."""

    ruler: Ruler
    at: int
    found: Ranking
    options: Mapping[str, int]

    def pairs(self) -> Iterator[Pair]:
        decoy = self.ruler.decoy[self.found.chosen]
        items = self.first(~decoy, self.options["most_items"])
        for kind, places in ((ITEM, items), (DECOY, self.first(decoy, self.options["most_decoys"]))):
            for place in places:
                yield from islice(self.beside_documents(place, kind), self.options["documents"])
        for place in items[: self.options["itself"]]:
            yield self.pair(place, ITSELF, "", self.shown(place))

    def first(self, wanted: Array, most: int) -> Sequence[int]:
        """Those that stand out most for a document; of equals the first."""
        order = np.lexsort((np.arange(len(wanted)), -self.found.scores))
        return [int(place) for place in order if wanted[place] and self.found.alike[place]][:most]

    def beside_documents(self, place: int, kind: str) -> Iterator[Pair]:
        """The most alike first, each other text once."""
        texts, met = list(self.ruler.corpus.documents.texts.items()), set()
        for _, field in self.found.alike[place]:
            document, which = divmod(field, len(texts))
            name, text = texts[which][0], texts[which][1][document]
            if text not in met:
                met.add(text)
                called = self.ruler.corpus.ids[document]
                yield self.pair(place, kind, called, {name: text[:LONGEST]}, is_cut=len(text) > LONGEST)

    def pair(self, place: int, kind: str, document: str, other: Mapping[str, str], *, is_cut: bool = False) -> Pair:
        benchmark = self.ruler.corpus.benchmarks[self.at]
        return Pair(kind, benchmark.name, benchmark.ids[place], document, self.shown(place), other, is_cut)

    def shown(self, place: int) -> dict[str, str]:
        """The question, and the passage that it is about."""
        question, _, passage = (texts[place] for texts in self.ruler.corpus.benchmarks[self.at].texts)
        return {"question": question} | ({"passage": passage} if passage else {})


def sheet(pairs: Sequence[Pair]) -> str:
    """As JSON Lines, in an order that does not say which are decoys."""
    rows = sorted((pair.line() for pair in pairs), key=lambda row: str(row["code"]))
    return "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in rows)
