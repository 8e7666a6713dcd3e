"""Distances of two samples agree with scipy, ties or none."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluations.harness.mathematics.counts import Numbers
from evaluations.harness.mathematics.distances import anderson_darling, wasserstein

VALUES = st.lists(st.integers(-20, 20).map(lambda one: one / 4), min_size=3, max_size=60)


@given(VALUES, VALUES)
def test_wasserstein_is_scipys(one, other):
    ours = wasserstein(Numbers.of(np.array(one)), Numbers.of(np.array(other)))

    assert ours == pytest.approx(stats.wasserstein_distance(one, other), abs=1e-9)


@given(VALUES, VALUES)
def test_anderson_and_darlings_statistic_is_scipys(one, other):
    ours = anderson_darling(Numbers.of(np.array(one)), Numbers.of(np.array(other)))
    if len(set(one + other)) < 2:
        assert ours is None
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = stats.anderson_ksamp([one, other], variant="midrank").statistic

    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_endless_and_missing_values_are_left_aside():
    one, other = np.array([1.0, 2.0, np.inf, np.nan]), np.array([2.0, 3.0, -np.inf])

    assert wasserstein(Numbers.of(one), Numbers.of(other)) == 1
    assert wasserstein(Numbers.of(one), Numbers.of(np.array([np.inf]))) is None
