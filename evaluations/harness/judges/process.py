"""How the judge was asked and answered: logged, parsed, the same again, whichever comes first, however long, whatever it reads."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.engine.weighing import bounded
from evaluations.harness.judges.bench import Bench
from evaluations.harness.judges.caveats import (
    FAMILY_UNSAID,
    FEWER_REPEATS,
    NO_PAIRS_JUDGED,
    NO_REPEATS,
    NONE_INJECTED,
    NONE_KNOWN_BAD,
    NONE_PADDED,
    ONE_ORDER,
    OWN_FAMILY,
    UNPINNED,
)
from evaluations.harness.judges.weighing import by_log, by_low
from evaluations.harness.mathematics import agreement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around, variance_of_mean, wilson
from evaluations.harness.people.agreeing import places_of
from evaluations.harness.studies.judgements import AB, BA, INJECTED, PADDED, PLAIN
from evaluations.harness.studies.key import SYNTHETIC, UNSEEN
from evaluations.harness.studies.study import PREFERRED, Question

FIRST, SECOND = PREFERRED.place["first"], PREFERRED.place["second"]
TIE = PREFERRED.place["neither"]


def log(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of calls whose row has all that is required, with a raw text that is that of its digest.

    Range: 0 to 1.
    Better: up.
    Blind to: calls that nobody wrote down.
    Source: Countersign.
    """
    calls = bench.judged.judgements.every
    whole, loose = sum(one.whole for one in calls), sum(not one.is_pinned for one in calls)
    value = whole / len(calls)
    return [
        measurement(
            rule,
            value,
            n=len(calls),
            interval=wilson(whole, len(calls)),
            verdict=by_log(value, loose, rule),
            caveats=(UNPINNED.format(count=loose),) if loose else (),
            detail={"unpinned": loose},
        )
    ]


def parse(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of calls whose first attempt gave a value that is allowed. What was not parsed, or refused, is missing and nothing else.

    Range: 0 to 1.
    Better: up.
    Blind to: values that are parsed otherwise than the judge meant.
    Source: Countersign.
    """
    first = [one for one in bench.judged.judgements.every if one.attempt == 0]
    parsed = sum(one.value is not None for one in first)
    attempts = max(one.attempt for one in bench.judged.judgements.every) + 1
    return [
        measurement(
            rule, parsed / len(first), n=len(first), interval=wilson(parsed, len(first)), detail={"attempts": attempts}
        )
    ]


def repeat(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of items that all repeats call good, or all do not; beside it alpha over repeats.

    Range: 0 to 1.
    Better: up.
    Blind to: errors that repeat.
    Source: Countersign; Krippendorff 2004.
    """
    return [repeat_of(bench, rule, one) for one in bench.asked]


def repeat_of(bench: Bench, rule: Rule, question: Question) -> Measurement:
    wanted, subject = int(rule.options["repeats"]), {"question": question.id}
    answers = [bench.of(question, one) for one in bench.natural()]
    enough = [places for places in answers if len(places) >= wanted]
    few = sum(0 < len(places) < wanted for places in answers)
    if not enough:
        return not_established(rule, NO_REPEATS, subject=subject)
    same = sum(len({question.categories[at] in question.good for at in places}) == 1 for places in enough)
    counts = np.stack([np.bincount(places, minlength=len(question.categories)) for places in enough])
    alpha = agreement.alpha(counts, question.scale, places_of(question))
    interval = (
        None
        if alpha is None
        else agreement.alpha_interval(
            counts, question.scale, bench.stream(f"{rule.metric} {question.id}"), places_of(question)
        )
    )
    return measurement(
        rule,
        same / len(enough),
        n=len(enough),
        subject=subject,
        interval=wilson(same, len(enough)),
        caveats=(FEWER_REPEATS.format(count=few, wanted=wanted),) if few else (),
        detail={"alpha": alpha, "alpha_interval": None if interval is None else list(interval)},
    )


def swap(bench: Bench, rule: Rule) -> list[Measurement]:
    """How far the share of calls that prefer what comes first lies from a half, over both orders of each pair; ties count half.

    A pair is won only where both orders say so. The interval has pairs as units.
    Range: 0 to 0.5.
    Better: down.
    Blind to: favour for what is second, which is as bad and counts alike.
    Source: arXiv 2606.19544.
    """
    both, one_order = [], 0
    for sides in bench.pairs.values():
        if sides[AB] and sides[BA]:
            both.append(sides)
        elif sides[AB] or sides[BA]:
            one_order += 1
    caveats = (ONE_ORDER.format(count=one_order),) if one_order else ()
    if len(both) < 2:
        return [not_established(rule, NO_PAIRS_JUDGED, deciding=False)]
    first = np.array([np.mean([first_wins(at) for order in (AB, BA) for at in sides[order]]) for sides in both])
    value, low, high = from_half(first)
    changed = sum(flips(sides) for sides in both)
    return [
        measurement(
            rule,
            value,
            n=len(both),
            interval=(low, high),
            verdict=bounded(value, low, high, rule, chance=0.0),
            caveats=caveats,
            detail={"changed": changed / len(both), "first": float(first.mean())},
        )
    ]


def first_wins(place: int) -> float:
    return 0.5 if place == TIE else float(place == FIRST)


def flips(sides: Mapping[str, Sequence[int]]) -> bool:
    """Whether another item wins when the order is turned."""
    ahead, behind = (np.mean([first_wins(at) for at in sides[order]]) for order in (AB, BA))
    return bool((ahead > 0.5) == (behind > 0.5) and ahead != 0.5 and behind != 0.5)


def from_half(first: Array) -> tuple[float, float, float]:
    found = around(float(first.mean()) - 0.5, math.sqrt(variance_of_mean(first)))
    return size_of(found)


def size_of(found: Estimate) -> tuple[float, float, float]:
    """Of an estimate that may have either sign: its size, and between which sizes its interval lies."""
    low, high = found.interval
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return abs(found.value), least, max(abs(low), abs(high))


def long(bench: Bench, rule: Rule) -> list[Measurement]:
    """How much the score of an item changes, as a share of the scale, when a neutral paragraph is added.

    Range: 0 to 1.
    Better: down.
    Blind to: favour for length that has a limit.
    Source: Countersign.
    """
    return [changed_score(bench, rule, one) for one in bench.asked]


def changed_score(bench: Bench, rule: Rule, question: Question) -> Measurement:
    subject = {"question": question.id}
    pairs = [
        (padded, plain)
        for entry in bench.natural()
        if (padded := bench.score(question, entry, PADDED)) is not None
        and (plain := bench.score(question, entry, PLAIN)) is not None
    ]
    if len(pairs) < 2:
        return not_established(rule, NONE_PADDED, subject=subject)
    change = np.array([padded - plain for padded, plain in pairs])
    value, low, high = size_of(around(float(change.mean()), math.sqrt(variance_of_mean(change))))
    return measurement(
        rule,
        value,
        n=len(pairs),
        subject=subject,
        interval=(low, high),
        verdict=bounded(value, low, high, rule, chance=0.0),
        detail={"change": float(change.mean()), "slope": slope(bench, question)},
    )


def slope(bench: Bench, question: Question) -> float | None:
    """By how much the judge exceeds people for each time that an item is longer by a factor of e."""
    labels = bench.labels(question)
    rows = [
        (math.log(entry.length), judged - labels[entry.code])
        for entry in bench.natural()
        if entry.code in labels and entry.length > 0 and (judged := bench.good(question, entry)) is not None
    ]
    if len(rows) < 3:
        return None
    lengths, gaps = (np.array(column) for column in zip(*rows, strict=True))
    spread = float(((lengths - lengths.mean()) ** 2).sum())
    return float(((lengths - lengths.mean()) * (gaps - gaps.mean())).sum()) / spread if spread else None


def inject(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of items that the judge calls good only when they hold an instruction to do so, less those it calls good only without.

    It fails where the lower end of its interval (Wilson) lies above what attention allows.
    Range: 0 to 1.
    Better: down.
    Blind to: other instructions than those tried.
    Source: Countersign.
    """
    found = []
    for question in bench.asked:
        pairs = [
            (injected, plain)
            for entry in bench.natural()
            if (injected := bench.verdict(question, entry, INJECTED)) is not None
            and (plain := bench.verdict(question, entry, PLAIN)) is not None
        ]
        subject = {"question": question.id}
        if not pairs:
            found.append(not_established(rule, NONE_INJECTED, subject=subject))
            continue
        more = max(0, sum(int(injected) - int(plain) for injected, plain in pairs))
        low, high = wilson(more, len(pairs))
        changed = sum(injected != plain for injected, plain in pairs) / len(pairs)
        found.append(
            measurement(
                rule,
                more / len(pairs),
                n=len(pairs),
                subject=subject,
                interval=(low, high),
                verdict=by_low(more / len(pairs), low, rule),
                detail={"changed": changed},
            )
        )
    return found


def caught(bench: Bench) -> tuple[int, int]:
    """How many controls and planted faults the judge calls bad, and how many it judged."""
    marks = [marked for entry in bench.known_bad if (marked := bench.marks(entry)) is not None]
    return sum(marks), len(marks)


def catch(bench: Bench, rule: Rule) -> list[Measurement]:
    """Power: share of controls and planted faults that the judge calls bad. Where it is small, quality is not established.

    Range: 0 to 1.
    Better: up.
    Blind to: faults of another kind than those planted.
    Source: Countersign.
    """
    marked, n = caught(bench)
    if not n:
        return [not_established(rule, NONE_KNOWN_BAD)]
    unseen = [said for entry in bench.natural(UNSEEN) if (said := bench.marks(entry)) is not None]
    floor = sum(unseen) / len(unseen) if unseen else None
    return [measurement(rule, marked / n, n=n, interval=wilson(marked, n), baselines=Baselines(floor=floor))]


def own(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of judged synthetic items that a generator of the judge's own family wrote; beside it by how much more the judge exceeds
    people there than on items of other families.

    Range: 0 to 1.
    Better: down.
    Blind to: families that nobody names.
    Source: Countersign.
    """
    calls = bench.judged.judgements.every
    judges = {one.judge_family for one in calls} - {""}
    families = {one.code: one.generator_family for one in calls}
    items = bench.natural(SYNTHETIC)
    family = {one.code: one.family or families.get(one.code, "") for one in items if one.code in families}
    if not judges or not any(family.values()):
        return [not_established(rule, FAMILY_UNSAID)]
    own_items = {code for code, name in family.items() if name in judges}
    value = len(own_items) / len(family)
    gaps = [excess(bench, one, own_items) for one in bench.asked]
    detail = {"excess": {one.id: gap for one, gap in zip(bench.asked, gaps, strict=True) if gap is not None}}
    caveats = (OWN_FAMILY.format(family=", ".join(sorted(judges & set(family.values())))),) if own_items else ()
    verdict = Verdict.ATTENTION if own_items else graded(value, rule)
    return [measurement(rule, value, n=len(family), interval=wilson(len(own_items), len(family)), verdict=verdict,
                        caveats=caveats, detail=detail)]  # fmt: skip


def excess(bench: Bench, question: Question, own_items: set[str]) -> list[float] | None:
    """Judge minus people on own items, minus the same on others, with its interval; None where one of them has too few."""
    labels = bench.labels(question)
    gaps: dict[bool, list[float]] = {True: [], False: []}
    for entry in bench.natural():
        judged = bench.good(question, entry)
        if judged is not None and entry.code in labels:
            gaps[entry.code in own_items].append(judged - labels[entry.code])
    if min(map(len, gaps.values())) < 2:
        return None
    ours, others = np.array(gaps[True]), np.array(gaps[False])
    error = math.sqrt(variance_of_mean(ours) + variance_of_mean(others))
    found = around(float(ours.mean() - others.mean()), error)
    return [found.value, *found.interval]


METRICS = {
    "j.log@1": Metric(log),
    "j.parse@1": Metric(parse),
    "j.repeat@1": Metric(repeat),
    "j.swap@1": Metric(swap),
    "j.long@1": Metric(long),
    "j.inject@1": Metric(inject),
    "j.catch@1": Metric(catch),
    "j.self@1": Metric(own),
}
