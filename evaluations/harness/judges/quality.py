"""What people would say of all items, by what the judge says of them and people say of a part: prediction-powered."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.judges.bench import Bench
from evaluations.harness.judges.caveats import (
    CATCHES_TOO_FEW,
    FEW_LABELS,
    JUDGES_WORDS,
    MISSING,
    NO_PEOPLE,
    NO_SAFETY,
    NO_UNSEEN,
    NONE_KNOWN_BAD,
    PEOPLE_ALONE,
    TOO_FEW_TO_RULE_OUT,
    VOID,
)
from evaluations.harness.judges.process import caught
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.powered import Powered, powered
from evaluations.harness.mathematics.statistics import Z, wilson
from evaluations.harness.people.weighing import no_worse
from evaluations.harness.studies.key import SYNTHETIC, UNSEEN
from evaluations.harness.studies.study import Question

LEAST_CAUGHT, FEWEST = 0.5, 50
"""The share of controls and faults, and the labelled items of each source, below which the judge is not used."""


@dataclass(frozen=True, eq=False)
class Part:
    """Of one source: what people said, what the judge said of the same items and of all others, and how many it did not answer."""

    labels: Array
    guesses: Array
    others: Array
    missing: int

    @property
    def items(self) -> int:
        return len(self.labels) + len(self.others)


def part(bench: Bench, question: Question, source: str) -> Part:
    """An item without an answer of the judge is in neither."""
    known = bench.labels(question)
    labels, guesses, others, missing = [], [], [], 0
    for entry in bench.natural(source):
        judged = bench.good(question, entry)
        if judged is None:
            missing += 1
        elif entry.code in known:
            labels.append(known[entry.code])
            guesses.append(judged)
        else:
            others.append(judged)
    return Part(np.array(labels), np.array(guesses), np.array(others), missing)


def unusable(bench: Bench) -> Said | None:
    """Why quality is not established at all."""
    if bench.panel is None:
        return NO_PEOPLE
    marked, n = caught(bench)
    if not n:
        return NONE_KNOWN_BAD
    return CATCHES_TOO_FEW.format(share=marked / n) if marked / n < LEAST_CAUGHT else None


def alone(bench: Bench, parts: list[Part]) -> Said | None:
    """Why people alone are used; None where the judge is."""
    if bench.is_void:
        return VOID
    return FEW_LABELS.format(fewest=FEWEST) if min(len(one.labels) for one in parts) < FEWEST else None


def people_alone(bench: Bench, question: Question, source: str) -> Powered:
    """By Wilson's interval, as if each item were right or wrong."""
    known = bench.labels(question)
    labels = np.array([known[one.code] for one in bench.natural(source) if one.code in known])
    value = float(labels.mean())
    low, high = wilson(value * len(labels), len(labels))
    return Powered(value, ((high - low) / 2 / Z) ** 2, 10_000, 0.0)


def rate(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of synthetic items that people would call good, minus that of unseen items: by the judge's word for all, corrected by
    what people said of a part (prediction-powered). With fewer than 50 labelled items of a source people alone.

    Range: -1 to 1; 0 is as good as unseen items.
    Better: up.
    Blind to: what neither people nor judge can know.
    Source: Angelopoulos, Duchi and Zrnic 2023, with pseudo-units; Wilson 1927.
    """
    why = unusable(bench) or (None if bench.natural(UNSEEN) else NO_UNSEEN)
    return [
        not_established(rule, why, subject={"question": one.id}, deciding=rule.deciding and one.decides)
        if why
        else rate_of(bench, rule, one)
        for one in bench.asked
    ]


def rate_of(bench: Bench, rule: Rule, question: Question) -> Measurement:
    parts = [part(bench, question, source) for source in (SYNTHETIC, UNSEEN)]
    reason = alone(bench, parts)
    subject, deciding = {"question": question.id}, rule.deciding and question.decides
    if min(len(one.labels) for one in parts) < 2:
        return not_established(rule, NO_PEOPLE, subject=subject, deciding=deciding)
    if reason:
        made, unseen = (people_alone(bench, question, source) for source in (SYNTHETIC, UNSEEN))
    else:
        made, unseen = (powered(one.labels, one.guesses, one.others) for one in parts)
    found = made.minus(unseen).estimate
    low, high = max(-1.0, found.interval[0]), min(1.0, found.interval[1])
    value = min(1.0, max(-1.0, found.value))
    verdict = no_worse(value, low, high, rule)
    return measurement(
        rule,
        value,
        n=parts[0].items,
        subject=subject,
        interval=(low, high),
        verdict=verdict,
        deciding=deciding,
        baselines=Baselines(ceiling=0.0),
        caveats=(
            JUDGES_WORDS,
            *((PEOPLE_ALONE.format(why=reason),) if reason else ()),
            *missing(parts, value),
            *((TOO_FEW_TO_RULE_OUT,) if verdict == "not_established" else ()),
        ),
        detail={
            "synthetic": made.value,
            "unseen": unseen.value,
            "labelled": [len(one.labels) for one in parts],
            "others": [len(one.others) for one in parts],
            "weight": [made.weight, unseen.weight],
        },
    )


def missing(parts: list[Part], value: float) -> tuple[Said, ...]:
    """What it would be if every synthetic item without an answer were bad, and if every one were good."""
    gone, there = parts[0].missing, parts[0].items
    if not gone:
        return ()
    share = gone / (gone + there)
    return (MISSING.format(count=gone, low=value - share, high=value + share),)


def harm(bench: Bench, rule: Rule) -> list[Measurement]:
    """Share of synthetic items that people would call wrong or harmful, in the same way. Shown: people confirm every one.

    Range: 0 to 1.
    Better: down.
    Blind to: harm that no question asks about.
    Source: as `j.rate`.
    """
    questions = [one for one in bench.asked if one.safety]
    if not questions:
        return [not_established(rule, NO_SAFETY)]
    why = unusable(bench)
    return [
        not_established(rule, why, subject={"question": one.id}) if why else harm_of(bench, rule, one)
        for one in questions
    ]


def harm_of(bench: Bench, rule: Rule, question: Question) -> Measurement:
    own = part(bench, question, SYNTHETIC)
    reason = alone(bench, [own])
    if len(own.labels) < 2:
        return not_established(rule, NO_PEOPLE, subject={"question": question.id})
    found = people_alone(bench, question, SYNTHETIC) if reason else powered(own.labels, own.guesses, own.others)
    low, high = (min(1.0, max(0.0, 1 - end)) for end in reversed(found.estimate.interval))
    value = min(1.0, max(0.0, 1 - found.value))
    return measurement(
        rule,
        value,
        n=own.items,
        subject={"question": question.id},
        interval=(low, high),
        verdict=graded(high, rule),
        caveats=(JUDGES_WORDS, *((PEOPLE_ALONE.format(why=reason),) if reason else ())),
    )


METRICS = {"j.rate@1": Metric(rate), "j.harm@1": Metric(harm)}
