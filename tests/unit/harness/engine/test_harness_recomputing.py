"""What a rounded number may have been, so that no report is doubted for its rounding and none is believed beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.recomputing import EXACT, possible, spread


@given(st.floats(1e-6, 1e6), st.sampled_from([1, -1]), st.integers(2, 6))
def test_a_number_lies_between_the_ends_of_what_is_written_like_it(size, sign, digits):
    written = canonical(sign * size, digits)
    low, high = spread(written, digits)
    little = 0.01 * (high - low)

    assert low - little <= sign * size <= high + little
    farther, nearer = (high, low) if sign > 0 else (low, high)
    assert canonical(farther - sign * little, digits) == written
    assert written not in {canonical(farther + sign * little, digits), canonical(nearer - sign * little, digits)}


def test_zero_is_zero_and_a_share_of_few_rows_that_is_written_as_one_is_one():
    assert spread(0.0, 3) == (0.0,)
    assert (spread(1.0, 3, 1), spread(1.0, 3, EXACT - 1)) == ((1.0,), (1.0,))
    assert spread(1.0, 3) == spread(1.0, 3, EXACT) == pytest.approx((0.995, 1.005))


def test_every_verdict_of_such_numbers_is_possible_and_none_where_one_is_missing():
    assert possible(lambda one, other: one < other, 0.5, 0.5, digits=2) == {True, False}
    assert possible(lambda one, other: one < other, 0.5, 0.6, digits=2) == {True}
    assert possible(lambda one, other: one < other, 0.5, None, digits=2) == set()
