"""Are documents as long as real ones: in words, in sentences, in turns?"""

import numpy as np

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.shortfall import Yardstick, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import each_of, expected_kolmogorov, expected_variation, most_by_kolmogorov
from evaluations.harness.mathematics.counts import Numbers, widest
from evaluations.harness.mathematics.statistics import flipped
from evaluations.harness.text.answering import without_train
from evaluations.harness.text.caveats import NO_TURNS
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.letter_by_letter import sentences
from evaluations.harness.texts.ruler import Ruler

MEASURES = ("words", "sentences", "turns")


def lengths(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance of the lengths in words, in sentences and, of dialogues, in turns.

    Range: 0 to 1, by measure.
    Better: up; what it falls short of unseen documents by is judged.
    Blind to: what the words are.
    Source: SDMetrics 0.32 KSComplement, as f.ks.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    dialogues = len(ruler.train.documents.turns) > 0
    return [compared(ruler, rule, measure) for measure in MEASURES[: 3 if dialogues else 2]]


def compared(ruler: Ruler, rule: Rule, measure: str) -> Measurement:
    subject = {"length": measure}
    if measure == "turns" and not len(ruler.synthetic.documents.turns):
        return not_established(rule, NO_TURNS, subject=subject)
    real, made = counted(ruler, ruler.train, measure), counted(ruler, ruler.synthetic, measure)
    rows = real.known, made.known
    expected = min(expected_kolmogorov(*rows), float(expected_variation((real + made).counts, *rows).sum()))
    chance = most_by_kolmogorov(*rows, each_of(len(MEASURES))) - expected

    def beside(place: str) -> float | None:
        other = ruler.place(place)
        if measure == "turns" and not len(other.documents.turns):
            return None
        return flipped(widest(real, counted(ruler, other, measure))).value

    return fallen_short(
        rule,
        flipped(widest(real, made)),
        Yardstick.of_distance(expected, chance, min(rows)),
        n=rows[1],
        subject=subject,
        baselines=ruler.baselines(beside),
    )


def counted(ruler: Ruler, corpus: Corpus, measure: str) -> Numbers:
    found = ruler.of_each(measure, corpus, lambda whole: lengths_of(whole, measure))
    return Numbers.of(found.astype(np.float64))


def lengths_of(corpus: Corpus, measure: str) -> Array:
    if measure == "words":
        return corpus.tokens.lengths
    if measure == "turns":
        return np.array([len(turns) for turns in corpus.documents.turns])
    return np.asarray(sum(map(sentences, corpus.documents.texts.values())))


METRICS = {"t.len@1": Metric(lengths)}
