"""What a number on a limit, or just beyond it, becomes. Quarters are exact, so a limit is met to the bit."""

import math

import pytest

from evaluations.harness.engine import grading, weighing
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict

PASS, ATTENTION, FAIL, UNKNOWN = Verdict.PASS, Verdict.ATTENTION, Verdict.FAIL, Verdict.NOT_ESTABLISHED
CLEAR, BARE = 3 / 1.959963984540054, 1e-9
"""Three standard errors in halves of a 95 % interval, and as little as makes a difference."""


def ruled(direction: str = "down", judging: int = 1, options: dict[str, float] | None = None, **limits: float) -> Rule:
    """With limits of a quarter and a half."""
    limits = limits or {"pass": 0.25 if direction == "down" else 0.75, "attention": 0.5}
    return Rule("x", direction, deciding=True, threshold=limits, source="", options=options or {}, judging=judging)


DOWN, UP, LATER = ruled(), ruled("up"), ruled(judging=2)


def said(judge, *numbers):
    return [judge(number) for number in numbers]


def test_a_limit_belongs_to_the_kinder_side():
    grades = [PASS, ATTENTION, ATTENTION, FAIL]
    assert said(lambda x: grading.graded(x, DOWN), 0.25, 0.25 + BARE, 0.5, 0.5 + BARE) == grades
    assert said(lambda x: grading.graded(x, UP), 0.75, 0.75 - BARE, 0.5, 0.5 - BARE) == grades
    assert said(lambda x: grading.noticed(x, DOWN), 0.25, 0.25 + BARE, 9.0) == [PASS, ATTENTION, ATTENTION]
    declared = ruled("up", **{"pass": 0.75, "declared": 0.5})
    assert said(lambda x: grading.as_declared(x, declared), 0.75, 0.75 - BARE, 0.5, 0.5 - BARE) == grades
    by_errors = ruled(**{"pass": 2.0, "attention": 3.0})
    assert said(lambda x: grading.by_z(x, by_errors), 2.0, 2 + BARE, 3.0, 3 + BARE) == grades
    assert said(lambda x: grading.by_z(x, by_errors), -3.0, -3 - BARE) == [PASS, ATTENTION]
    between = ruled(lowest=0.5, highest=2.0)
    assert said(lambda x: grading.inside(x, between), 0.5, 2.0, 0.5 - BARE, 2 + BARE) == [True, True, False, False]


@pytest.mark.parametrize(
    ("value", "low", "high", "first", "later"),
    [
        (0.125, -0.125, 0.25, PASS, PASS),
        (0.25, 0.0, 0.5, ATTENTION, PASS),
        (0.25, BARE, 0.5, ATTENTION, ATTENTION),
        (0.25, 0.0, 0.5 + BARE, UNKNOWN, UNKNOWN),
        (0.25, BARE, 0.5 + BARE, ATTENTION, ATTENTION),
        (0.5, 0.25, 0.75, ATTENTION, ATTENTION),
        (0.5, 0.25 + BARE, 0.75, FAIL, FAIL),
        (0.75, 0.75 - 0.75 / CLEAR + BARE, 1.0, FAIL, FAIL),
        (0.75, 0.75 - 0.75 / CLEAR - BARE, 1.0, ATTENTION, ATTENTION),
        (0.4375, 0.375, 0.5, ATTENTION, FAIL),
    ],
)
def test_an_interval_fails_where_it_is_harmful_and_three_errors_from_chance(value, low, high, first, later):
    assert grading.bounded(value, low, high, DOWN, chance=0.0) is first
    assert grading.bounded(value, low, high, LATER, chance=0.0) is later


@pytest.mark.parametrize(
    ("value", "ceiling", "floor", "verdict"),
    [
        (0.0, 0.005, 0.0, PASS),
        (0.0, 0.005 + BARE, 0.0, FAIL),
        (0.0, 0.5, 0.5, FAIL),
        (0.0, 0.5, 0.75, FAIL),
        (0.75, 1.0, 0.0, PASS),
        (0.5, 1.0, 0.0, ATTENTION),
        (0.75, 1.0, 0.5, ATTENTION),
        (0.5 - BARE, 1.0, 0.0, FAIL),
    ],
)
def test_the_share_kept_of_the_way_from_floor_to_ceiling(value, ceiling, floor, verdict):
    assert grading.kept(value, ceiling, floor, UP) is verdict
    assert grading.kept_for_all_we_know(value, ceiling, ceiling, floor, UP) is PASS
    assert grading.kept_for_all_we_know(value, ceiling - BARE, ceiling, floor, UP) is verdict


@pytest.mark.parametrize(
    ("loss", "least", "first", "later"),
    [
        (0.25, 0.25, PASS, PASS),
        (0.5, 0.0, PASS, PASS),
        (0.5, BARE, ATTENTION, ATTENTION),
        (0.5, 0.5, ATTENTION, ATTENTION),
        (0.5 + BARE, 0.0, ATTENTION, ATTENTION),
        (1.0, 0.25, ATTENTION, ATTENTION),
        (1.0, 0.25 + BARE, FAIL, ATTENTION),
        (1.0, 1 - 3 / 4 / CLEAR - BARE, FAIL, ATTENTION),
        (1.0, 1 - 3 / 4 / CLEAR + BARE, FAIL, FAIL),
    ],
)
def test_a_loss_fails_where_even_its_least_is_too_much(loss, least, first, later):
    """Later only where it lies four standard errors above nothing as well."""
    assert grading.by_loss(loss, least, DOWN) is first
    assert grading.by_loss(loss, least, LATER) is later


def test_a_gap_that_may_be_chance_accuses_nobody():
    assert [grading.by_gap(1.0, least, 1.0, DOWN) for least in (0.0, BARE)] == [ATTENTION, FAIL]
    sure = [grading.by_gap(gap, gap, 2.0, LATER) for gap in (0.25, 0.25 + BARE, 0.5, 0.5 + BARE)]
    assert sure == [PASS, ATTENTION, ATTENTION, FAIL]
    short = [grading.by_gap(gap, gap, 0.25, LATER) for gap in (0.125, 0.125 + BARE, 0.25, 0.25 + BARE)]
    assert short == [PASS, ATTENTION, ATTENTION, FAIL]
    assert grading.by_gap(0.25, 0.0, 2.0, LATER) is PASS
    assert grading.by_gap(0.25, -BARE, 2.0, LATER) is UNKNOWN
    assert [grading.by_gap(0.75, 0.75 - 0.75 / CLEAR + more, 2.0, LATER) for more in (BARE, -BARE)] == [FAIL, UNKNOWN]


def test_a_ratio_fails_where_the_whole_interval_lies_beyond():
    rule = ruled(lowest=0.5, highest=2.0)
    assert [grading.by_ratio(0.25, 0.1, high, rule) for high in (0.5, 0.5 - BARE)] == [ATTENTION, FAIL]
    assert [grading.by_ratio(4.0, low, 5.0, rule) for low in (2.0, 2 + BARE)] == [ATTENTION, FAIL]
    assert grading.by_ratio(2.0, 0.1, 5.0, rule) is PASS


def test_no_pass_where_unseen_rows_lie_several_times_nearer():
    rule = ruled("up", options={"beyond": 2.0})
    told = [grading.beside_unseen(*found, 0.9375, rule) for found in ((0.875, 0.9), (0.875 - BARE, 0.9))]
    assert told == [PASS, ATTENTION]
    assert grading.beside_unseen(0.8, 0.9375, 0.9375, rule) is PASS
    assert grading.beside_unseen(0.8, 0.9, None, rule) is PASS
    assert grading.beside_unseen(0.5, 0.9, 0.9375, rule) is ATTENTION
    assert grading.beside_unseen(0.25, 0.9, 0.9375, rule) is FAIL


def test_rows_told_apart_less_often_than_chance_were_copied():
    rule = ruled(**{"pass": 0.625, "attention": 0.75})
    assert [grading.by_detection(0.25, high, 0.5, 0.5, rule) for high in (0.5, 0.5 - BARE)] == [PASS, ATTENTION]


HALF = 0.125
WIDE = CLEAR * math.sqrt(2) * HALF
"""A difference of two areas that is beyond doubt, where each is so sure."""


@pytest.mark.parametrize(
    ("value", "ceiling", "floor", "verdict"),
    [
        (0.375, 0.375 + WIDE + BARE, 1.0, PASS),
        (0.375 - BARE, 0.375 + WIDE + BARE, 1.0, ATTENTION),
        (0.25, 0.25 + WIDE + BARE, 0.9, ATTENTION),
        (0.25, 0.25 + WIDE - BARE, 0.9, PASS),
        (0.75, 0.4, 0.9, ATTENTION),
        (0.75 + BARE, 0.4, 0.9, FAIL),
        (0.8, 0.8 - WIDE - BARE, 1.0, FAIL),
        (0.8, 0.8 - WIDE + BARE, 1.0, ATTENTION),
        (0.6, 0.5, 0.5 + WIDE - BARE, UNKNOWN),
        (0.6, 0.5, 0.5 + WIDE + BARE, PASS),
        (0.625, 0.5, 0.875, PASS),
        (0.625 + BARE, 0.5, 0.875, ATTENTION),
        (0.5625, 0.375, 0.75, PASS),
        (0.5625 + BARE, 0.375, 0.75, ATTENTION),
    ],
)
def test_detection_beside_unseen_rows(value, ceiling, floor, verdict):
    rule = ruled(judging=2, **{"pass": 0.625, "attention": 0.75})
    assert grading.by_detection(value, value + HALF, ceiling, floor, rule) is verdict


def test_what_falls_short_of_unseen_rows_fails_beyond_chance():
    rule = ruled("up", judging=2)

    def beside(half: float, *short: float) -> list[Verdict]:
        return [grading.beside_interval(1 - one, 1 - one + half, None, rule) for one in short]

    assert beside(0.0, 0.25, 0.25 + BARE, 0.5, 0.5 + BARE) == [PASS, ATTENTION, ATTENTION, FAIL]
    assert beside(HALF, WIDE - BARE, WIDE + BARE) == [PASS, ATTENTION]
    assert beside(2 * HALF, 2 * WIDE - BARE, 2 * WIDE + BARE) == [UNKNOWN, FAIL]
    assert said(lambda high: weighing.by_shortfall(0.0, high, 0.0, 0.25, 0.5), 0.5, 0.5 + BARE) == [PASS, UNKNOWN]


def test_what_is_lost_of_the_way_fails_beyond_chance():
    rule = ruled("up", judging=2)

    def lost(half: float, way: float, *shares: float) -> list[Verdict]:
        values = [1 - way * share for share in shares]
        return [grading.kept_for_all_we_know(value, value + half, 1.0, 1 - way, rule) for value in values]

    assert lost(0.0, 1.0, 0.25, 0.25 + BARE, 0.5, 0.5 + BARE) == [PASS, ATTENTION, ATTENTION, FAIL]
    assert lost(0.0, 0.5, 0.25, 0.5, 0.5 + BARE) == [PASS, ATTENTION, FAIL]
    assert lost(2 * HALF, 2.0, WIDE - BARE, WIDE + BARE) == [PASS, ATTENTION]
    assert lost(0.0, 0.0, 0.0) == lost(0.0, -1.0, 0.0) == lost(1.0, 1.0, 0.0) == [UNKNOWN]


def test_effects_fail_where_they_are_reversed_or_differ_beyond_chance():
    rule = ruled(**{"pass": 2.0, "attention": 3.0})
    told = said(lambda z: weighing.by_effects(z, rule, broken=False, lost=False), 2.0, 2 + BARE, 3.0, 3 + BARE)
    assert told == [PASS, ATTENTION, ATTENTION, FAIL]
    assert weighing.by_effects(0.0, rule, broken=False, lost=True) is ATTENTION
    assert weighing.by_effects(0.0, rule, broken=True, lost=False) is FAIL


def test_little_overlap_alone_is_no_proof():
    rule = ruled("up")

    def told(value: float, ceiling: float | None, *, doubtless: bool = True) -> Verdict:
        return grading.by_overlap(value, ceiling, rule, doubtless=doubtless)

    assert [told(0.5, 0.25), told(0.625, 0.625), told(0.625 - BARE, 0.625), told(0.5, None)] == [
        PASS,
        PASS,
        ATTENTION,
        ATTENTION,
    ]
    assert [told(0.25, 0.125), told(0.25, 0.125, doubtless=False)] == [FAIL, ATTENTION]


def test_matches_count_where_both_intervals_lie_apart():
    assert grading.by_matches(0.25, 0.25, 1000) is grading.by_matches(0.25, 0.75, 1000) is PASS
    assert grading.by_matches(0.75, 0.25, 1000) is ATTENTION
    assert grading.by_matches(0.5, 0.25, 10) is PASS
