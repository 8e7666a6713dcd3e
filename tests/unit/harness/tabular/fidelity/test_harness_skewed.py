"""Spikes and tails are found without being declared; what spoils them is seen, and unseen rows are left still."""

import numpy as np
import pyarrow as pa
import pytest
from harness_honest import judged
from harness_tables import found, table
from scipy.stats import wasserstein_distance

from evaluations.harness.calibration.laws import tails
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.report import Report, Verdict
from evaluations.harness.engine.writing import as_json

METRICS = ("f.spike", "f.tail")
TRAIN, HOLDOUT, UNSEEN = (tails(2000, seed) for seed in (1, 2, 3))


def of(made: pa.Table, train: pa.Table = TRAIN) -> Report:
    return judged(train, HOLDOUT, made, *METRICS)


def with_cost(change: np.ndarray) -> pa.Table:
    return UNSEEN.set_column(UNSEEN.column_names.index("cost"), "cost", pa.array(change))


def test_unseen_rows_keep_the_share_of_zero_costs_and_the_tail():
    spike, tail = (found(of(UNSEEN), metric, column="cost") for metric in METRICS)

    assert (spike.verdict, spike.deciding, spike.detail["value"]) == (Verdict.PASS, True, 0.0)
    assert (spike.judged.scale, spike.judged.value) == ("shortfall", spike.detail["shortfall"])
    assert (tail.verdict, tail.deciding, tail.detail["end"]) == (Verdict.PASS, False, "upper")
    assert tail.interval[0] <= 1 <= tail.interval[1]


def test_zeros_that_are_smeared_fail_although_the_middle_of_the_column_stands():
    costs = np.array(UNSEEN.column("cost"))
    smeared = np.where(costs == 0, np.round(np.random.default_rng(1).uniform(-1, 1, len(costs)), 2), costs)
    spike = found(of(with_cost(smeared)), "f.spike", column="cost")

    assert spike.verdict is Verdict.FAIL
    assert spike.estimate == pytest.approx(1 - (np.array(TRAIN.column("cost")) == 0).mean(), abs=0.01)


def test_a_tail_that_is_cut_is_shown_as_lost():
    costs = np.array(UNSEEN.column("cost"))
    cut = np.minimum(costs, np.quantile(np.array(TRAIN.column("cost")), 0.95, method="inverted_cdf"))
    report = of(with_cost(cut))
    tail = found(report, "f.tail", column="cost")

    assert (tail.estimate, tail.verdict) == (0, Verdict.FAIL)
    assert {doubt.code for doubt in doubts(as_json(report))} == {"missing"}


def test_a_tail_is_measured_at_the_end_that_is_long():
    def low(one: pa.Table) -> pa.Table:
        return table(score=-np.array(one.column("cost")), site=one.column("site").to_pylist())

    assert found(judged(low(TRAIN), None, low(UNSEEN), "f.tail"), "f.tail", column="score").detail["end"] == "lower"


def test_a_column_of_few_values_or_without_a_common_one_is_no_spike():
    rng = np.random.default_rng(1)
    rows = [table(even=rng.normal(size=500), few=rng.integers(0, 9, 500)) for _ in range(2)]

    assert judged(rows[0], None, rows[1], "f.spike", "f.tail").measurements == ()


def test_how_far_a_column_moved_is_told_in_widths_of_its_inner_part_or_of_all_where_that_has_none():
    rng = np.random.default_rng(2)

    def drawn(shift: float) -> pa.Table:
        return table(
            wide=rng.normal(shift, 1, 400), flat=np.append(np.zeros(390), np.arange(10.0) + shift), one=np.ones(400)
        )

    real, made = drawn(0), drawn(0.5)
    report = judged(real, None, made, "f.was")
    for name, ends in (("wide", (0.05, 0.95)), ("flat", (0, 1))):
        before, after = (np.array(one.column(name)) for one in (real, made))
        low, high = np.quantile(before, ends, method="inverted_cdf")
        told = wasserstein_distance(before, after) / (high - low)
        assert found(report, "f.was", column=name).estimate == pytest.approx(told, rel=1e-3)
    one = found(report, "f.was", column="one")
    assert (one.estimate, one.verdict) == (None, Verdict.NOT_ESTABLISHED)
