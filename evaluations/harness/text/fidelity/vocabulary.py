"""Are words, and words beside one another, as frequent as in real documents?"""

from collections.abc import Callable

import numpy as np

from evaluations.harness.engine.grading import kept_for_all_we_know
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import flipped, total_variation
from evaluations.harness.text.answering import as_many, drawn_part, equal_parts, without_train
from evaluations.harness.text.caveats import FLOOR_NEAR
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler

COMMONEST = 5_000
HASHED = 16
SPREAD = np.uint64(0x9E3779B97F4A7C15)


def words(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - total variation distance of the shares of train's commonest words, all others together as one.

    Range: 0 to 1; floor: every word of train as often as every other.
    Better: up; the share kept of the way from floor to unseen documents is judged.
    Blind to: the order of words.
    Source: Countersign, as f.pair.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    often = np.bincount(ruler.train.tokens.ids, minlength=len(ruler.lexicon))
    known = np.lexsort((np.arange(len(often)), -often))[:COMMONEST]
    place = np.full(len(often), len(known))
    place[known] = np.arange(len(known))

    def counted(corpus: Corpus) -> Array:
        return np.bincount(place[corpus.tokens.ids], minlength=len(known) + 1)

    even = np.bincount(place[often > 0], minlength=len(known) + 1)
    return [between(ruler, rule, counted, even)]


def pairs(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same of two words in a row, in 65,536 classes by their hash.

    Range: 0 to 1; floor: words drawn one by one.
    Better: up; the share kept of the way from floor to unseen documents is judged.
    Blind to: relations between more than two words.
    Source: Countersign, as f.pair.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]

    def counted(corpus: Corpus) -> Array:
        tokens = corpus.tokens
        first = np.flatnonzero(np.arange(1, len(tokens.ids) + 1) < tokens.ends)
        hashes = ruler.lexicon.hashes[tokens.ids]
        mixed = (hashes[first] * SPREAD ^ hashes[first + 1]) * SPREAD
        return np.bincount((mixed >> np.uint64(64 - HASHED)).astype(np.int64), minlength=1 << HASHED)

    return [between(ruler, rule, counted, None)]


def between(ruler: Ruler, rule: Rule, counted: Callable[[Corpus], Array], floor: Array | None) -> Measurement:
    count = equal_parts(ruler)
    train = counted(ruler.train)

    def score(place: str) -> Array:
        return counted(as_many(ruler, ruler.place(place), count, f"{rule.metric} {place}"))

    own = flipped(total_variation(train, score("synthetic")))
    low = 1 - total_variation(train, score("floor") if floor is None else floor).value
    ends = ruler.baselines(lambda place: 1 - total_variation(train, score(place)).value)
    top = 1.0 if ends.ceiling is None else ends.ceiling
    verdict = kept_for_all_we_know(own.value, own.interval[1], top, low, rule)
    return measurement(
        rule,
        own.value,
        n=count,
        interval=own.interval,
        verdict=verdict,
        baselines=Baselines(ends.ceiling, low, ends.copy),
        caveats=(*drawn_part(ruler, count), *((FLOOR_NEAR,) if verdict is Verdict.NOT_ESTABLISHED else ())),
    )


METRICS = {"t.vocab@1": Metric(words), "t.pair@1": Metric(pairs)}
