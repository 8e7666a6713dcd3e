"""Are answers made of what they were asked about?"""

import numpy as np

from evaluations.harness.engine.grading import noticed
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Numbers, widest
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.mathematics.statistics import flipped
from evaluations.harness.text.answering import unanswerable
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler

COMMON = 0.1


def grounded(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance, to unseen documents, of the share of an answer's rarer words that its question or
    passage has.

    Range: 0 to 1.
    Better: up; shown.
    Blind to: answers in other words, and plausible ones that are invented.
    Source: Countersign.
    """
    fields = ruler.texts.declared.fields
    asked = [fields.pair[name] for name in ("question", "context") if name in fields.pair]
    if not asked:
        return []
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    places = {name: at for at, name in enumerate(fields.written)}
    answer = places[fields.pair["answer"]]
    sources = [places[name] for name in asked]
    words = len(ruler.lexicon)
    documents = ruler.train.tokens
    often = np.bincount(each_once(documents.document.astype(np.int64) * words + documents.ids) % words, minlength=words)
    rare = often <= COMMON * len(documents)

    def shares(corpus: Corpus) -> Array:
        known = each_once(np.concatenate([pairs_in(corpus, at, words) for at in sources]))
        said = each_once(pairs_in(corpus, answer, words))
        said = said[rare[said % words]]
        met = np.isin(said, known, assume_unique=True)
        count = np.bincount(said // words, minlength=len(corpus))
        return np.asarray(np.bincount(said // words, met, minlength=len(corpus)) / np.maximum(1, count))

    unseen = Numbers.of(shares(ruler.unseen))

    def at(place: str) -> float:
        return flipped(widest(unseen, Numbers.of(shares(ruler.place(place))))).value

    own = flipped(widest(unseen, Numbers.of(shares(ruler.synthetic))))
    return [
        measurement(
            rule,
            own.value,
            n=len(ruler.synthetic),
            interval=own.interval,
            verdict=noticed(own.value, rule),
            baselines=ruler.baselines(at),
            detail={"share": float(shares(ruler.synthetic).mean()), "unseen": float(shares(ruler.unseen).mean())},
        )
    ]


def pairs_in(corpus: Corpus, field: int, words: int) -> Array:
    """Each word of a field with its document, as one number."""
    part = corpus.tokens.field(field)
    return part.document.astype(np.int64) * words + part.ids


METRICS = {"t.ground@1": Metric(grounded)}
