"""What reports may say of ratings, metric by metric: read again, without the ratings. Light."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.owing import about, each
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import (
    WHOLE,
    Check,
    Need,
    Reported,
    by_estimate,
    gain,
    keys,
    nothing,
    possible,
    share,
)
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import detail, ends, number, numbers
from evaluations.harness.people.weighing import by_agreement, by_controls, by_harm, by_lower, no_worse

QUESTION, RATER, GROUP = keys("question"), keys("rater"), keys("question", "subgroup")


def of_lower(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(by_lower, rule=rule), ends(one)[0], digits=rule.digits)


def of_agreement(one: Measurement, rule: Rule) -> set[Verdict]:
    low = numbers(one, "ac_interval")[0]
    return possible(partial(by_agreement, rule=rule), ends(one)[0], number(detail(one, "raw")), low, digits=rule.digits)


def of_difference(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(no_worse, rule=rule), one.estimate, *ends(one), digits=rule.digits)


def of_controls(one: Measurement, rule: Rule) -> set[Verdict]:
    out = number(detail(one, "left_out"))
    return possible(lambda value: by_controls(value, int(out or 0), rule), one.estimate, digits=rule.digits, n=one.n)


def of_harm(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(by_harm, rule=rule), ends(one)[1], number(detail(one, "limit")), digits=rule.digits)


def of_origin(one: Measurement, rule: Rule) -> set[Verdict]:
    """Of one rater by whether they were blind; of all also by how well they tell."""
    if one.subject:
        return {Verdict.PASS, Verdict.ATTENTION}
    found = possible(lambda value: graded(value, rule), one.estimate, digits=rule.digits)
    return (
        {Verdict.ATTENTION if verdict is Verdict.PASS else verdict for verdict in found}
        if detail(one, "seeing")
        else found
    )


def questions(report: Reported, *parts: str) -> list[Mapping[str, Any]]:
    """Those of the plan that have these parts."""
    found = report.declared.get("questions", ())
    return [one for one in found if all(one.get(part, part == "decides") for part in parts)]


of_each = each("questions", "question", name="id")


def of_safety(report: Reported, _: Rule) -> Iterable[Need]:
    for one in questions(report, "safety"):
        yield about("question", one["id"])


def where_decided(one: Measurement, rule: Rule, report: Reported) -> set[bool]:
    """As the plan says of the question; a report without the plan's questions decides nothing else."""
    named = [item for item in questions(report) if item["id"] == one.subject.get("question")]
    return {rule.deciding and bool(item.get("decides", True)) for item in named} or {rule.deciding}


def of_limit(one: Measurement, rule: Rule, report: Reported) -> set[bool]:
    """The limit that was applied is the plan's, or else the protocol's. Without a question of safety nothing decides."""
    if not questions(report, "safety"):
        return {False}
    named = next((item for item in questions(report, "safety") if item["id"] == one.subject.get("question")), {})
    limit = named.get("threshold", rule.threshold["pass"])
    return where_decided(one, rule, report) if detail(one, "limit") in {None, limit} else set()


def in_groups(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """Subgroups that are too small decide only where there is no other."""
    return {rule.deciding} if one.subject else {rule.deciding, False}


CHECKS: Mapping[str, Check] = {
    "h.design@1": share(),
    "h.blind@1": share(of_origin, WHOLE, RATER),
    "h.control@1": share(of_controls),
    "h.catch@1": share(of_lower),
    "h.again@1": Check(of_agreement, (QUESTION,), of_each, where_decided, most=1.0),
    "h.agree@1": Check(of_agreement, (QUESTION,), of_each, where_decided, most=1.0),
    "h.rate@1": gain(of_difference, QUESTION, needs=of_each, deciding=where_decided),
    "h.harm@1": share(of_harm, QUESTION, needs=of_safety, deciding=of_limit),
    "h.pair@1": share(by_estimate, needs=nothing),
    "h.group@1": Check(of_difference, (GROUP,), deciding=in_groups, least=-2.0, most=2.0),
}
"""By `id@version`."""
