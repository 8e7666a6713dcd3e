"""Models trained on real and synthetic rows: scores as scikit-learn gives them, planted truths, identities."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, people, table
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score, roc_auc_score

from evaluations.harness.engine.grading import by_gap
from evaluations.harness.engine.library import load
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.additive import Additive
from evaluations.harness.mathematics.scoring import area, mean_area, r_squared
from evaluations.harness.mathematics.statistics import auc
from evaluations.harness.tabular import models
from evaluations.harness.tabular.models import TREES
from evaluations.harness.tabular.utility.importance import importances, spearman
from evaluations.harness.tabular.utility.training import bins

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(1000, 2), people(2000, 3)
METRICS = ("u.tstr", "u.trts", "u.rank")


@pytest.fixture(scope="module")
def honest():
    return measured(TRAIN, HOLDOUT, HONEST, *METRICS, targets=["outcome", "age"])


@pytest.fixture(scope="module")
def broken():
    """Honest rows whose outcome has been dealt out anew: every column alone is as before."""
    order = np.random.default_rng(4).permutation(HONEST.num_rows)
    at = HONEST.column_names.index("outcome")
    synthetic = HONEST.set_column(at, "outcome", HONEST.column("outcome").take(pa.array(order)))
    return measured(TRAIN, HOLDOUT, synthetic, *METRICS, targets=["outcome"])


@pytest.mark.parametrize("target", ["outcome", "age"])
def test_honest_rows_do_as_well_as_real_ones(honest, target):
    for subject in ({"target": target}, {"target": target, "model": "linear"}):
        assert found(honest, "u.tstr", **subject).verdict is Verdict.PASS
    assert found(honest, "u.trts", target=target).verdict is Verdict.PASS
    assert found(honest, "u.rank", target=target).estimate >= 0.7


@pytest.mark.parametrize(("names", "learned"), [(["outcome"], False), (["outcome", "age"], True)])
def test_a_target_is_learned_from_one_other_column_or_more(names, learned):
    tables = [one.select(names) for one in (TRAIN, HOLDOUT, HONEST)]
    one = found(measured(*tables, "u.trts", targets=["outcome"]), "u.trts", target="outcome")
    assert (one.estimate is not None) == learned


def test_a_relation_that_was_broken_shows_in_every_model(broken, honest):
    for subject in ({"target": "outcome"}, {"target": "outcome", "model": "linear"}):
        assert found(broken, "u.tstr", **subject).verdict is Verdict.FAIL
        assert found(broken, "u.tstr", **subject).estimate < 0.6
    tried = found(broken, "u.trts", target="outcome")
    assert (tried.verdict, tried.detail["off"] > 0.1) == (Verdict.FAIL, True)
    ranks = found(broken, "u.rank", target="outcome")
    assert ranks.estimate < found(honest, "u.rank", target="outcome").estimate - 0.3
    assert not ranks.deciding


def test_train_in_the_place_of_the_synthetic_table_leaves_no_gap():
    report = measured(TRAIN, HOLDOUT, TRAIN, *METRICS, targets=["outcome", "age"])
    for target in ("outcome", "age"):
        for subject in ({"target": target}, {"target": target, "model": "linear"}):
            assert found(report, "u.tstr", **subject).detail["gap"] == 0
            assert found(report, "u.tstr", **subject).detail["gap_interval"] == [0, 0]
        assert found(report, "u.rank", target=target).estimate == 1
        tried = found(report, "u.trts", target=target)
        assert tried.estimate == tried.baselines.copy


def test_a_calibration_curve_lies_near_the_diagonal_and_gives_no_counts(honest):
    curve = found(honest, "u.tstr", target="outcome").detail["calibration"]
    assert set(curve) == {"real", "synthetic"}
    for points in curve.values():
        assert 8 <= len(points) <= 10
        assert np.mean([abs(told - came) for told, came in points]) < 0.1
    assert "calibration" not in found(honest, "u.tstr", target="age").detail


def test_bins_with_fewer_than_ten_rows_are_left_out():
    assert bins(np.r_[np.full(10, 0.05), np.full(9, 0.95)], np.r_[np.ones(5), np.zeros(14)]) == [[0.05, 0.5]]


def linear(report, target):
    one = found(report, "u.tstr", target=target, model="linear")
    return one.estimate, one.baselines.ceiling, one.detail["gap"]


def test_order_and_names_of_columns_and_rows_change_no_number(honest):
    new = {"age": "z", "dose": "y", "place": "x", "smoker": "w", "outcome": "outcome", "weight": "u"}
    rng = np.random.default_rng(0)
    again = measured(
        *(
            real.take(pa.array(rng.permutation(real.num_rows))).rename_columns([new[n] for n in real.column_names])
            for real in (TRAIN, HOLDOUT, HONEST)
        ),
        "u.tstr",
        targets=["outcome"],
    )
    assert linear(again, "outcome") == linear(honest, "outcome")
    one, other = (found(report, "u.tstr", target="outcome") for report in (honest, again))
    assert other.baselines.ceiling == pytest.approx(one.baselines.ceiling, abs=0.01)


def test_a_unit_of_the_target_changes_no_number(honest):
    def scaled(real: pa.Table) -> pa.Table:
        at = real.column_names.index("age")
        return real.set_column(at, "age", pa.array(np.array(real.column("age")) * 1024))

    again = measured(*map(scaled, (TRAIN, HOLDOUT, HONEST)), "u.tstr", targets=["age"])
    assert linear(again, "age") == linear(honest, "age")
    one, other = (found(report, "u.tstr", target="age") for report in (honest, again))
    assert other.estimate == pytest.approx(one.estimate, abs=0.01)


def test_the_linear_model_is_ridge_regression_on_levels():
    rng = np.random.default_rng(0)
    sizes = np.array([4, 7, 3])
    levels = np.array([rng.integers(0, size, 500) for size in sizes], np.uint8)
    goals = np.column_stack([levels[0] == 1, levels[1] + rng.normal(size=500)]).astype(float)
    onehot = np.hstack([np.eye(size)[codes] for size, codes in zip(sizes, levels, strict=True)])
    theirs = Ridge(alpha=1.0).fit(onehot, goals).predict(onehot)
    np.testing.assert_allclose(Additive.fitted(levels, sizes, goals).predict(levels), theirs, rtol=0, atol=1e-9)


def test_a_wide_table_has_no_linear_model_and_no_ranks():
    rng = np.random.default_rng(0)
    rows = {f"c{i:03d}": rng.integers(0, 3, 60) for i in range(260)}
    wide = [table(**{name: rng.permutation(values) for name, values in rows.items()}) for _ in range(3)]
    report = measured(*wide, "u.tstr", "u.rank", targets=["c000"])
    assert [dict(one.subject) for one in report.measurements if one.metric == "u.tstr"] == [{"target": "c000"}]
    assert found(report, "u.rank", target="c000").verdict is Verdict.NOT_ESTABLISHED


def test_without_a_holdout_nothing_is_trained():
    report = measured(TRAIN, None, HONEST, *METRICS, targets=["outcome"])
    assert {one.verdict for one in report.measurements} == {Verdict.NOT_ESTABLISHED}
    assert [(one.metric, one.deciding) for one in report.measurements] == [
        ("u.tstr", True),
        ("u.trts", False),
        ("u.rank", False),
    ]


def test_an_importance_is_nought_where_a_model_cannot_look():
    cells = np.random.default_rng(0).normal(size=(400, 3))

    class Stub:
        truth = (cells[:, 1] > 0).astype(int)
        names = ["a", "b", "c"]
        classes = True

        def inputs_of(self, rows, kind):
            assert kind == TREES
            return cells[rows]

        def predicted(self, place, inputs):
            assert place == "real"
            return np.column_stack([-inputs[:, 1], inputs[:, 1]])

    lost = importances(Stub(), "real", np.random.default_rng(1).permutation(400))
    assert lost[[0, 2]].tolist() == [0, 0]
    assert lost[1] == pytest.approx(0.5, abs=0.1)


scored = st.lists(st.tuples(st.integers(0, 2), st.integers(-4, 4)), min_size=6, max_size=60)


@given(scored)
def test_scores_are_those_of_scikit_learn(rows):
    truth = np.array([0, 0, 1, 1, *(min(row[0], 1) for row in rows)])
    predicted = np.array([0, 1, 0, 1, *(row[1] for row in rows)], float)
    ours = area(truth == 1, predicted)
    assert ours.value == pytest.approx(roc_auc_score(truth, predicted), abs=1e-12)
    delong = auc(predicted[truth == 1], predicted[truth == 0])
    assert ours.within(0, 1).interval == pytest.approx(delong.interval, abs=1e-12)
    assert (ours - ours).within(-1, 1).interval == (0, 0)
    assert ours.pull.sum() == pytest.approx(0, abs=1e-9)
    assert r_squared(truth, predicted).value == pytest.approx(r2_score(truth, predicted), abs=1e-9)


def test_classes_are_averaged_as_scikit_learn_does():
    rng = np.random.default_rng(0)
    truth, raw = rng.integers(0, 4, 300), rng.random((300, 4))
    chances = raw / raw.sum(axis=1, keepdims=True)
    theirs = roc_auc_score(truth, chances, multi_class="ovr", average="macro")
    assert mean_area(truth, chances).value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("kind", ["area", "r2"])
def test_the_closed_interval_of_a_paired_gap_is_that_of_a_bootstrap(kind):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 400)
    one, other = truth + rng.normal(0, 1, 400), truth + rng.normal(0, 1.5, 400)

    def gap(rows):
        scores = [
            (area(truth[rows] == 1, p[rows]) if kind == "area" else r_squared(truth[rows], p[rows]))
            for p in (one, other)
        ]
        return scores[0] - scores[1]

    drawn = [gap(rng.integers(0, 400, 400)).value for _ in range(600)]
    assert gap(np.arange(400)).error == pytest.approx(np.std(drawn), rel=0.12)


def test_rank_agreement_of_one_order_with_itself_and_its_reverse():
    order = np.array([3.0, 1, 4, 1, 5])
    assert (spearman(order, order), spearman(order, -order)) == (1, -1)
    assert spearman(order, np.ones(5)) is None


def test_a_target_that_nothing_predicts_accuses_nobody():
    def noise(rows: int, seed: int) -> pa.Table:
        rng = np.random.default_rng(seed)
        return table(x=rng.normal(size=rows), group=rng.choice(["a", "b"], rows), luck=rng.normal(size=rows))

    found_ = [
        (one.verdict, one.deciding)
        for seed in range(5)
        for one in measured(
            noise(400, seed), noise(200, seed + 50), noise(400, seed + 90), "u.tstr", targets=["luck"]
        ).measurements
    ]
    assert Verdict.FAIL not in {verdict for verdict, _ in found_}
    assert {deciding for verdict, deciding in found_ if verdict is Verdict.NOT_ESTABLISHED} == {False}


def test_a_gap_that_may_be_chance_asks_for_attention_only():
    rule = next(rule for rule in load("tabular-1@1").rules if rule.metric == "u.tstr")
    assert by_gap(0.2, -0.01, 0.0, rule) is Verdict.ATTENTION
    assert by_gap(0.2, 0.01, 0.0, rule) is Verdict.FAIL
    assert by_gap(0.01, -0.01, 0.0, rule) is Verdict.PASS


def test_a_model_says_the_same_of_some_rows_at_a_time(honest, monkeypatch):
    monkeypatch.setattr(models, "PREDICTED", 7)
    report = measured(TRAIN, HOLDOUT, HONEST, *METRICS, targets=["outcome", "age"])
    assert report.measurements == honest.measurements
