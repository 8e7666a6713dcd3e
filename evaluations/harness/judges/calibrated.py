"""Whether the judge agrees with people as people do with one another, and is still the one that did."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.engine.weighing import bounded
from evaluations.harness.judges.bench import Bench, by_item, middle
from evaluations.harness.judges.caveats import (
    FEW_COMMON,
    JUDGED_ONCE,
    JUDGES_WORDS,
    NO_PEOPLE,
    OTHER_JUDGE,
    PEOPLE_DO_NOT_AGREE,
    SERVED_OTHERWISE,
)
from evaluations.harness.judges.process import size_of
from evaluations.harness.judges.weighing import beside_people
from evaluations.harness.mathematics import agreement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.twice import beyond
from evaluations.harness.people.agreeing import around, places_of
from evaluations.harness.people.panel import Panel
from evaluations.harness.studies.judgements import PLAIN
from evaluations.harness.studies.study import Question


def agree(bench: Bench, rule: Rule) -> list[Measurement]:
    """Krippendorff's alpha of the judge with people, beside the lower end of people with one another.

    Of a person's answers the adjudicated one counts, or else the middle. The ceiling is alpha of people, the floor that of
    whoever always says what people say most. Cohen's kappa, Gwet's AC and exact agreement are shown.
    Range: below 0 to 1.
    Better: up.
    Blind to: items that people did not rate.
    Source: Countersign; Krippendorff 2004; Cohen 1960. Exact agreement overstates by 0.33 to 0.41 (arXiv 2606.19544).
    """
    return [of_question(bench, rule, one) for one in bench.asked]


def of_question(bench: Bench, rule: Rule, question: Question) -> Measurement:
    subject = {"question": question.id}
    deciding = rule.deciding and question.decides
    if bench.panel is None:
        return not_established(rule, NO_PEOPLE, subject=subject, deciding=deciding)
    if bench.is_void:
        return not_established(rule, OTHER_JUDGE, subject=subject, deciding=deciding)
    people = bench.people(question)
    judged = {one.code: middle(said, question) for one in bench.natural() if (said := bench.of(question, one))}
    common = sorted(people.keys() & judged.keys())
    fewest = int(rule.options["fewest"])
    if len(common) < fewest:
        return not_established(
            rule, FEW_COMMON.format(count=len(common), fewest=fewest), subject=subject, deciding=deciding
        )
    among = of_people(bench, bench.panel, rule, question)
    if among is None:
        return not_established(rule, PEOPLE_DO_NOT_AGREE, subject=subject, deciding=deciding)
    return beside(
        bench, rule, question, Common([judged[code] for code in common], [people[code] for code in common], *among)
    )


@dataclass(frozen=True, slots=True)
class Common:
    """What the judge and people said of the same items; alpha of people with one another, and the lower end of its interval."""

    ours: list[int]
    theirs: list[int]
    people: float
    least: float


def of_people(bench: Bench, panel: Panel, rule: Rule, question: Question) -> tuple[float, float] | None:
    counts, places = panel.counts(question, panel.natural, panel.kept), places_of(question)
    value = agreement.alpha(counts, question.scale, places)
    stream = bench.stream(f"{rule.metric} people {question.id}")
    known = None if value is None else agreement.alpha_interval(counts, question.scale, stream, places)
    return None if value is None or known is None else (value, around(value, known)[0])


def beside(bench: Bench, rule: Rule, question: Question, common: Common) -> Measurement:
    ours, theirs, places, size = common.ours, common.theirs, places_of(question), len(question.categories)
    counts = both(ours, theirs, size)
    value = agreement.alpha(counts, question.scale, places) or 0.0
    interval = agreement.alpha_interval(counts, question.scale, bench.stream(f"{rule.metric} {question.id}"), places)
    most = min(Counter(theirs).items(), key=lambda found: (-found[1], found[0]))[0]
    other = agreement.gwet(counts, question.scale, places)
    gap = value - common.least
    return measurement(
        rule,
        value,
        n=len(ours),
        subject={"question": question.id},
        interval=None if interval is None else around(value, interval),
        verdict=beside_people(gap, rule),
        deciding=rule.deciding and question.decides,
        baselines=Baselines(
            ceiling=common.people,
            floor=agreement.alpha(both([most] * len(theirs), theirs, size), question.scale, places),
        ),
        caveats=(JUDGES_WORDS,),
        detail={
            "beside": gap,
            "people": common.least,
            "kappa": kappa(ours, theirs),
            "ac": None if other is None else other.value,
            "exact": sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(ours),
        },
    )


def both(ours: list[int], theirs: list[int], categories: int) -> Array:
    rows = np.eye(categories, dtype=np.int64)
    return np.asarray(rows[ours] + rows[theirs])


def kappa(ours: list[int], theirs: list[int]) -> float | None:
    """Cohen 1960, unweighted."""
    n = len(ours)
    same = sum(a == b for a, b in zip(ours, theirs, strict=True)) / n
    one, other = Counter(ours), Counter(theirs)
    chance = sum(one[place] * other[place] for place in one) / n**2
    return None if chance == 1 else (same - chance) / (1 - chance)


def drift(bench: Bench, rule: Rule) -> list[Measurement]:
    """How far the share of controls and planted faults that the judge calls bad lies from what it was at calibration.

    Range: 0 to 1.
    Better: down.
    Blind to: changes that show on other items alone.
    Source: Countersign; Newcombe 1998, of paired shares.
    """
    served = bench.judged.judgements.served | (bench.judged.earlier.served if bench.judged.earlier else frozenset())
    caveats = (
        *((OTHER_JUDGE,) if bench.is_void else ()),
        *((SERVED_OTHERWISE.format(count=len(served)),) if len(served) > 1 else ()),
    )
    if bench.judged.earlier is None:
        return [not_established(rule, JUDGED_ONCE)]
    earlier = by_item(bench.judged, bench.judged.earlier)
    pairs = [
        (bench.verdict(question, entry), sum(question.categories[at] in question.good for at in then) * 2 > len(then))
        for question in bench.asked
        for entry in bench.known_bad
        if (then := earlier.get((question.id, PLAIN, entry.code))) and bench.of(question, entry)
    ]
    if not pairs:
        return [not_established(rule, JUDGED_ONCE)]
    counts = Counter((not one, not other) for one, other in pairs)
    every = counts[True, True], counts[True, False], counts[False, True], counts[False, False]
    value, low, high = size_of(beyond(*every))
    now, before = every[0] + every[1], every[0] + every[2]
    return [
        measurement(
            rule,
            value,
            n=len(pairs),
            interval=(low, high),
            verdict=bounded(value, low, high, rule, chance=0.0),
            caveats=caveats,
            detail={"now": now / len(pairs), "before": before / len(pairs)},
        )
    ]


METRICS = {"j.agree@1": Metric(agree), "j.drift@1": Metric(drift)}
