"""Planted truths: what the protocol must see, and what must leave it still."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, only, people, shuffled_columns, table, with_hidden

from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.tables.tables import Tables

TRAIN, HOLDOUT, HONEST = people(3000, 1), people(3000, 2), people(3000, 3)


@pytest.fixture(scope="module")
def honest():
    return measured(TRAIN, HOLDOUT, HONEST, targets=["outcome"], subgroups=["place"])


def verdicts(report) -> dict[str, str]:
    return {group.id: group.verdict.value for group in report.groups}


def test_honest_rows_pass_every_group(honest):
    expected = ("validity", "pass"), ("fidelity", "pass"), ("utility", "pass"), ("bias", "pass")
    assert {**verdicts(honest), "privacy": ""} == {**dict(expected), "privacy": ""}
    assert {found(honest, metric).verdict for metric in ("p.exact", "p.near", "p.dcr", "p.mia")} == {Verdict.PASS}


def test_a_copy_is_perfect_in_fidelity_and_fails_privacy():
    report = measured(TRAIN, HOLDOUT, TRAIN, "f.pair", "p.exact", "p.near", "p.dcr", "p.mia")
    assert verdicts(report)["privacy"] == "fail"
    for metric in ("p.exact", "p.near", "p.dcr", "p.mia"):
        assert found(report, metric).verdict is Verdict.FAIL
    assert found(report, "f.pair").estimate == 1
    assert found(report, "p.exact").estimate == pytest.approx(1, abs=0.01)
    assert found(report, "p.mia").estimate > 0.99
    assert found(report, "p.dcr").estimate > 0.75


def test_independent_columns_fail_pairs_and_detection_and_keep_the_marginals():
    metrics = ("f.pair", "f.c2st", "f.ks", "u.tstr", "p.near")
    report = measured(TRAIN, HOLDOUT, shuffled_columns(TRAIN), *metrics, targets=["outcome"])
    assert found(report, "f.pair").verdict is Verdict.FAIL
    assert found(report, "f.c2st").verdict is not Verdict.PASS
    assert found(report, "u.tstr", target="outcome").verdict is Verdict.FAIL
    assert found(report, "f.ks", column="age").estimate == 1
    assert found(report, "p.near").verdict is Verdict.PASS


@pytest.mark.parametrize("seed", range(5))
def test_one_percent_of_hidden_rows_fail_the_near_copy_test_and_clean_rows_do_not(seed):
    clean = people(3000, 10 + seed)
    metrics = ("p.near", "p.exact", "p.dcr")
    before = measured(TRAIN, HOLDOUT, clean, *metrics)
    after = measured(TRAIN, HOLDOUT, with_hidden(clean, TRAIN, 0.01, seed), *metrics)
    for metric in ("p.near", "p.exact"):
        assert found(before, metric).verdict is not Verdict.FAIL
        assert found(after, metric).verdict is Verdict.FAIL
        assert found(before, metric).power.seen
    assert found(after, "p.dcr").verdict is Verdict.PASS
    assert not found(before, "p.dcr").power.seen


def test_more_hidden_copies_mean_more_excess():
    shares = [0.0, 0.01, 0.1, 0.5, 1.0]
    for metric in ("p.near", "p.exact", "p.mia"):
        estimates = [
            found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, share), metric), metric).estimate
            for share in shares
        ]
        assert estimates == sorted(estimates)
        assert estimates[-1] > estimates[0] + 0.3


def test_flipped_cells_come_out_in_order():
    pairs, near = [], []
    rng = np.random.default_rng(4)
    for share in (0.1, 0.3, 0.5, 0.9):
        flipped = {}
        for name in TRAIN.column_names:
            values = TRAIN.column(name).combine_chunks()
            at = np.where(rng.random(len(values)) < share, rng.permutation(len(values)), np.arange(len(values)))
            flipped[name] = values.take(pa.array(at))
        report = measured(TRAIN, HOLDOUT, pa.table(flipped), "f.pair", "p.near")
        pairs.append(found(report, "f.pair").estimate)
        near.append(found(report, "p.near").estimate)
    assert pairs == sorted(pairs, reverse=True)
    assert near == sorted(near, reverse=True)
    assert near[0] > 0.3


def test_a_subgroup_cut_to_a_third_is_named():
    place = np.array(HONEST.column("place").to_pylist())
    rng = np.random.default_rng(0)
    kept = (place != "south") | (rng.random(len(place)) < 0.3)
    report = measured(TRAIN, HOLDOUT, HONEST.filter(pa.array(kept)), "b.cover", subgroups=["place"])
    assert found(report, "b.cover", subgroup={"place": "south"}).verdict is Verdict.FAIL
    assert verdicts(report)["bias"] == "fail"


def test_a_shifted_column_is_named():
    at = TRAIN.column_names.index("age")
    shifted = HONEST.set_column(at, "age", pa.array(np.array(HONEST.column("age")) + 5))
    report = measured(TRAIN, HOLDOUT, shifted, "f.ks")
    assert found(report, "f.ks", column="age").verdict is not Verdict.PASS
    assert found(report, "f.ks", column="dose").verdict is Verdict.PASS


def test_values_that_train_does_not_know_are_counted():
    rows = 100
    train = table(x=np.arange(rows) * 0.5, c=["a", "b"] * 50, m=[1.5] * rows)
    other = table(x=np.arange(rows) * 0.5 + 5, c=["a", "z"] * 50, m=[1.5] * 90 + [np.nan] * 10)
    report = measured(train, None, other, "v.schema", "v.range", "v.category", "v.null", "f.miss")
    assert found(report, "v.range", column="x").estimate == 0.9
    assert found(report, "v.category", column="c").estimate == 0.5
    assert found(report, "v.null", column="m").estimate == 0.9
    assert found(report, "f.miss", column="m").estimate == pytest.approx(0.9)
    assert found(report, "v.schema").estimate == 1


def test_repeated_keys_are_counted():
    train = table(id=[f"p{i}" for i in range(50)], x=np.arange(50) % 7)
    other = table(id=["p1", "p1", *(f"q{i}" for i in range(48))], x=np.arange(50) % 7)
    assert found(measured(train, None, other, "v.key"), "v.key", column="id").estimate == 0.96


def test_without_a_holdout_privacy_and_utility_are_not_established(honest):
    metrics = ("v.null", "f.pair", "f.c2st", "u.tstr", "p.near", "p.mia", "p.single", "b.cover")
    report = measured(TRAIN, None, HONEST, *metrics, targets=["outcome"], subgroups=["place"])
    assert verdicts(report) == {
        "validity": "pass",
        "fidelity": "pass",
        "utility": "not_established",
        "privacy": "not_established",
        "bias": "pass",
    }
    assert found(report, "p.near").estimate is None
    assert found(report, "f.c2st").baselines.ceiling is None


def test_nothing_named_nothing_established():
    report = measured(TRAIN, HOLDOUT, HONEST, "u.tstr", "b.cover")
    assert (verdicts(report)["utility"], verdicts(report)["bias"]) == ("not_established", "not_established")


def test_small_subgroups_are_neither_named_nor_counted():
    places = ["town"] * 150 + ["city"] * 135 + ["hamlet"] * 15
    train = table(place=places, x=np.arange(300) % 9)
    report = measured(train, None, train, "b.cover", subgroups=["place"])
    small = found(report, "b.cover", subgroup={"place": "small levels"})
    assert (small.verdict, small.n, small.deciding) == (Verdict.NOT_ESTABLISHED, 0, False)
    assert not any("hamlet" in str(dict(one.subject)) for one in report.measurements)


def test_several_draws_speak_through_the_worst():
    tables = Tables.of(TRAIN, HOLDOUT, [HONEST, TRAIN, people(3000, 9)])
    report = run(only("p.near", "f.pair"), tables, seed=0)
    assert found(report, "p.near").verdict is Verdict.FAIL
    assert [cost.step for cost in report.costs][:3] == ["f.pair draw 1", "f.pair draw 2", "f.pair draw 3"]
