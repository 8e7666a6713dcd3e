"""Groups of people: covered, kept together inside, served alike. Planted truths, suppression, identities."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness_tables import found, measured, only, people, table
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.engine.grading import by_loss
from evaluations.harness.engine.report import Verdict
from evaluations.harness.tabular.bias.parity import Decided, odds_difference, parity_difference
from evaluations.harness.tabular.groups import shown

ROOT = Path(__file__).parents[5]
TRAIN, HOLDOUT, HONEST = people(4000, 1), people(4000, 2), people(4000, 3)


def dealt(real: pa.Table, among: np.ndarray, columns: list[str], seed: int = 4) -> pa.Table:
    """The values of each column dealt out anew among some of the rows: every column alone is as before."""
    rng, dealt_out = np.random.default_rng(seed), real
    for name in columns:
        order = np.arange(real.num_rows)
        order[among] = rng.permutation(np.flatnonzero(among))
        at = real.column_names.index(name)
        dealt_out = dealt_out.set_column(at, name, real.column(name).combine_chunks().take(pa.array(order)))
    return dealt_out


def values(real: pa.Table, name: str) -> np.ndarray:
    return np.array(real.column(name).to_pylist())


def of(report, metric: str):
    return [one for one in report.measurements if one.metric == metric]


def test_a_group_cut_to_a_third_has_the_worst_ratio():
    rng = np.random.default_rng(0)
    cut = (values(HONEST, "place") == "south") & (rng.random(HONEST.num_rows) > 0.3)
    report = measured(TRAIN, HOLDOUT, HONEST.filter(pa.array(~cut)), "b.cover", subgroups=["place"])
    alone = [one for one in of(report, "b.cover") if "subgroup" in one.subject]
    assert min(alone, key=lambda one: one.estimate).subject == {"subgroup": {"place": "south"}}
    assert found(report, "b.cover", subgroup={"place": "south"}).estimate == pytest.approx(0.4, abs=0.05)
    assert found(report, "b.cover", subgroup={"place": "south"}).verdict is Verdict.FAIL


def test_a_group_of_two_columns_is_named_though_either_alone_is_covered():
    rng = np.random.default_rng(0)
    place, smoker = values(HONEST, "place"), values(HONEST, "smoker")
    moved = (place == "south") & smoker & (rng.random(HONEST.num_rows) < 0.6)
    smokes = np.where(moved, False, smoker)
    others = (place == "east") & ~smoker
    smokes[rng.permutation(np.flatnonzero(others))[: moved.sum()]] = True
    synthetic = HONEST.set_column(HONEST.column_names.index("smoker"), "smoker", pa.array(smokes))
    report = measured(TRAIN, HOLDOUT, synthetic, "b.cover", subgroups=["place", "smoker"])
    pairs = [one for one in of(report, "b.cover") if len(one.subject.get("subgroup", {})) == 2]
    assert pairs[0].subject == {"subgroup": {"place": "south", "smoker": "true"}}
    assert pairs[0].verdict is Verdict.FAIL
    alone = [one for one in of(report, "b.cover") if len(one.subject.get("subgroup", {})) == 1]
    assert {one.verdict for one in alone} == {Verdict.PASS}


def test_rare_categories_are_counted_together_and_do_not_decide():
    words = np.array(["common"] * 900 + [f"rare {k}" for k in range(20) for _ in range(5)])
    place = np.resize(["north", "south"], 1000)
    gone = np.where(np.isin(words, [f"rare {k}" for k in range(10)]), "common", words)
    real, other = (table(word=column, place=place) for column in (words, gone))
    one = found(measured(real, None, other, "b.cover", subgroups=["place"]), "b.cover", column="word", levels="rare")
    assert (one.estimate, one.deciding) == (0.5, False)
    assert (one.detail["rare_levels"], one.detail["kept"]) == (20, 0.5)
    assert "rare 3" not in str(one)


def test_a_small_cell_of_two_columns_cannot_be_told_by_subtraction():
    counts = np.array([[500, 7, 400], [300, 60, 200], [90, 80, 70]])
    assert shown(counts.ravel(), (3, 3), 20).reshape(3, 3).tolist() == [
        [True, False, False],
        [True, False, False],
        [True, True, True],
    ]


def test_a_group_whose_relations_are_broken_is_the_worst():
    broken = dealt(HONEST, values(HONEST, "outcome") == "ill", ["age", "dose", "place", "smoker", "weight"])
    honest = measured(TRAIN, HOLDOUT, HONEST, "b.fid", subgroups=["outcome"])
    assert {one.verdict for one in of(honest, "b.fid")} == {Verdict.PASS}
    report = measured(TRAIN, HOLDOUT, broken, "b.fid", subgroups=["outcome"])
    assert of(report, "b.fid")[0].subject == {"subgroup": {"outcome": "ill"}}
    assert of(report, "b.fid")[0].verdict is Verdict.FAIL
    assert of(report, "b.fid")[0].detail["beyond"] > 0.6
    assert of(report, "b.fid")[1].verdict is Verdict.PASS


def test_a_group_whose_outcome_cannot_be_predicted_any_more_is_the_worst():
    broken = dealt(HONEST, values(HONEST, "place") == "west", ["outcome"])
    asked = {"targets": ["outcome"], "subgroups": ["place"]}
    honest = measured(TRAIN, HOLDOUT, HONEST, "b.perf", **asked)
    assert {one.verdict for one in of(honest, "b.perf")} == {Verdict.PASS}
    worst = of(measured(TRAIN, HOLDOUT, broken, "b.perf", **asked), "b.perf")[0]
    assert worst.subject == {"target": "outcome", "subgroup": {"place": "west"}}
    assert worst.verdict is not Verdict.PASS


def with_sex(real: pa.Table, seed: int) -> pa.Table:
    """A column that has nothing to do with any other."""
    return real.append_column(
        "sex", pa.array(np.random.default_rng(seed).choice(["f", "m"], real.num_rows)).dictionary_encode()
    )


def test_labels_that_are_biased_show_in_parity_and_in_odds():
    train, holdout, honest = (with_sex(real, k) for k, real in enumerate((TRAIN, HOLDOUT, HONEST)))
    withheld = (values(honest, "sex") == "f") & (np.random.default_rng(5).random(honest.num_rows) < 0.8)
    outcome = np.where(withheld, "well", values(honest, "outcome"))
    biased = honest.set_column(honest.column_names.index("outcome"), "outcome", pa.array(outcome).dictionary_encode())
    asked = {"targets": ["outcome"], "subgroups": ["sex"]}
    fair, unfair = (measured(train, holdout, made, "b.dp", "b.eo", **asked) for made in (honest, biased))
    for metric in ("b.dp", "b.eo"):
        before, after = (found(report, metric, target="outcome", by="sex") for report in (fair, unfair))
        assert before.detail["worse"] < 0.05
        assert before.verdict is not Verdict.FAIL
        assert (after.verdict, after.detail["worse"] > 0.1) == (Verdict.FAIL, True)
        assert after.baselines.ceiling == before.baselines.ceiling < 0.05
    given = {level: made for level, made, _ in after.detail["groups"]}
    assert given["f"] < 0.1
    assert given["m"] > 0.2


def test_train_in_the_place_of_the_synthetic_table_adds_nothing():
    asked = {"targets": ["outcome", "age"], "subgroups": ["place", "smoker"]}
    report = measured(TRAIN, HOLDOUT, TRAIN, "b.cover", "b.fid", "b.perf", "b.dp", "b.eo", **asked)
    assert {one.estimate for one in of(report, "b.cover")} == {1.0}
    assert {one.estimate for one in of(report, "b.perf")} == {0.0}
    for metric in ("b.dp", "b.eo"):
        one = found(report, metric, target="outcome", by="place")
        assert (one.detail["worse"], one.detail["worse_interval"]) == (0, [0, 0])
        assert one.estimate == one.baselines.ceiling
    assert {one.verdict for one in report.measurements if one.estimate is not None} == {Verdict.PASS}
    assert not any(one.deciding for one in report.measurements if one.estimate is None)


def test_a_number_has_no_parity_and_small_groups_no_score():
    small = ["town"] * 970 + ["hamlet"] * 30
    rng = np.random.default_rng(0)
    made = [table(place=small, x=rng.normal(size=1000), y=rng.integers(0, 2, 1000)) for _ in range(3)]
    report = measured(*made, "b.fid", "b.perf", "b.dp", targets=["x", "y"], subgroups=["place"])
    assert "is a number" in found(report, "b.dp", target="x", by="place").caveats[0]
    assert found(report, "b.dp", target="y", by="place").verdict is Verdict.NOT_ESTABLISHED
    few = found(report, "b.perf", target="y", subgroup={"place": "small levels"})
    assert (few.estimate, few.n, few.deciding) == (None, 0, False)
    assert "hamlet" not in str(report.measurements)


def test_a_group_in_which_the_number_never_varies_has_no_score():
    rng = np.random.default_rng(0)
    place = np.resize(["north", "south"], 1000)
    made = [
        table(place=place, age=rng.normal(size=1000), dose=np.where(place == "south", 1.0, rng.normal(size=1000)))
        for _ in range(3)
    ]
    report = measured(*made, "b.perf", targets=["dose"], subgroups=["place"])
    told = [one.subject.get("subgroup") for one in report.measurements if one.estimate is not None]
    assert {"place": "north"} in told
    assert {"place": "south"} not in told
    assert found(report, "b.perf", target="dose", subgroup={"place": "small levels"}).estimate is None


def test_nothing_is_measured_for_groups_or_targets_that_nobody_named():
    report = measured(TRAIN, HOLDOUT, HONEST, "b.fid", "b.perf", "b.dp", "b.eo", subgroups=["place"])
    assert {one.metric for one in report.measurements} == {"b.fid"}
    report = measured(TRAIN, HOLDOUT, HONEST, "b.fid", "b.perf", "b.dp", "b.eo", targets=["outcome"])
    assert report.measurements == ()


@pytest.mark.parametrize(
    ("loss", "least", "verdict"),
    [
        (0.01, 0.005, Verdict.PASS),
        (0.08, -0.01, Verdict.PASS),
        (0.08, 0.01, Verdict.ATTENTION),
        (0.2, -0.01, Verdict.ATTENTION),
        (0.2, 0.01, Verdict.ATTENTION),
        (0.2, 0.03, Verdict.FAIL),
    ],
)
def test_only_a_large_loss_beyond_doubt_fails(loss, least, verdict):
    rule = next(rule for rule in only("b.dp").rules)
    assert by_loss(loss, least, rule) is verdict


def decided(group, had, given) -> np.ndarray:
    return Decided.of(np.asarray(group), np.asarray(had) == 1, [np.asarray(given) == 1] * 3).table(0)


def test_differences_are_those_of_fairlearn(tmp_path):
    rng = np.random.default_rng(0)
    group = rng.choice(["a", "b", "c", "d"], 3000, p=[0.6, 0.2, 0.15, 0.05])
    had = rng.random(3000) < np.where(group == "a", 0.2, 0.4)
    chosen = rng.random(3000) < 0.3 + 0.3 * had - 0.1 * (group == "c")
    pq.write_table(
        pa.table({"had": had.astype(int), "given": chosen.astype(int), "group": group}), tmp_path / "t.parquet"
    )
    script = ROOT / "tests" / "agreement" / "fairlearn_differences.py"
    done = subprocess.run(
        [ROOT / ".venv-peers" / "bin" / "python", script, tmp_path / "t.parquet"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    ours = decided(np.unique(group, return_inverse=True)[1], had, chosen)
    assert parity_difference(ours) == pytest.approx(theirs["parity"], abs=1e-9)
    assert odds_difference(ours) == pytest.approx(theirs["odds"], abs=1e-9)


people_of_two_groups = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), min_size=1)


@given(people_of_two_groups)
def test_differences_lie_between_nought_and_one_whatever_the_order(rows):
    table = decided(*zip(*rows, strict=True))
    for difference in (parity_difference, odds_difference):
        assert 0 <= difference(table) <= 1
        assert difference(table) == difference(decided(*zip(*reversed(rows), strict=True)))
        assert difference(decided(*zip(*[(0, had, chosen) for _, had, chosen in rows], strict=True))) == 0


def test_order_and_names_change_no_coverage():
    asked = ("b.cover", "b.fid")
    one = measured(TRAIN, HOLDOUT, HONEST, *asked, subgroups=["outcome"])
    rng = np.random.default_rng(1)
    mixed = [
        real.take(pa.array(rng.permutation(real.num_rows))).select(sorted(real.column_names, reverse=True))
        for real in (TRAIN, HOLDOUT, HONEST)
    ]
    assert measured(*mixed, *asked, subgroups=["outcome"]).digest == one.digest
