import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binomtest, ks_2samp
from sklearn.metrics import roc_auc_score, roc_curve

from evaluations.harness.mathematics.counts import kolmogorov
from evaluations.harness.mathematics.excess import excess
from evaluations.harness.mathematics.repeats import Repeats, repeats
from evaluations.harness.mathematics.statistics import auc, rate_at, roc, total_variation, wilson

scores = st.lists(st.integers(-4, 4), min_size=2, max_size=30).map(lambda values: np.array(values, float))


@given(st.integers(0, 50), st.integers(1, 50))
def test_wilson_is_scipys(successes, trials):
    successes = min(successes, trials)
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nothing_tried_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


@given(scores, scores)
def test_the_area_and_the_curve_are_scikit_learns(members, others):
    labels = np.repeat([1, 0], [len(members), len(others)])
    both = np.concatenate([members, others])
    found = auc(members, others)
    assert found.value == pytest.approx(roc_auc_score(labels, both), abs=1e-12)
    assert 0 <= found.interval[0] <= found.value <= found.interval[1] <= 1
    false, true, _ = roc_curve(labels, both, drop_intermediate=False)
    np.testing.assert_allclose(np.array(roc(members, others)), np.array([false, true]), atol=1e-12)
    for rate in (0.0, 0.01, 0.1, 1.0):
        highest = max(true[false == rate], default=np.interp(rate, false, true))
        assert rate_at(members, others, rate) == pytest.approx(highest, abs=1e-12)


def test_delongs_interval_is_the_published_one_for_a_small_case():
    found = auc(np.array([3.0, 4, 5, 6]), np.array([1.0, 2, 3.5, 4.5]))
    placements_in, placements_out = np.array([0.5, 0.75, 1, 1]), np.array([1, 1, 0.75, 0.5])
    error = math.sqrt(placements_in.var(ddof=1) / 4 + placements_out.var(ddof=1) / 4)
    assert found.value == 0.8125
    assert found.interval[0] == pytest.approx(0.8125 - 1.959963984540054 * error)


@given(scores, scores)
def test_kolmogorovs_distance_is_scipys(one, other):
    assert kolmogorov(one, other).value == pytest.approx(ks_2samp(one, other, method="asymp").statistic, abs=1e-12)


def test_intervals_of_the_distances_cover_the_truth():
    """Over 200 draws of two binary columns with a true distance of 0.2, 95 % intervals cover it about 190 times."""
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        one, other = (rng.random(400) < 0.3).astype(float), (rng.random(400) < 0.5).astype(float)
        low, high = kolmogorov(one, other).interval
        counts = total_variation(np.bincount(one.astype(int)), np.bincount(other.astype(int)))
        assert counts.interval == pytest.approx((low, high), abs=1e-9)
        covered += low <= 0.2 <= high
    assert 180 <= covered <= 198


@given(arrays(np.int64, 6, elements=st.integers(0, 9)), arrays(np.int64, 6, elements=st.integers(0, 9)))
def test_total_variation_is_symmetric_bounded_and_zero_for_itself(one, other):
    one[0], other[0] = one[0] + 1, other[0] + 1
    found = total_variation(one, other)
    assert 0 <= found.value <= 1
    assert found.value == pytest.approx(total_variation(other, one).value)
    assert total_variation(one, one * 3).value == pytest.approx(0)


def test_with_one_fold_the_excess_is_mcnemars():
    hits = np.array([[True] * 30 + [False] * 70])
    held = np.array([True] * 5 + [False] * 85 + [True] * 10)
    found = excess(hits, held, np.arange(100))
    assert (found.rows, found.to_train, found.to_held) == (15, 30, 15)
    assert found.z == pytest.approx((25 - 10) / math.sqrt(25 + 10))


def test_rows_at_one_source_count_as_one():
    hits, held = np.ones((1, 100), bool), np.zeros(100, bool)
    assert excess(hits, held, np.arange(100)).z == pytest.approx(10)
    assert excess(hits, held, np.zeros(100)).z == pytest.approx(1)
    assert excess(~hits, held, np.arange(100)).z == 0


def test_rows_that_come_again_are_held_against_the_doubles_of_train():
    """Of nine rows 2, 3 and 4 occur once and come again, each counted once; 1 is a double and 5 occurs three times."""
    found = repeats(np.array([1, 1, 2, 3, 4, 5, 5, 5, 6]), np.array([1, 2, 2, 3, 4, 5]))
    times = 2 * 6 / 9
    share = times / (1 + times)
    assert found.excess == pytest.approx((3 - times * 1) / 6)
    assert found.z == pytest.approx((3 - 4 * share) / math.sqrt(4 * share * (1 - share)))
    assert repeats(np.arange(3), np.arange(3, 6)) == Repeats(0.0, 0.0)


def test_several_folds_keep_the_false_alarms():
    """Rows hit each of four equal sets at random: the share of |z| over 2 stays near one in twenty."""
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(400):
        hits = rng.random((4, 500)) < 0.02
        alarms += abs(excess(hits[:3], hits[3], np.arange(500)).z) > 2
    assert alarms <= 32
