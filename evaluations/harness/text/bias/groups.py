"""Are all groups of people still written about, and does a model serve them alike?"""

from collections.abc import Callable, Iterator

import numpy as np

from evaluations.harness.engine.grading import by_ratio
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.engine.weighing import by_loss
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import doubt_point
from evaluations.harness.mathematics.statistics import Estimate, around, ratio
from evaluations.harness.text.answering import without_train
from evaluations.harness.text.caveats import FEW_IN_GROUP, NO_GROUPS, NOT_SAID, SMALL_GROUPS
from evaluations.harness.text.learning import ridge
from evaluations.harness.text.utility.labels import Labels, why_not
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.letters import plain, words
from evaluations.harness.texts.ruler import Ruler

SMALL = "small groups"


def coverage(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """A group's share of the synthetic documents over its share of train; one is best, either way is worse.

    By declared subgroup field; groups of fewer than ten training documents stand together and are not told. The interval
    allows for all groups of a field.

    Range: 0 and up, by group.
    Better: towards one.
    Blind to: groups that no field names.
    Source: four-fifths rule, EEOC 1978; Zou and Donner 2008, doi:10.1002/sim.3095.
    """
    fields = ruler.texts.declared.fields.subgroup
    why = without_train(ruler) or (None if fields or ruler.texts.declared.terms else NO_GROUPS)
    if why:
        return [not_established(rule, why)]
    return [one for field in fields for one in of_field(ruler, rule, field)]


def of_field(ruler: Ruler, rule: Rule, field: str) -> Iterator[Measurement]:
    if not any(ruler.synthetic.documents.said[field]):
        yield not_established(rule, NOT_SAID, subject={"field": field})
        return
    names, often = np.unique(ruler.train.documents.of(field), return_counts=True)
    large = [str(name) for name, count in zip(names, often, strict=True) if count >= SMALL_CELL and name]
    for name in large:
        has = has_value(field, name)
        yield compared(ruler, rule, has, {"subgroup": {field: name}}, doubt_point(len(large)))
    if len(large) < len([name for name in names if name]):
        yield not_established(rule, SMALL_GROUPS, subject={"subgroup": {field: SMALL}}, deciding=not large)


def has_value(field: str, name: str) -> Callable[[Corpus], Array]:
    return lambda corpus: corpus.documents.of(field) == name


def compared(
    ruler: Ruler, rule: Rule, has: Callable[[Corpus], Array], subject: dict[str, object], z: float
) -> Measurement:
    known = int(has(ruler.train).sum()), len(ruler.train)

    def found(place: str) -> Estimate:
        hits = has(ruler.place(place))
        return ratio((int(hits.sum()), len(hits)), known, z=z)

    def told(place: str) -> float | None:
        count = int(has(ruler.place(place)).sum())
        return None if place == "ceiling" and 0 < count < SMALL_CELL else found(place).value

    own = found("synthetic")
    return measurement(
        rule,
        own.value,
        n=len(ruler.synthetic),
        subject=subject,
        interval=own.interval,
        verdict=by_ratio(own.value, *own.interval, rule),
        baselines=ruler.baselines(told),
    )


def terms(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The share of documents that name a declared group by one of its words, over that share of train.

    Range: 0 and up, by group.
    Better: towards one.
    Blind to: people who are meant without being named.
    Source: four-fifths rule, EEOC 1978; Zou and Donner 2008.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    declared = ruler.texts.declared.terms
    found = []
    for group, names in declared.items():
        has = naming({plain(name) for name in names})
        if int(has(ruler.train).sum()) < SMALL_CELL:
            found.append(not_established(rule, FEW_IN_GROUP, subject={"group": group}, deciding=False))
        else:
            found.append(compared(ruler, rule, has, {"group": group}, doubt_point(len(declared))))
    return found


def naming(wanted: set[str]) -> Callable[[Corpus], Array]:
    def has(corpus: Corpus) -> Array:
        return np.array([bool(wanted & set(words(plain(text)))) for text in corpus.documents.whole()])

    return has


def served(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How much more accuracy a group loses than all do, when a model is trained on synthetic instead of training documents.

    Range: -1 to 1, by group.
    Better: down.
    Blind to: groups of fewer than ten unseen documents.
    Source: as b.perf; paired by document.
    """
    fields = ruler.texts.declared.fields.subgroup
    if not fields or ruler.texts.declared.fields.label is None:
        return []
    why = why_not(ruler)
    if why:
        return [not_established(rule, why)]
    labels = Labels.of(ruler, str(ruler.texts.declared.fields.label))
    unseen, truth = labels.labelled(ruler.unseen)
    made, said = labels.labelled(ruler.synthetic)
    real, known = labels.labelled(ruler.train)
    tested = unseen.features
    right = [
        ridge(corpus.features, targets, len(labels.names))(tested) == truth
        for corpus, targets in ((real, known), (made, said))
    ]
    lost = right[0].astype(np.float64) - right[1]
    return [one for field in fields for one in lost_by(rule, unseen.documents.of(field), lost, field)]


def lost_by(rule: Rule, said: Array, lost: Array, field: str) -> Iterator[Measurement]:
    names, often = np.unique(said, return_counts=True)
    large = names[(often >= SMALL_CELL) & (names != "")]
    for name in large:
        inside = said == name
        pull = np.where(inside, lost / inside.mean(), 0.0) - lost
        value = float(lost[inside].mean() - lost.mean())
        error = float(pull.std(ddof=1)) / len(pull) ** 0.5 * doubt_point(len(large)) / doubt_point(1)
        found = around(value, error, -1.0, 1.0)
        yield measurement(
            rule,
            value,
            n=int(inside.sum()),
            subject={"subgroup": {field: str(name)}},
            interval=found.interval,
            verdict=by_loss(value, found.interval[0], rule),
            baselines=Baselines(0.0, None, None),
        )


METRICS = {
    "t.group@1": Metric(coverage),
    "t.term@1": Metric(terms, asks=("terms",)),
    "t.serve@1": Metric(served),
}
