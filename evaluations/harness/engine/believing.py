"""What a report says that its protocol, or its own numbers, do not bear out. Needs no data.

That its numbers were measured, no report can show: for that somebody answers who computed it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.judging import KEPT, judged, value_of
from evaluations.harness.engine.modality import modality
from evaluations.harness.engine.protocol import Protocol, Rule
from evaluations.harness.engine.recomputing import Check, Reported, spread
from evaluations.harness.engine.report import Measurement, Report, Said, Verdict, group_verdicts
from evaluations.harness.engine.words import Words, reference
from evaluations.harness.engine.writing import FIRST, from_document

SAME, NEAR = 1e-3, 1e-4
"""A number that follows from rounded numbers is the same within this part of it; a difference of such numbers within so much."""


def doubts(document: Mapping[str, Any], gaps: Mapping[str, int] | None = None) -> Iterator[Said]:
    """By code, with what a sentence on it needs. A document that is not of the form of a report raises what reading raises.

    `gaps` are the missing values of each column of train, where the reader knows them.
    """
    report = from_document(document)
    found = library.named(report.protocol.id, report.protocol.version)
    named = reference(report.protocol.id, report.protocol.version)
    if found is None:
        yield Said("unknown-protocol", {"protocol": named, "known": ", ".join(library.references())})
        return
    if found.digest != report.protocol.digest:
        yield Said("other-protocol", {"protocol": named})
        return
    if found.schema != report.schema_version:
        yield Said("other-schema", {"protocol": named, "schema": found.schema})
        return
    if not is_finite(document):
        yield Said("not-finite")
        return
    yield from of_inputs(report, found)
    yield from of_measurements(report, found, gaps)
    if group_verdicts(report.measurements, found.groups) != report.groups:
        yield Said("other-groups")


def is_finite(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(is_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def of_inputs(report: Report, protocol: Protocol) -> Iterator[Said]:
    given = [item.role for item in report.inputs]
    for role, needed in protocol.roles.items():
        if needed and role not in given:
            yield Said("missing-input", {"role": role})


def of_measurements(report: Report, protocol: Protocol, gaps: Mapping[str, int] | None) -> Iterator[Said]:
    kind = modality(protocol.kind)
    rules = {(rule.metric, rule.version): rule for rule in protocol.rules}
    told = Reported(report.declared, report.inputs, report.measurements, gaps)
    seen: set[tuple[str, str]] = set()
    for one in report.measurements:
        rule = rules.get((one.metric, one.version))
        about = subject_of(one)
        if rule is None:
            yield Said("unknown-metric", {"metric": reference(one.metric, one.version)})
        elif (one.metric, about) in seen:
            yield Said("twice", named(one))
        else:
            yield from of_one(one, rule, kind.check_of(one.metric, one.version), told, report.schema_version)
            if one.judged is not None:
                yield from of_judged(one, kind.words_of(one.metric, one.version), rule.digits)
        seen.add((one.metric, about))
    for rule in protocol.rules:
        yield from missing(rule, kind.check_of(rule.metric, rule.version), told)


def named(one: Measurement, **more: Any) -> dict[str, Any]:
    return {"metric": one.metric, "of": subject_of(one), **more}


def subject_of(one: Measurement) -> str:
    """What it is about, in the words of the report."""
    return ", ".join(f"{key} {flat(value)}" for key, value in sorted(one.subject.items()))


def flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return " and ".join(f"{key}={item}" for key, item in sorted(value.items()))
    return " and ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def of_one(one: Measurement, rule: Rule, check: Check, told: Reported, schema: str) -> Iterator[Said]:
    asked = {
        "group": (one.group, rule.group),
        "direction": (one.direction, rule.direction),
        "threshold": (one.threshold, canonical(rule.threshold or None, rule.digits)),
        "threshold_source": (one.threshold_source, rule.source),
    }
    for part, (said, wanted) in asked.items():
        if said != wanted:
            yield Said("other-rule", named(one, part=part))
    whole = not one.subject and one.estimate is None
    if check.subjects and not whole and frozenset(one.subject) not in check.subjects:
        yield Said("unknown-subject", named(one))
    if schema != FIRST and one.judged is None:
        yield Said("not-judged", named(one))
    yield from of_numbers(one, check)
    possible = {Verdict.NOT_ESTABLISHED} if one.estimate is None else check.verdicts(one, rule)
    if one.verdict not in possible:
        yield Said("other-verdict", named(one, verdict=str(one.verdict), possible=" or ".join(sorted(possible))))
    if one.deciding not in {decides and rule.deciding for decides in check.deciding(one, rule, told)}:
        yield Said("other-weight", named(one))


def of_numbers(one: Measurement, check: Check) -> Iterator[Said]:
    ends = one.baselines
    numbers = (one.estimate, ends.ceiling, ends.floor, ends.copy, None if one.power is None else one.power.estimate)
    low = -math.inf if check.least is None else check.least
    high = math.inf if check.most is None else check.most
    if any(value is not None and not low <= value <= high for value in numbers) or one.n < 0:
        yield Said("out-of-range", named(one))
    elif one.interval is not None and (
        one.estimate is None or not in_order(one.interval[0], one.estimate, one.interval[1])
    ):
        yield Said("out-of-interval", named(one))


def in_order(*numbers: float) -> bool:
    """But for rounding."""
    slack = SAME * max(map(abs, numbers))
    return all(before <= after + slack for before, after in pairwise(numbers))


def of_judged(one: Measurement, words: Words, digits: int) -> Iterator[Said]:
    """Schema 2 says which number was judged: it has to follow from the others, and its limits from the threshold."""
    said, derived = one.judged, values_of(one, words.judged, digits)
    fresh = judged(replace(one, judged=None), words)
    if (
        said is None
        or said.scale != fresh.scale
        or not same_limits(said.limits, fresh.limits)
        or (derived is not None and (said.value is None or not in_order(derived[0], said.value, derived[1])))
    ):
        yield Said("other-judged", named(one))


def missing(rule: Rule, check: Check, told: Reported) -> Iterable[Said]:
    found = told.of(rule.metric)
    if any(not one.subject and one.estimate is None for one in found):
        return
    for need in check.needs(told, rule):
        if not any(need.met(one.subject) for one in found):
            yield Said("missing", {"metric": rule.metric, "of": need.said})


def same_limits(said: Mapping[str, float], fresh: Mapping[str, float]) -> bool:
    """One that follows from floor and ceiling follows from numbers that were rounded."""
    return said.keys() == fresh.keys() and all(abs(said[name] - fresh[name]) <= NEAR for name in said)


def values_of(one: Measurement, scale: str, digits: int) -> tuple[float, float] | None:
    """Between which numbers the judged one lies, whatever was rounded; a ruler of nearly no length says nothing of it."""
    value, ends = value_of(one, scale), one.baselines
    if value is None or scale != KEPT or None in {one.estimate, ends.floor, ends.ceiling}:
        return None if value is None else (value, value)
    floors, ceilings = spread(ends.floor or 0.0, digits), spread(ends.ceiling or 0.0, digits)
    if min(ceilings) <= max(floors) and max(ceilings) >= min(floors):
        return None
    numbers = product(spread(one.estimate or 0.0, digits), floors, ceilings)
    found = [(estimate - floor) / (ceiling - floor) for estimate, floor, ceiling in numbers]
    return min(found), max(found)
