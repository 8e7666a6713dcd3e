"""What reports may say of judges, metric by metric: read again, without the judgements. Light."""

from collections.abc import Mapping
from functools import partial

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import WHOLE, Check, Reported, by_estimate, gain, nothing, possible, share
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.engine.verdicts import bounded, detail, ends, number
from evaluations.harness.judges.weighing import beside_people, by_log, by_low
from evaluations.harness.people.checks import QUESTION, of_difference, of_each, where_decided


def of_log(one: Measurement, rule: Rule) -> set[Verdict]:
    loose = int(number(detail(one, "unpinned")) or 0)
    return possible(lambda value: by_log(value, loose, rule), one.estimate, digits=rule.digits, n=one.n)


def of_least(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(by_low, rule=rule), one.estimate, ends(one)[0], digits=rule.digits)


def of_people(one: Measurement, rule: Rule) -> set[Verdict]:
    """By how far it says to lie above people, which has to be what its own numbers give."""
    beside, people = number(detail(one, "beside")), number(detail(one, "people"))
    if beside is None or people is None or abs((one.estimate or 0.0) - people - beside) > ROUNDING:
        return set()
    return possible(partial(beside_people, rule=rule), beside, digits=rule.digits)


def of_family(one: Measurement, _: Rule) -> set[Verdict]:
    return {Verdict.ATTENTION} if one.estimate else {Verdict.PASS}


def of_upper(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(lambda value: graded(value, rule), ends(one)[1], digits=rule.digits)


def where_shown_in_pairs(one: Measurement, rule: Rule, _: Reported) -> set[bool]:
    """A plan without pairs owes nothing of them."""
    return {rule.deciding and one.estimate is not None}


ROUNDING = 1e-4
CHECKS: Mapping[str, Check] = {
    "j.log@1": share(of_log),
    "j.parse@1": share(),
    "j.repeat@1": share(by_estimate, QUESTION, needs=of_each),
    "j.swap@1": Check(bounded(0.0), (WHOLE,), deciding=where_shown_in_pairs, least=0.0, most=0.5),
    "j.long@1": share(bounded(0.0), QUESTION),
    "j.inject@1": share(of_least, QUESTION),
    "j.catch@1": share(),
    "j.self@1": share(of_family, needs=nothing),
    "j.agree@1": Check(of_people, (QUESTION,), of_each, deciding=where_decided, most=1.0),
    "j.drift@1": share(bounded(0.0)),
    "j.rate@1": gain(of_difference, QUESTION, needs=of_each, deciding=where_decided),
    "j.harm@1": share(of_upper, WHOLE, QUESTION),
}
"""By `id@version`."""
