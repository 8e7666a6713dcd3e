"""What a written measurement may say: which verdicts follow from its numbers, and which measurements a report owes.

A number in a report is rounded, so whatever verdict follows from a number that is written like it is possible. Light.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.judging import is_up
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Input, Measurement, Verdict

EXACT = 1_000_000
"""A share of fewer rows than this that is written as one is one."""
MEASURED = frozenset({Verdict.PASS, Verdict.ATTENTION, Verdict.FAIL})


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says beside the measurement that is looked at.

    `gaps` are the missing values of each column of train, for whoever holds the table; None where nobody does.
    """

    declared: Mapping[str, Any]
    inputs: Sequence[Input]
    measurements: Sequence[Measurement]
    gaps: Mapping[str, int] | None = None

    def of(self, metric: str) -> list[Measurement]:
        return [one for one in self.measurements if one.metric == metric]

    def has(self, role: str) -> bool:
        return any(item.role == role for item in self.inputs)


@dataclass(frozen=True, slots=True)
class Need:
    """Some measurement about this has to be there. `said` is how it is named to people."""

    said: str
    met: Callable[[Mapping[str, Any]], bool]


Verdicts = Callable[[Measurement, Rule], set[Verdict]]
Deciding = Callable[[Measurement, Rule, Reported], set[bool]]
Needs = Callable[[Reported, Rule], Iterable[Need]]


def spread(value: float, digits: int, n: int = 0) -> tuple[float, ...]:
    """The ends of what is written as this number; a share of `n` rows that is written as one is just that."""
    if value == 0 or (value == 1 and 0 < n < EXACT):
        return (value,)
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    return value - half, value + half


def possible(judge: Callable[..., Any], *numbers: float | None, digits: int, n: int = 0) -> set[Any]:
    """What the judge says of any numbers that are written like these; nothing where one is missing."""
    known = [spread(number, digits, n) for number in numbers if number is not None]
    return {judge(*chosen) for chosen in product(*known)} if len(known) == len(numbers) else set()


def by_estimate(one: Measurement, rule: Rule) -> set[Verdict]:
    """Graded by the estimate. In schema 2 by the number that it says was judged."""
    if one.judged is None:
        return possible(lambda value: graded(value, rule), one.estimate, digits=rule.digits, n=one.n)
    limits, up = one.judged.limits, is_up(rule.direction, one.judged)
    if not {"pass", "attention"} <= limits.keys():
        return set(MEASURED)
    return possible(lambda value: by_limits(value, limits, up=up), one.judged.value, digits=rule.digits, n=one.n)


def by_limits(value: float, limits: Mapping[str, float], *, up: bool) -> Verdict:
    sign = 1.0 if up else -1.0
    if sign * value >= sign * limits["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if sign * value >= sign * limits["attention"] else Verdict.FAIL


def as_the_rule(_: Measurement, rule: Rule, __: Reported) -> set[bool]:
    return {rule.deciding}


def anything(_: Reported, __: Rule) -> Iterable[Need]:
    yield Need("", lambda _: True)


def nothing(_: Reported, __: Rule) -> Iterable[Need]:
    return ()


@dataclass(frozen=True, slots=True)
class Check:
    """How measurements of a metric are checked.

    Attributes
    ----------
    verdicts
        Those that follow from the numbers of one that has an estimate.
    subjects
        The keys of what one can be about; without any, whatever it says.
    needs
        What measurements have to be about; one that says of the whole that nothing was established meets every need.
    deciding
        Whether it decides. None decides whose rule does not.
    least, most
        Between which numbers an estimate and its baselines lie.
    """

    verdicts: Verdicts = by_estimate
    subjects: tuple[frozenset[str], ...] = ()
    needs: Needs = anything
    deciding: Deciding = as_the_rule
    least: float | None = None
    most: float | None = None


ANY = Check()
"""Of a metric whose room says nothing more of it: graded by the number that was judged, about whatever there is."""


WHOLE: frozenset[str] = frozenset()
"""What a measurement of everything is about."""


def keys(*names: str) -> frozenset[str]:
    return frozenset(names)


def share(verdicts: Verdicts = by_estimate, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    """Of a number between none and one."""
    return Check(verdicts, subjects or (WHOLE,), needs, least=0.0, most=1.0, **other)


def gain(verdicts: Verdicts = by_estimate, *subjects: frozenset[str], needs: Needs = anything, **other: Any) -> Check:
    """Of a number between minus one and one."""
    return Check(verdicts, subjects or (WHOLE,), needs, least=-1.0, most=1.0, **other)
