"""Whether raters agree with one another, and with themselves."""

from collections.abc import Collection

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said
from evaluations.harness.mathematics import agreement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, Interval
from evaluations.harness.people.caveats import (
    LEFT_OUT,
    NO_PAIRS_OF_RATINGS,
    NO_REPEATS,
    NOT_BLIND,
    ONE_CATEGORY,
    PREVAILS,
)
from evaluations.harness.people.panel import ABSENT, CALLED_BAD, SURE_AND_RIGHT, Panel
from evaluations.harness.people.weighing import PREVALENT, by_agreement
from evaluations.harness.studies.key import REPEAT
from evaluations.harness.studies.study import Question

FEWEST_UNITS = 2


def agree(panel: Panel, rule: Rule) -> list[Measurement]:
    """Krippendorff's alpha of each question over items as they are, on the declared categories; beside it Gwet's AC and raw agreement.

    The interval is of 2,000 draws of items. A third person's decisions never enter.
    Range: below 0 to 1; 0 is chance.
    Better: up.
    Blind to: raters who are wrong in the same way.
    Source: Krippendorff 2004; Gwet 2014.
    """
    return [of_question(panel, rule, one) for one in panel.rated.study.questions]


def of_question(panel: Panel, rule: Rule, question: Question) -> Measurement:
    counts = panel.counts(question, panel.natural, panel.kept)
    everyone = panel.counts(question, panel.natural, panel.everyone)
    return measured(
        rule,
        question,
        counts,
        panel.stream(f"{rule.metric} {question.id}"),
        deciding=rule.deciding and question.decides,
        others=without(panel, question, everyone),
    )


def without(panel: Panel, question: Question, everyone: Array) -> tuple[Said, ...]:
    """What is said of raters who were left out, and what the number is with them."""
    if panel.kept == panel.everyone:
        return ()
    value = agreement.alpha(everyone, question.scale, places_of(question))
    told = float("nan") if value is None else value
    return said_of_raters(panel, told)


def said_of_raters(panel: Panel, everyone: float) -> tuple[Said, ...]:
    careless = LEFT_OUT.format(count=len(panel.careless), least=CALLED_BAD, everyone=everyone)
    seeing = NOT_BLIND.format(count=len(panel.seeing), least=SURE_AND_RIGHT)
    return (*((careless,) if panel.careless else ()), *((seeing,) if panel.seeing else ()))


def measured(
    rule: Rule,
    question: Question,
    counts: Array,
    rng: np.random.Generator,
    *,
    deciding: bool,
    others: tuple[Said, ...] = (),
) -> Measurement:
    subject, places = {"question": question.id}, places_of(question)
    paired = counts[counts.sum(axis=1) >= 2]
    if len(paired) < FEWEST_UNITS:
        return not_established(rule, NO_PAIRS_OF_RATINGS, subject=subject, deciding=deciding)
    value = agreement.alpha(counts, question.scale, places)
    interval = agreement.alpha_interval(counts, question.scale, rng, places) if value is not None else None
    if value is None or interval is None:
        return not_established(rule, ONE_CATEGORY, subject=subject, deciding=deciding)
    raw, other = agreement.raw(counts) or 0.0, agreement.gwet(counts, question.scale, places)
    known = Estimate(0.0, (0.0, 0.0)) if other is None else other
    low, high = around(value, interval)
    prevails = raw >= PREVALENT and low < rule.threshold["pass"]
    ac = {"ac": known.value, "low": known.interval[0], "high": known.interval[1]}
    return measurement(
        rule,
        value,
        n=len(paired),
        subject=subject,
        interval=(low, high),
        verdict=by_agreement(low, raw, known.interval[0], rule),
        deciding=deciding,
        caveats=(*((PREVAILS.format(raw=raw, **ac),) if prevails else ()), *others),
        detail={"raw": raw, "ac": known.value, "ac_interval": list(known.interval), "ratings": int(counts.sum())},
    )


def places_of(question: Question) -> Array | None:
    return None if question.distances is None else np.array(question.distances)


def around(value: float, interval: Interval) -> Interval:
    """Percentiles that leave the value itself out are widened to it."""
    return min(value, interval[0]), max(value, interval[1])


def again(panel: Panel, rule: Rule) -> list[Measurement]:
    """Agreement of each rater with themselves on items that were shown twice, as between raters.

    Range: below 0 to 1.
    Better: up.
    Blind to: raters who remember what they said.
    Source: Krippendorff 2004.
    """
    repeats = panel.entries(REPEAT)
    if not repeats:
        return [not_established(rule, NO_REPEATS)]
    return [
        measured(rule, one, twice(panel, one, panel.everyone), panel.stream(f"{rule.metric} {one.id}"), deciding=False)
        for one in panel.rated.study.questions
    ]


def twice(panel: Panel, question: Question, raters: Collection[int]) -> Array:
    """A unit for each rater and repeated item that has both answers."""
    repeats = panel.entries(REPEAT)
    first = panel.table(question, [panel.rated.key.entries[one.of] for one in repeats])
    second = panel.table(question, repeats)
    both = (first != ABSENT) & (second != ABSENT)
    both[:, sorted(panel.everyone - set(raters))] = False
    categories = len(question.categories)
    rows = np.eye(categories, dtype=np.int64)
    return np.asarray(rows[first[both]] + rows[second[both]])


METRICS = {"h.agree@1": Metric(agree), "h.again@1": Metric(again)}
