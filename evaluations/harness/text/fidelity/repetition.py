"""Do documents cover what real ones write about, and do they repeat themselves and one another?"""

import math
from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from evaluations.harness.engine.grading import beside_interval, inside
from evaluations.harness.engine.measurement import measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.mathematics.statistics import Estimate, Z, around
from evaluations.harness.text.answering import (
    as_many,
    drawn_part,
    equal_parts,
    more_than_real,
    unanswerable,
    without_train,
)
from evaluations.harness.text.caveats import FEW_FEATURES
from evaluations.harness.text.verdicts import by_wide_ratio
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.hashing import table_of
from evaluations.harness.texts.learner import counts_of
from evaluations.harness.texts.openings import opened_alike
from evaluations.harness.texts.ruler import Ruler
from evaluations.harness.texts.sketches import Shingles
from evaluations.harness.texts.windows import Windowed

RARE, COMMON = 0.005, 0.1
REPEATS = 200
FOUR = 4
SHOWN = (1, 2, 3)


def covered(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Of train's words and pairs that 0.5 to 10 % of its documents have: the sum of the smaller of their two document shares,
    in train and here, over the sum in train.

    Range: 0 to 1.
    Better: up; what it falls short of unseen documents by is judged.
    Blind to: words that few documents have.
    Source: Countersign; interval from 200 bootstraps of synthetic documents.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    count = equal_parts(ruler)
    train = ruler.train.features
    keys, often = np.unique(train.keys, return_counts=True)
    kept = (often >= RARE * len(train)) & (often <= COMMON * len(train))
    if kept.sum() < 10:
        return [not_established(rule, FEW_FEATURES)]
    keys, share = keys[kept], often[kept] / len(train)

    def present(place: str) -> csr_array:
        found = counts_of(as_many(ruler, ruler.place(place), count, f"t.cover {place}").features, keys)
        found.data[:] = 1
        return found

    def score(rows: csr_array, weights: Array) -> Array:
        """By how often each document counts."""
        return np.asarray(np.minimum(weights @ rows / rows.shape[0], share).sum(axis=-1) / share.sum())

    def at(place: str) -> float:
        rows = present(place)
        return float(score(rows, np.ones(rows.shape[0], np.int64)))

    own = present("synthetic")
    drawn = ruler.stream("t.cover bootstrap").multinomial(count, np.full(count, 1 / count), REPEATS)
    found = around(at("synthetic"), float(score(own, drawn).std(ddof=1)), 0.0, 1.0)
    ends = ruler.baselines(at)
    return [
        measurement(
            rule,
            found.value,
            n=count,
            interval=found.interval,
            verdict=beside_interval(found.value, found.interval[1], ends.ceiling, rule),
            baselines=ends,
            caveats=drawn_part(ruler, count),
            detail={"features": len(keys)},
        )
    ]


def repetition(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Odds that a document's run of four words stands in another document too, over those of unseen documents.

    Range: 0 and up; one is as real documents.
    Better: towards one.
    Blind to: repeats in other words.
    Source: Countersign; interval by the delta method.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    count = equal_parts(ruler)
    real = shared_runs(ruler, as_many(ruler, ruler.unseen, count, "t.repeat unseen"))

    def found(place: str) -> Array:
        return shared_runs(ruler, as_many(ruler, ruler.place(place), count, f"t.repeat {place}"))

    return [as_ratio(ruler, rule, found, real, count)]


def as_ratio(ruler: Ruler, rule: Rule, found: Callable[[str], Array], real: Array, count: int) -> Measurement:
    """Of the odds of two mean shares, on the logarithmic scale; half a document stands for nothing at all, and for all but nothing.

    Shares of people who repeat much could not be doubled; their odds can.
    """

    def share(values: Array) -> float:
        half = 0.5 / len(values)
        return min(max(float(values.mean()), half), 1 - half)

    def odds(values: Array) -> tuple[float, float]:
        mean = share(values)
        return math.log(mean / (1 - mean)), float(values.std(ddof=1)) / math.sqrt(len(values)) / (mean * (1 - mean))

    def ratio(values: Array) -> Estimate:
        (one, first), (other, second) = odds(values), odds(real)
        away, error = one - other, Z * math.hypot(first, second)
        return Estimate(math.exp(away), (math.exp(away - error), math.exp(away + error)))

    own = ratio(found("synthetic"))
    return measurement(
        rule,
        own.value,
        n=count,
        interval=own.interval,
        verdict=by_wide_ratio(own.value, *own.interval, rule),
        baselines=Baselines(1.0, ratio(found("floor")).value, ratio(found("copy")).value),
        caveats=drawn_part(ruler, count),
        detail={"share": float(found("synthetic").mean()), "unseen": float(real.mean())},
    )


def shared_runs(ruler: Ruler, corpus: Corpus) -> Array:
    """Of each document the share of its runs of four words that another one has."""
    runs = Shingles.of(Windowed.of(corpus.tokens, ruler.lexicon), FOUR)
    _, first = table_of(runs.hashes)
    often = np.bincount(first)
    sums = np.add.reduceat(np.append(often[first] > 1, False).astype(np.int64), runs.starts[:-1])
    return np.asarray(sums / np.maximum(1, np.diff(runs.starts)))


def openings(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents whose first eight words begin another one too, less that share of as many real documents.

    Range: -1 to 1.
    Better: down.
    Blind to: templates that differ in their first words.
    Source: Countersign.
    """
    count = equal_parts(ruler) if ruler.has_train else len(ruler.synthetic)

    def bad(place: str) -> Array:
        part = as_many(ruler, ruler.place(place), count, f"t.open {place}")
        return ruler.once(f"openings {place}", lambda: opened_alike(part.tokens))

    real = ruler.unseen if ruler.has_holdout else ruler.train if ruler.has_train else None
    reference = None if real is None else opened_alike(as_many(ruler, real, count, "t.open real").tokens)
    return [more_than_real(ruler, rule, bad, reference, caveats=drawn_part(ruler, count))]


def distinct(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Different words, pairs and triples in as many words of synthetic as of unseen documents, synthetic over unseen.

    Range: 0 and up, by run; one is as real documents.
    Better: towards one. Shuffled words score better than real ones, so it decides nothing.
    Blind to: sense.
    Source: Li et al. 2016, arXiv:1510.03055, at one budget of words.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    real = ruler.unseen if ruler.has_holdout else ruler.train
    budget = min(len(real.tokens.ids), len(ruler.synthetic.tokens.ids))

    def found(corpus: Corpus, length: int) -> int:
        hashes, begins = Windowed.of(corpus.tokens, ruler.lexicon).windows(length)
        return len(each_once(hashes[begins < budget]))

    def one(length: int) -> Measurement:
        known = max(1, found(real, length))

        def at(place: str) -> float:
            return found(ruler.place(place), length) / known

        value = at("synthetic")
        return measurement(
            rule,
            value,
            n=len(ruler.synthetic),
            subject={"run": length},
            verdict=Verdict.PASS if inside(value, rule) else Verdict.ATTENTION,
            baselines=ruler.baselines(at),
            detail={"words": told(budget, budget)},
        )

    return [one(length) for length in SHOWN]


METRICS = {
    "t.cover@1": Metric(covered),
    "t.repeat@1": Metric(repetition),
    "t.open@1": Metric(openings),
    "t.distinct@1": Metric(distinct),
}
