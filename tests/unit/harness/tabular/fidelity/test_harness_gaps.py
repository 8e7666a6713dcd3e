"""Distributions with missing as a value of its own."""

import numpy as np
import pytest
from harness_tables import found, measured, table
from scipy import stats

from evaluations.harness.mathematics.statistics import total_variation

REAL = table(x=[None] * 20 + list(range(80)), y=["a"] * 50 + ["b"] * 40 + [None] * 10, z=range(100))
MADE = table(x=[None] * 60 + list(range(40, 80)), y=["a"] * 100, z=range(100))


def test_gaps_count_as_a_value_below_all_others_and_as_a_level():
    report = measured(REAL, None, MADE, "f.ks", "f.tv", "f.ksmiss", "f.tvmiss")
    filled = [np.nan_to_num(np.array(real.column("x"), float), nan=-1) for real in (REAL, MADE)]
    assert found(report, "f.ks", column="x").estimate == 0.5
    assert found(report, "f.ksmiss", column="x").estimate == pytest.approx(1 - stats.ks_2samp(*filled).statistic)
    assert found(report, "f.tv", column="y").estimate == pytest.approx(1 - (1 - 5 / 9), abs=1e-6)
    assert found(report, "f.tvmiss", column="y").estimate == 0.5
    assert {one.n for one in report.measurements if one.metric == "f.ksmiss"} == {100}


def test_columns_without_gaps_have_no_second_number():
    names = {one.subject["column"] for one in measured(REAL, None, MADE, "f.ksmiss", "f.tvmiss").measurements}
    assert names == {"x", "y"}
    swapped = measured(MADE, None, MADE, "f.ksmiss", "f.tvmiss").measurements
    assert [(one.subject["column"], one.estimate, one.deciding) for one in swapped] == [("x", 1, False)]


def test_a_column_that_is_missing_in_one_table_only_is_measured():
    empty = table(x=[None] * 100, y=[None] * 100, z=range(100))
    report = measured(REAL, None, empty, "f.ksmiss", "f.tvmiss")
    assert found(report, "f.ksmiss", column="x").estimate == pytest.approx(0.2)
    assert found(report, "f.tvmiss", column="y").estimate == pytest.approx(0.1)


def test_shares_that_have_nothing_in_common_are_at_zero_and_not_below():
    rng = np.random.default_rng(342)
    for _ in range(200):
        counts = rng.integers(0, 60, 7)
        counts[-1] += 1
        real, made = np.append(counts, [0] * 3), np.append([0] * 7, rng.integers(1, 60, 3))
        assert 1 - 1e-9 < total_variation(real, made).value <= 1
