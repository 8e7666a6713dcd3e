"""Values that are counted on a grid come out as values that are sorted do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.mathematics.distinct import distinct, on_grid, ranked

whole = st.integers(-20, 20).map(float)
hundredths = st.integers(-2000, 2000).map(lambda value: value / 100)
anything = st.floats(allow_nan=False)


@given(st.one_of(*(st.lists(kind, max_size=400) for kind in (whole, hundredths, anything, st.one_of(whole, anything)))))
def test_the_different_values_are_those_of_numpy(values):
    column = np.array(values, float)
    expected, places, counts = np.unique(column, return_inverse=True, return_counts=True)
    found = distinct(column)
    np.testing.assert_array_equal(found[0], expected)
    np.testing.assert_array_equal(found[1], counts)
    np.testing.assert_array_equal(ranked(column), places)


RNG = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("column", "counted"),
    [
        (RNG.integers(-50, 50, 5000) * 1.0, True),
        (RNG.integers(0, 50, 5000) + 2.0**52, True),
        (np.round(RNG.normal(0, 5, 9000), 2), True),
        (np.append(np.round(RNG.normal(0, 5, 9000), 2), 0.001), False),
        (np.append(RNG.integers(0, 9, 500), 1e6), False),
        (np.append(RNG.integers(0, 9, 500), np.inf), False),
        (np.append(RNG.integers(0, 9, 500), 2.0**60), False),
        (np.zeros(0), False),
    ],
)
def test_only_values_on_a_grid_of_fewer_places_than_values_are_counted(column, counted):
    assert (on_grid(column) is not None) is counted
    expected, places = np.unique(column, return_inverse=True)
    np.testing.assert_array_equal(distinct(column)[0], expected)
    np.testing.assert_array_equal(ranked(column), places)
