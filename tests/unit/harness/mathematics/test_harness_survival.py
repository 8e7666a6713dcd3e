"""Survival as published for R's survival package, as statsmodels has it, and by hand."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

from evaluations.harness.mathematics.generalized import UNSETTLED
from evaluations.harness.mathematics.hazards import proportional
from evaluations.harness.mathematics.regression import COLLINEAR, TOO_FEW
from evaluations.harness.mathematics.survival import Curve, log_rank

MAINTAINED = np.array([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161.0]), np.array([1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]) == 1
NOT = np.array([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45.0]), np.array([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]) == 1
"""Acute myelogenous leukaemia (Miller 1997), `aml` of R's survival package."""
ROWS = 400
RNG = np.random.default_rng(0)
DESIGN = np.column_stack([RNG.normal(1000, 1, ROWS), RNG.random(ROWS) < 0.5]).astype(float)
WAITED = RNG.exponential(np.exp(-0.5 * (DESIGN[:, 0] - 1000) + 0.4 * DESIGN[:, 1]))
SEEN = RNG.exponential(1.5, ROWS)
TIMES, HAPPENED = np.ceil(np.minimum(WAITED, SEEN) * 20), WAITED <= SEEN
UNITS = np.repeat(np.arange(ROWS // 4), 4)


def test_a_curve_is_the_published_one():
    curve = Curve.of(*MAINTAINED)
    errors = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]

    np.testing.assert_allclose(curve.share, [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], atol=5e-4)
    found = [curve.spread(np.ones(7), time) * share for time, share in zip(curve.times, curve.share, strict=True)]
    np.testing.assert_allclose(found, errors, atol=5e-5)
    assert (curve.at(1), curve.at(13), curve.watched(13), curve.happened_by(13)) == (
        1,
        pytest.approx(0.818, abs=5e-4),
        10,
        2,
    )


def test_intervals_and_the_median_are_those_of_statsmodels():
    curve, theirs = Curve.of(TIMES, HAPPENED), SurvfuncRight(TIMES, HAPPENED.astype(int))
    low, high = theirs.quantile_ci(0.5, method="cloglog")
    value, interval = curve.median()
    step = 4.0

    assert (value, *interval) == pytest.approx((theirs.quantile(0.5), low, high), abs=step)
    assert all(number % step == 0 for number in (value, *interval))
    assert interval[0] <= low <= high <= interval[1]
    at = int(np.searchsorted(theirs.surv_times, 10.0, side="right")) - 1
    share, (bottom, top) = curve.surviving(10.0)
    error = theirs.surv_prob_se[at] / share / abs(np.log(share))
    assert share == pytest.approx(theirs.surv_prob[at], abs=1e-6)
    assert (bottom, top) == pytest.approx(
        (share ** np.exp(1.959964 * error), share ** np.exp(-1.959964 * error)), abs=1e-6
    )


def test_a_mean_to_a_horizon_is_the_area_under_the_curve():
    value, (low, high) = Curve.of(TIMES, HAPPENED).restricted_mean(30.0)
    grid = np.arange(0, 30, 0.01)
    curve = Curve.of(TIMES, HAPPENED)
    by_hand = np.mean([curve.at(time) for time in grid]) * 30
    drawn = [
        Curve.of(TIMES[rows], HAPPENED[rows]).restricted_mean(30.0)[0] for rows in RNG.integers(0, ROWS, (400, ROWS))
    ]

    assert value == pytest.approx(by_hand, rel=1e-3)
    assert (high - low) / 2 / 1.959964 == pytest.approx(np.std(drawn), rel=0.12)


def test_the_log_rank_test_is_the_published_one():
    value, (low, high) = log_rank((Curve.of(*MAINTAINED), Curve.of(*NOT)))
    z = value / ((high - low) / 2 / 1.959964)

    assert z**2 == pytest.approx(3.396, abs=1e-3)
    assert 2 * stats.norm.sf(z) == pytest.approx(0.0653, abs=5e-5)
    assert value > 0


def test_a_hazard_ratio_is_the_published_one():
    followed, happened = (np.concatenate(both) for both in zip(MAINTAINED, NOT, strict=True))
    group = np.repeat([0.0, 1.0], [11, 12])[:, None]
    found = proportional(group, followed, happened)

    assert (found.values[0], found.errors[0]) == (pytest.approx(0.9155, abs=5e-5), pytest.approx(0.5119, abs=5e-5))


def test_hazard_ratios_with_ties_are_those_of_statsmodels():
    ours = proportional(DESIGN, TIMES, HAPPENED)
    theirs = PHReg(TIMES, DESIGN - DESIGN.mean(axis=0), HAPPENED.astype(int), ties="efron").fit()

    np.testing.assert_allclose(ours.values, theirs.params, rtol=1e-6)
    np.testing.assert_allclose(ours.errors, theirs.bse, rtol=1e-5)


def test_twins_count_as_one():
    twice = np.repeat(np.arange(ROWS), 2)
    alone = proportional(DESIGN, TIMES, HAPPENED, np.arange(ROWS))
    twins = proportional(DESIGN[twice], TIMES[twice], HAPPENED[twice], twice)
    naive = proportional(DESIGN[twice], TIMES[twice], HAPPENED[twice])

    np.testing.assert_allclose(twins.errors, alone.errors, rtol=0.02)
    np.testing.assert_allclose(naive.errors, proportional(DESIGN, TIMES, HAPPENED).errors / np.sqrt(2), rtol=0.02)
    one, both = Curve.of(TIMES, HAPPENED), Curve.of(TIMES[twice], HAPPENED[twice], twice)
    assert both.surviving(10.0)[1] == pytest.approx(one.surviving(10.0)[1], abs=1e-4)
    assert both.restricted_mean(30.0)[1] == pytest.approx(one.restricted_mean(30.0)[1], abs=1e-3)
    halves = [Curve.of(TIMES[rows], HAPPENED[rows]) for rows in (DESIGN[:, 1] == 0, DESIGN[:, 1] == 1)]
    doubled = [
        Curve.of(
            np.repeat(half.followed, 2), np.repeat(half.happened, 2), np.repeat(np.arange(len(half.followed)) + at, 2)
        )
        for half, at in zip(halves, (0, 1000), strict=True)
    ]
    (value, ends), (same, others) = log_rank(tuple(halves)), log_rank(tuple(doubled))
    assert (same, *others) == pytest.approx((value, *ends), rel=0.1, abs=0.02)


def test_what_has_no_hazard_ratio_says_why():
    first = np.arange(ROWS)[:, None] < 5

    assert proportional(DESIGN[:, [0, 0]], TIMES, HAPPENED) == COLLINEAR
    assert proportional(DESIGN, TIMES, HAPPENED & (np.arange(ROWS) < 12)) == TOO_FEW
    assert proportional(first.astype(float), np.where(first[:, 0], 1e6, TIMES), HAPPENED & ~first[:, 0]) == UNSETTLED


def test_units_are_clusters_as_in_a_model_of_statsmodels():
    ours = proportional(DESIGN[:, 1:], TIMES, HAPPENED, UNITS)
    theirs = PHReg(TIMES, DESIGN[:, 1:], HAPPENED.astype(int), ties="breslow").fit(groups=UNITS)

    np.testing.assert_allclose(ours.errors, theirs.bse, rtol=0.05)


def test_nobody_has_the_event_in_a_curve_that_says_nothing():
    flat = Curve.of(np.arange(1.0, 20), np.zeros(19, bool))
    assert (flat.surviving(5.0), flat.restricted_mean(5.0), flat.median()) == (None, None, None)
