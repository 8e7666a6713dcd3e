"""Documents that repeat one another, and the same text under two labels."""

from collections import defaultdict

import numpy as np

from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.text.answering import as_many, more_than_real
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler
from evaluations.harness.texts.sketches import Shingles, clusters
from evaluations.harness.texts.windows import Windowed


def repeated(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents that repeat an earlier one, word for word or with a Jaccard similarity of 0.8 of their five-word
    windows, less that share in as many real documents.

    Found by MinHash of 128, in 16 bands of 8; every pair is compared before it counts.

    Range: -1 to 1.
    Better: down.
    Blind to: repeats in other words.
    Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900; the verification is Countersign's.
    """

    def bad(place: str) -> Array:
        return ruler.once(f"repeats {place}", lambda: repeats_in(ruler, ruler.place(place)))

    return [more_than_real(ruler, rule, bad, reference(ruler))]


def reference(ruler: Ruler) -> Array | None:
    """As many real documents as synthetic ones, where there are so many."""
    if not ruler.has_train:
        return None
    real = ruler.real if ruler.has_holdout else ruler.train
    return repeats_in(ruler, as_many(ruler, real, len(ruler.synthetic), "repeats"))


def repeats_in(ruler: Ruler, corpus: Corpus) -> Array:
    """Of each document whether an earlier one of its cluster is there."""
    number = clusters(Shingles.of(Windowed.of(corpus.tokens, ruler.lexicon)))
    first = np.unique(number, return_index=True)[1]
    found = np.ones(len(corpus), bool)
    found[first] = False
    return found


def conflicting(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents whose text, word for word, also stands under another label, less that share of real documents.

    Range: -1 to 1.
    Better: down.
    Blind to: the same content in other words.
    Source: Countersign.
    """
    label = ruler.texts.declared.fields.label
    if label is None:
        return []

    def bad(place: str) -> Array:
        return ruler.once(f"conflicts {place}", lambda: conflicts_in(ruler, ruler.place(place), label))

    real = ruler.real if ruler.has_holdout else ruler.train if ruler.has_train else None
    return [more_than_real(ruler, rule, bad, None if real is None else conflicts_in(ruler, real, label))]


def conflicts_in(ruler: Ruler, corpus: Corpus, label: str) -> Array:
    whole = Windowed.of(corpus.tokens, ruler.lexicon).whole().reshape(len(corpus), -1)
    labels = corpus.documents.said[label]
    known: defaultdict[bytes, set[str]] = defaultdict(set)
    for row, said in zip(whole, labels, strict=True):
        known[row.tobytes()].add(said)
    return np.array([len(known[row.tobytes()]) > 1 for row in whole])


METRICS = {"t.same@1": Metric(repeated), "t.conflict@1": Metric(conflicting)}
