"""Sequences: what was planted in lengths, steps and different values is seen there and nowhere else."""

import numpy as np
import pyarrow as pa
import pytest
from harness_honest import visits
from harness_tables import found, measured, table
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluations.harness.engine.report import Report, Verdict
from evaluations.harness.tables.declared import Sequence
from evaluations.harness.tabular.linked.units import as_far_apart, whole_units

DECLARED = Sequence(key="patient", order="visit")
TRAIN, HOLDOUT, HONEST = visits(400, 1), visits(250, 2), visits(350, 3)
METRICS = ("v.key", "s.len", "s.next", "s.distinct")


def of(made: pa.Table, *metrics: str, holdout: pa.Table | None = HOLDOUT) -> Report:
    return measured(TRAIN, holdout, made, *(metrics or METRICS), sequence=DECLARED)


def verdicts(report: Report) -> dict[str, str]:
    return {
        " ".join([one.metric, *one.subject.values()]): one.verdict.value for one in report.measurements
    }  # fmt: skip


ALL = ("s.len", "s.next state", "s.next weight", "s.distinct state", "s.distinct weight")


@pytest.mark.parametrize("holdout", [HOLDOUT, None])
def test_honest_sequences_pass_and_their_repeated_key_is_no_fault(holdout):
    report = of(HONEST, holdout=holdout)
    assert verdicts(report) == dict.fromkeys(ALL, "pass")
    assert {one.group for one in report.measurements} == {"fidelity"}


def test_rows_without_memory_lose_the_steps_and_gain_different_values():
    report = of(visits(350, 3, stay=0))
    assert verdicts(report)["s.next state"] == "fail"
    assert verdicts(report)["s.next weight"] == "pass"
    assert verdicts(report)["s.distinct state"] != "pass"
    assert verdicts(report)["s.len"] == "pass"
    step = found(report, "s.next", column="state")
    assert step.interval[0] < step.estimate < step.interval[1] < step.baselines.ceiling


def test_short_sequences_are_short():
    report = of(visits(350, 3, longest=3))
    lengths = [
        np.unique(real.column("patient").to_pylist(), return_counts=True)[1]
        for real in (TRAIN, visits(350, 3, longest=3))
    ]
    one = found(report, "s.len")
    assert one.estimate == pytest.approx(1 - stats.ks_2samp(*lengths).statistic, abs=1e-6)
    assert (one.verdict, one.n) == (Verdict.FAIL, 350)


def test_steps_are_total_variation_over_pairs_of_successive_values():
    small = table(patient=list("aaabbb") * 20, visit=[2, 0, 1, 2, 1, 0] * 20, state=list("zxyxyz") * 20)
    keys = [f"{person}{k // 6}" for k, person in enumerate(small.column("patient").to_pylist())]
    small = small.set_column(0, "patient", pa.array(keys).dictionary_encode())
    other = small.set_column(2, "state", pa.array(list("zxyxyx") * 20).dictionary_encode())
    report = measured(small, None, other, "s.next", "s.distinct", sequence=DECLARED)
    assert found(report, "s.next", column="state").estimate == 0.75
    assert found(report, "s.next", column="state").n == 80
    assert found(report, "s.distinct", column="state").estimate == 0.5


def test_the_order_may_be_a_moment_or_a_number_that_looks_like_a_key():
    moments = [visits(people, seed, order="moment") for people, seed in ((400, 1), (250, 2), (350, 3))]
    numbers = of(HONEST, "s.next")
    as_moments = measured(*moments, "s.next", sequence=DECLARED)
    assert found(as_moments, "s.next", column="state").estimate == found(numbers, "s.next", column="state").estimate
    serial = [
        real.set_column(1, "visit", pa.array(np.array(real.column("visit")) + 100 * np.arange(real.num_rows)))
        for real in (TRAIN.sort_by("visit"), HOLDOUT.sort_by("visit"), HONEST.sort_by("visit"))
    ]
    as_keys = measured(*serial, "s.next", sequence=DECLARED, columns={"visit": "key"})
    assert found(as_keys, "s.next", column="state").estimate == found(numbers, "s.next", column="state").estimate


def test_few_sequences_and_sequences_of_one_row_are_not_established():
    few, single = visits(10, 4), visits(300, 4, longest=1)
    assert {one.verdict for one in of(few).measurements} == {Verdict.NOT_ESTABLISHED}
    assert verdicts(of(single))["s.next state"] == "not_established"
    assert verdicts(of(single))["s.len"] == "fail"


def test_undeclared_sequences_are_not_measured():
    assert measured(TRAIN, None, HONEST, "s.len", "s.next", "s.distinct").measurements == ()


def test_the_order_of_rows_changes_nothing():
    shuffled = HONEST.take(pa.array(np.random.default_rng(9).permutation(HONEST.num_rows)))
    assert of(shuffled).digest == of(HONEST).digest


@given(st.lists(st.integers(0, 5), max_size=20).map(sorted), st.lists(st.integers(0, 6), max_size=8))
def test_a_unit_that_is_drawn_comes_with_all_its_rows_as_often_as_it_is_drawn(unit, chosen):
    rows, came_with = whole_units(np.array(unit, int), np.array(chosen, int))
    expected = [(row, at) for at, one in enumerate(chosen) for row, own in enumerate(unit) if own == one]
    assert list(zip(rows.tolist(), came_with.tolist(), strict=True)) == expected


def test_a_draw_as_far_from_its_sample_as_two_samples_are_has_half_their_rows():
    assert (as_far_apart(100, 100), as_far_apart(10, 90), as_far_apart(0, 0)) == (50, 9, 0)
