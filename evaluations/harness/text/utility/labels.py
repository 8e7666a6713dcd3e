"""Does a model trained on synthetic documents do as well, and do their labels say what real labels say?"""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.engine.weighing import by_loss
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around, beyond
from evaluations.harness.text.answering import as_many, bounded, unanswerable
from evaluations.harness.text.caveats import EASIER, FEW_LABELS, NO_LABEL
from evaluations.harness.text.learning import LEARNERS, ridge
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler

EASIER_BY = 0.1


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels that ten training documents and ten unseen ones have, in the order of their names."""

    field: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, ruler: Ruler, field: str) -> "Labels":
        known = [np.unique(part.documents.of(field), return_counts=True) for part in (ruler.train, ruler.unseen)]
        often = [
            {str(name) for name, count in zip(*part, strict=True) if count >= SMALL_CELL and name} for part in known
        ]
        return cls(field, tuple(sorted(often[0] & often[1])))

    def numbers(self, corpus: Corpus) -> Array:
        """The number of each document's label, -1 for another."""
        place = {name: number for number, name in enumerate(self.names)}
        return np.array([place.get(said, -1) for said in corpus.documents.said[self.field]])

    def labelled(self, corpus: Corpus) -> tuple[Corpus, Array]:
        numbers = self.numbers(corpus)
        kept = np.flatnonzero(numbers >= 0)
        return corpus.take(kept), numbers[kept]


def why_not(ruler: Ruler) -> Said | None:
    field = ruler.texts.declared.fields.label
    why = unanswerable(ruler) or (NO_LABEL if field is None else None)
    return why or (FEW_LABELS if field is None or len(Labels.of(ruler, field).names) < 2 else None)


def trained(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How much lower macro-F1 on unseen documents is for a model trained on synthetic than on as many training documents.

    Multinomial Bayes and ridge; each is a measurement. Floor: train's labels shuffled.

    Range: -1 to 1, by model.
    Better: down.
    Blind to: labels that are wrong in one document of ten, which cost hardly anything.
    Source: Esteban et al. 2017, arXiv:1706.02633; jackknife by whoever wrote the document.
    """
    why = why_not(ruler)
    if why:
        return [not_established(rule, why)]
    labels = Labels.of(ruler, str(ruler.texts.declared.fields.label))
    unseen, truth = labels.labelled(ruler.unseen)
    tested = unseen.features
    units = ruler.units[len(ruler.train) :][labels.numbers(ruler.unseen) >= 0]
    made, said = labels.labelled(ruler.synthetic)
    if len(made) < SMALL_CELL:
        return [not_established(rule, FEW_LABELS)]
    real, known = labels.labelled(ruler.train)
    part = np.sort(ruler.stream("t.tstr train").permutation(len(real))[: len(made)])
    real, known = real.take(part), known[part]
    mixed = ruler.stream("t.tstr shuffled").permutation(known)
    count = len(labels.names)
    of_made, of_real = made.features, real.features
    sides = (of_made, said), (of_real, known), (of_real, mixed)

    def one(name: str) -> Measurement:
        own, best, worst = (LEARNERS[name](found, targets, count)(tested) for found, targets in sides)
        gap = difference(truth, best, own, units, count)
        floor = difference(truth, best, predicted=worst, units=units, classes=count).value
        return measurement(
            rule,
            gap.value,
            n=len(truth),
            subject={"model": name},
            interval=gap.interval,
            verdict=by_loss(gap.value, gap.interval[0], rule),
            baselines=Baselines(0.0, floor, None),
            detail={"synthetic": f1(truth, own, count), "real": f1(truth, best, count)},
        )

    return [one(name) for name in LEARNERS]


def f1(truth: Array, predicted: Array, classes: int) -> float:
    return float(f1_without(truth, predicted, np.full(len(truth), -1), classes)[0])


def f1_without(truth: Array, predicted: Array, left: Array, classes: int) -> Array:
    """Mean over the classes that occur of the harmonic mean of precision and recall, without the documents of each person in turn;
    of those whose number is below zero none is left out.
    """
    count = max(1, int(left.max()) + 1)
    out = left >= 0

    def by_class(named: Array, chosen: Array) -> Array:
        own = np.bincount((left * classes + named)[out & chosen], minlength=count * classes)
        return np.bincount(named[chosen], minlength=classes) - own.reshape(count, classes)

    every = np.ones(len(truth), np.bool_)
    right, actual = by_class(truth, truth == predicted), by_class(truth, every)
    scores = 2 * right / np.maximum(1, actual + by_class(predicted, every))
    found = np.empty(count)
    kinds, kind = np.unique(actual > 0, axis=0, return_inverse=True)
    for number, there in enumerate(kinds):
        rows = kind.ravel() == number
        found[rows] = np.ascontiguousarray(scores[rows][:, there]).mean(axis=1)
    return found


def difference(truth: Array, best: Array, predicted: Array, units: Array, classes: int) -> Estimate:
    """F1 of the one less F1 of the other; the jackknife leaves out one person's documents at a time."""
    value = f1(truth, best, classes) - f1(truth, predicted, classes)
    left = np.unique(units, return_inverse=True)[1]
    spread = f1_without(truth, best, left, classes) - f1_without(truth, predicted, left, classes)
    error = float(np.sqrt((len(spread) - 1) / len(spread) * ((spread - spread.mean()) ** 2).sum()))
    return around(value, error, -1.0, 1.0)


def agreeing(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How much less often synthetic documents have the label that a model of train gives them than unseen documents have.

    Range: -1 to 1.
    Better: down; clearly below zero, labels are easier than real ones.
    Blind to: errors that the model makes too.
    Source: Countersign; interval of Newcombe 1998.
    """
    why = why_not(ruler)
    if why:
        return [not_established(rule, why)]
    labels = Labels.of(ruler, str(ruler.texts.declared.fields.label))
    real, known = labels.labelled(ruler.train)
    learned = ridge(real.features, known, len(labels.names))

    def right(corpus: Corpus) -> tuple[int, int]:
        found, said = labels.labelled(corpus)
        hits = int((learned(found.features) == said).sum()) if len(found) else 0
        return hits, max(1, len(found))

    hits, total = right(ruler.unseen)
    control = told(hits, total), total

    def found(place: str) -> Estimate:
        return beyond(control, right(as_many(ruler, ruler.place(place), len(ruler.synthetic), place)))[0]

    own = found("synthetic")
    return [
        measurement(
            rule,
            own.value,
            n=right(ruler.synthetic)[1],
            interval=own.interval,
            verdict=bounded(own, rule, chance=0.0),
            baselines=Baselines(0.0, found("floor").value, found("copy").value),
            caveats=(EASIER,) if own.value < -EASIER_BY and own.interval[1] < 0 else (),
            detail={"unseen": control[0] / total},
        )
    ]


METRICS = {"t.tstr@1": Metric(trained), "t.label@1": Metric(agreeing)}
