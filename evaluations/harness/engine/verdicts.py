"""Which verdicts follow from the numbers of a measurement, as it is written in a report. Light."""

from collections.abc import Callable
from functools import partial
from typing import Any

from evaluations.harness.engine import grading, weighing
from evaluations.harness.engine.judging import value_of
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Verdicts, by_estimate, possible
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.normal import wilson

CHANCE = 0.5
SHORTFALL = ("expected", "shortfall", "shortfall_high", "chance")
ROUNDING = 1e-4
ORDER = (Verdict.PASS, Verdict.ATTENTION, Verdict.FAIL)
STEPS = 100


def detail(one: Measurement, name: str) -> Any:
    return (one.detail or {}).get(name)


def number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def numbers(one: Measurement, name: str) -> tuple[float | None, ...]:
    """The ends of an interval in the detail."""
    found = detail(one, name)
    return tuple(map(number, found)) if isinstance(found, list) and len(found) == 2 else (None, None)


def ends(one: Measurement) -> tuple[float | None, float | None]:
    return one.interval or (None, None)


def beside_unseen(one: Measurement, rule: Rule) -> set[Verdict]:
    ceiling = one.baselines.ceiling
    if ceiling is None:
        return by_estimate(one, rule)
    return possible(
        partial(grading.beside_unseen, rule=rule), one.estimate, ends(one)[1], ceiling, digits=rule.digits, n=one.n
    )


def by_detection(one: Measurement, rule: Rule) -> set[Verdict]:
    judge = partial(grading.by_detection, rule=rule)
    if rule.judging == 1:
        return possible(partial(judge, ceiling=CHANCE, floor=CHANCE), one.estimate, ends(one)[1], digits=rule.digits)
    ceiling = CHANCE if one.baselines.ceiling is None else one.baselines.ceiling
    return possible(judge, one.estimate, ends(one)[1], ceiling, one.baselines.floor, digits=rule.digits)


def by_shortfall(one: Measurement, rule: Rule) -> set[Verdict]:
    """By how far it says to fall short of unseen rows, which has to be what its own numbers give."""
    expected, short, high, chance = (number(detail(one, name)) for name in SHORTFALL)
    if None in {expected, short, high, chance} or not is_short(one, expected or 0.0, short or 0.0, high or 0.0):
        return set()
    judge = partial(weighing.by_shortfall, allowed=weighing.limits(rule)[0], large=weighing.limits(rule)[1])
    return possible(judge, short, high, chance, digits=rule.digits)


def is_short(one: Measurement, expected: float, short: float, high: float) -> bool:
    """But for rounding. A measurement without an interval may fall short by no more than it does."""
    low = ends(one)[0]
    most = short if low is None else max(short, expected - low)
    return all(
        abs(first - second) <= ROUNDING for first, second in ((expected - (one.estimate or 0.0), short), (most, high))
    )


def beside_interval(one: Measurement, rule: Rule) -> set[Verdict]:
    if rule.judging == 1:
        return by_estimate(one, rule)
    judge, ceiling = partial(grading.beside_interval, rule=rule), one.baselines.ceiling
    return possible(judge, one.estimate, ends(one)[1], 1.0 if ceiling is None else ceiling, digits=rule.digits)


def as_none(one: Measurement, _: Rule) -> set[Verdict]:
    """It decides only where a person declared that there is none."""
    return {grading.as_none(one.estimate or 0.0, declared=one.deciding)}


def as_found(one: Measurement, rule: Rule) -> set[Verdict]:
    """A dependency that a person declared a rule is judged as one."""
    if not detail(one, "declared"):
        return by_estimate(one, rule)
    return possible(partial(grading.as_declared, rule=rule), one.estimate, digits=rule.digits, n=one.n)


def by_judged(scale: str) -> Verdicts:
    """Graded by a number that the report tells beside the estimate; without it nothing is established."""

    def verdicts(one: Measurement, rule: Rule) -> set[Verdict]:
        value = value_of(one, scale)
        if value is None:
            return {Verdict.NOT_ESTABLISHED} if one.baselines.ceiling is None else set()
        return possible(partial(grading.graded, rule=rule), value, digits=rule.digits)

    return verdicts


def at_most_noticed(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(grading.noticed, rule=rule), one.estimate, digits=rule.digits)


def kept(one: Measurement, rule: Rule) -> set[Verdict]:
    return on_the_way(partial(grading.kept, rule=rule), one, rule, one.estimate)


def kept_for_all_we_know(one: Measurement, rule: Rule) -> set[Verdict]:
    return on_the_way(partial(grading.kept_for_all_we_know, rule=rule), one, rule, one.estimate, ends(one)[1])


def on_the_way(judge: Callable[..., Verdict], one: Measurement, rule: Rule, *found: float | None) -> set[Verdict]:
    """Without unseen rows the ceiling is not told: then what follows under some ceiling.

    By the first way of judging that is whatever is no worse than under the highest.
    """
    ceiling, floor = one.baselines.ceiling, one.baselines.floor
    strictest = possible(judge, *found, 1.0 if ceiling is None else ceiling, floor, digits=rule.digits)
    if ceiling is not None or not strictest:
        return strictest
    if rule.judging == 1:
        return set(ORDER[: 1 + max(map(ORDER.index, strictest))])
    return under_some_ceiling(judge, one, rule, *found) | strictest


def under_some_ceiling(
    judge: Callable[..., Verdict], one: Measurement, rule: Rule, *found: float | None
) -> set[Verdict]:
    """A ceiling lies between floor and one; where two verdicts lie on that way, so does the one between them."""
    floor = one.baselines.floor or 0.0
    seen: set[Verdict] = set()
    for step in range(STEPS):
        ceiling = floor + (1 - floor) * step / STEPS
        seen |= possible(partial(judge, ceiling=ceiling, floor=floor), *found, digits=rule.digits)
    at = [ORDER.index(verdict) for verdict in seen if verdict in ORDER]
    return seen.union(ORDER[min(at) : max(at) + 1] if at else ())


def bounded(chance: float) -> Verdicts:
    def verdicts(one: Measurement, rule: Rule) -> set[Verdict]:
        judge = partial(grading.bounded, rule=rule, chance=chance)
        return possible(judge, one.estimate, *ends(one), digits=rule.digits)

    return verdicts


def by_attacks(one: Measurement, rule: Rule) -> set[Verdict]:
    """Fails as well when an attack names members at a low rate of false alarms; of how many people is not told."""
    rates = [number(found.get("rate_at_1_percent")) for found in (detail(one, "attacks") or {}).values()]
    low = max((wilson(rate * one.n, one.n)[0] for rate in rates if rate is not None), default=0.0)
    caught = {Verdict.FAIL} if low > rule.threshold["rate_at_1_percent"] else set()
    return bounded(0.5)(one, rule) | caught


def by_z(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(grading.by_z, rule=rule), number(detail(one, "z")), digits=rule.digits)


def by_power(found: set[Verdict], one: Measurement) -> set[Verdict]:
    """Seeing nothing passes only where copies would have been seen."""
    blind = one.power is None or not one.power.seen
    return {Verdict.ATTENTION if blind and verdict is Verdict.PASS else verdict for verdict in found}


def of_copies(one: Measurement, rule: Rule) -> set[Verdict]:
    """A copy where unseen rows give none needs a person. Counts of few rows are not told."""
    if detail(one, "by_repetition"):
        return by_repetition(one, rule)
    found, seen, unseen = by_power(by_z(one, rule), one), detail(one, "to_train"), detail(one, "to_holdout")
    alarmed: set[Verdict] = {Verdict.ATTENTION if verdict is Verdict.PASS else verdict for verdict in found}
    if seen is None or unseen is None:
        return found | alarmed
    return alarmed if seen > 0 and unseen == 0 else found


def by_repetition(one: Measurement, rule: Rule) -> set[Verdict]:
    """Without a holdout copies alone can fail it, and nothing can pass."""
    return {found if found is Verdict.FAIL else Verdict.NOT_ESTABLISHED for found in by_z(one, rule)}


def of_texts(one: Measurement, rule: Rule) -> set[Verdict]:
    found = by_repetition(one, rule) if detail(one, "by_repetition") else by_z(one, rule)
    free = detail(one, "role") == "text"
    return {verdict if free or verdict is not Verdict.FAIL else Verdict.ATTENTION for verdict in found}


def of_near_copies(one: Measurement, rule: Rule) -> set[Verdict]:
    found = by_z(one, rule)
    return found if one.subject else by_power(found, one)


def by_matches(one: Measurement, rule: Rule) -> set[Verdict]:
    shares = (number(detail(one, name)) for name in ("to_equal_part_of_train", "to_holdout"))
    return possible(
        lambda train, unseen: grading.by_matches(min(train, 1.0), min(unseen, 1.0), one.n), *shares, digits=rule.digits
    )


def within(one: Measurement, rule: Rule) -> set[Verdict]:
    def judge(value: float) -> Verdict:
        return Verdict.PASS if grading.inside(value, rule) else Verdict.ATTENTION

    return possible(judge, one.estimate, digits=rule.digits)


def by_guarantee(one: Measurement, rule: Rule) -> set[Verdict]:
    def judge(epsilon: float, lowest: float) -> Verdict:
        doubtful = lowest > epsilon or epsilon > rule.threshold["pass"]
        return Verdict.ATTENTION if doubtful else Verdict.PASS

    return possible(judge, one.estimate, number(detail(one, "lowest_epsilon")), digits=rule.digits)


def by_ratio(one: Measurement, rule: Rule) -> set[Verdict]:
    return possible(partial(grading.by_ratio, rule=rule), one.estimate, *ends(one), digits=rule.digits)


def by_loss(scale: str) -> Verdicts:
    def verdicts(one: Measurement, rule: Rule) -> set[Verdict]:
        least = numbers(one, f"{scale}_interval")[0]
        return possible(partial(grading.by_loss, rule=rule), value_of(one, scale), least, digits=rule.digits)

    return verdicts


def by_gap(one: Measurement, rule: Rule) -> set[Verdict]:
    gap, least, ceiling, floor = (
        value_of(one, "gap"),
        numbers(one, "gap_interval")[0],
        one.baselines.ceiling,
        one.baselines.floor,
    )
    if rule.judging == 1:
        return possible(partial(grading.by_gap, way=0.0, rule=rule), gap, least, digits=rule.digits)

    def judge(lost: float, at_least: float, real: float, independent: float) -> Verdict:
        return grading.by_gap(lost, at_least, real - independent, rule)

    return possible(judge, gap, least, ceiling, floor, digits=rule.digits)
