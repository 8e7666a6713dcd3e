"""Planted truth at the size of a product: three generators, twenty seeds, and every table of `calibrate`."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest
from harness_tables import FIRST, PLACES, found, measured, people, table, with_hidden
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, rankdata
from sklearn.tree import DecisionTreeRegressor

from evaluations.harness.calibration.chain import generated, tree
from evaluations.harness.calibration.judging import judged
from evaluations.harness.calibration.planting import Planted
from evaluations.harness.calibration.running import Asked, calibrated
from evaluations.harness.calibration.writing import drawn_from
from evaluations.harness.command.main import main
from evaluations.harness.engine.drawing import Line, Strip, lines, strips, tiles
from evaluations.harness.engine.library import load
from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables.declared import Declared

ROWS, SEEDS = 2000, 20
COPIES = ("p.exact", "p.near")
Generator = Callable[[pa.Table, int], pa.Table]


def as_numbers(train: pa.Table) -> dict[str, np.ndarray]:
    """Every column as numbers without gaps, categories by their place."""
    return {
        "age": np.array(train.column("age")),
        "dose": np.array(train.column("dose")),
        "place": np.searchsorted(np.sort(PLACES), np.array(train.column("place").to_pylist())).astype(float),
        "smoker": np.array(train.column("smoker").to_pylist(), float),
        "outcome": (np.array(train.column("outcome").to_pylist()) == "well").astype(float),
        "weight": np.nan_to_num(np.array(train.column("weight").to_pylist(), float), nan=-1.0),
    }


def as_people(made: dict[str, np.ndarray]) -> pa.Table:
    return table(
        age=np.round(made["age"]),
        dose=made["dose"],
        place=np.sort(PLACES)[np.clip(np.round(made["place"]), 0, 3).astype(int)],
        smoker=made["smoker"] > 0.5,
        outcome=np.where(made["outcome"] > 0.5, "well", "ill"),
        weight=np.where(made["weight"] < 0, np.nan, made["weight"]),
    )


def copula(train: pa.Table, seed: int) -> pa.Table:
    """Normal scores with train's correlations, carried back through train's quantiles."""
    rng, known = np.random.default_rng(seed), as_numbers(train)
    scores = norm.ppf([rankdata(values) / (len(values) + 1) for values in known.values()])
    drawn = rng.multivariate_normal(np.zeros(len(known)), np.corrcoef(scores), ROWS)
    return as_people({name: np.quantile(known[name], norm.cdf(drawn[:, k])) for k, name in enumerate(known)})


def trees(train: pa.Table, seed: int) -> pa.Table:
    """Each column from the leaves of a tree grown on those before it, with a little noise."""
    rng, known = np.random.default_rng(seed), as_numbers(train)
    names = list(known)
    made = {names[0]: rng.choice(known[names[0]], ROWS)}
    for k, name in enumerate(names[1:], 1):
        before = np.column_stack([known[other] for other in names[:k]])
        grown = DecisionTreeRegressor(min_samples_leaf=40, random_state=0).fit(before, known[name])
        leaves, wanted = grown.apply(before), grown.apply(np.column_stack([made[other] for other in names[:k]]))
        cells = np.array([rng.choice(known[name][leaves == leaf]) for leaf in wanted])
        smooth = name in {"dose", "weight"}
        made[name] = cells + smooth * rng.normal(0, 0.1 * known[name].std(), ROWS) * (cells > 0)
    return as_people(made)


def chain(train: pa.Table, seed: int) -> pa.Table:
    return generated(train, ROWS, seed)


@pytest.mark.parametrize("generator", [copula, trees, chain])
def test_hidden_copies_are_seen_in_every_draw_and_clean_rows_raise_no_alarm(generator: Generator):
    alarms = 0
    for seed in range(SEEDS):
        train, holdout = people(ROWS, 2 * seed), people(ROWS, 2 * seed + 1)
        clean = generator(train, seed)
        before = measured(train, holdout, clean, *COPIES)
        after = measured(train, holdout, with_hidden(clean, train, 0.01, seed), *COPIES)
        alarms += any(found(before, metric).verdict is Verdict.FAIL for metric in COPIES)
        for metric in COPIES:
            assert found(after, metric).verdict is Verdict.FAIL
            assert found(after, metric).detail["p"] < 0.01
            assert found(before, metric).power.seen
    assert alarms <= 0.05 * SEEDS


@pytest.fixture(scope="module")
def calibration():
    metrics = ("f.ks", "f.tv", "f.pair", "p.exact", "p.near", "b.cover")
    declared = Declared(subgroups=("smoker",))
    asked = Asked(load(FIRST), declared, seeds=2, alarms=3, rows=1500, metrics=metrics, clean=("f.tv", "p.link"))
    return calibrated(people(2500, 1), people(2500, 2), {"population": people(2500, 3)}, asked)


def test_every_planted_table_is_seen_and_nothing_else_is(calibration):
    assert {one.name: (one.missed, one.alarms, one.unmeasured) for one in calibration.seen} == {
        one.name: ([], [], []) for one in calibration.seen
    }
    verdicts = {one.name: dict(one.groups) for one in calibration.seen}
    assert verdicts["unseen rows"]["privacy"] != "fail"
    assert (verdicts["full copy"]["privacy"], verdicts["full copy"]["fidelity"]) == ("fail", "pass")
    assert verdicts["independent columns"]["fidelity"] == "fail"
    assert verdicts["population, 1% hidden"]["privacy"] == "fail"
    assert verdicts["smoker true cut to 30%"]["bias"] == "fail"
    shifted = next(one for one in calibration.seen if one.name == "age one higher")
    assert shifted.named == ["f.ks · column age: farthest below its ceiling"]


def test_flips_come_out_in_order(calibration):
    seen = {one.name: one.estimates for one in calibration.seen}
    flips = [seen[f"{share}% of cells flipped"] for share in (10, 30, 50, 90)]
    for metric in ("f.pair", "p.near", "p.exact"):
        estimates = [one[metric] for one in flips]
        assert estimates == sorted(estimates, reverse=True)
        assert seen["full copy"][metric] > estimates[0] > estimates[-1]


def test_each_generator_is_drawn_clean_and_with_copies(calibration):
    kinds = {(one.generator, one.hidden, one.seed, one.metric) for one in calibration.draws}
    assert len(kinds) == len(calibration.draws) == 2 * (2 * 2 + 3) * 2
    assert {one.verdict for one in calibration.draws if one.hidden} == {"fail"}
    assert all(one.z < 3 for one in calibration.draws if not one.hidden)
    assert {(one.generator, one.seed) for one in calibration.clean} == {(k[0], k[2]) for k in kinds if k[1]}
    assert all(list(one.verdicts) == ["f.tv", "p.link"] for one in calibration.clean)
    assert {one.verdicts["p.link"] for one in calibration.clean} == {"not measured"}


def test_what_gave_no_measurement_is_neither_seen_nor_missed():
    honest = people(200, 3)
    case = Planted(
        "unseen rows", honest, honest, ("p.exact", "p.link", "f.pair"), ("p.nndr",), ("f.tv",), ("f.ks · column q",)
    )
    asked = ("p.exact", "p.link", "f.ks")
    seen = judged(case, measured(people(200, 1), people(200, 2), honest, *asked), asked)
    assert (seen.missed, seen.alarms, seen.unmeasured) == (["p.exact"], [], ["p.link", "f.ks · column q"])


def test_a_draw_without_a_verdict_is_counted_as_not_measured():
    blind = people(15, 1)
    asked = Asked(load(FIRST), Declared(), seeds=2, metrics=COPIES)
    found_ = calibrated(blind, people(15, 2), {}, asked).document()
    assert {(one["z"], one["verdict"]) for one in found_["draws"]} == {(None, "not measured")}
    shown = dict(drawn_from({"blind": found_}))
    assert "`p.near` in 0 of 0 [0.0% to 100.0%] clean draws" in shown["calibration.md"]
    assert "| unseen rows | clean | `p.exact` | 2 | 2 | – | 0 | 0 |" in shown["calibration.md"]
    assert "p.exact, clean (2 not measured)" in shown["calibration/blind-copies.svg"]
    assert "bias not measured" in shown["calibration/blind-verdicts.svg"]


@pytest.mark.parametrize("metric", ["p.exact", "p.near", "p.mia", "p.aia", "p.single", "p.outlier"])
def test_a_perfect_copy_is_no_privacy_where_nothing_was_held_out(metric):
    report = measured(people(200, 1), None, people(200, 1), metric, sensitive=["place"])
    assert {one.verdict for one in report.measurements} == {Verdict.NOT_ESTABLISHED}
    assert {one.estimate for one in report.measurements} == {None}


TRAIN, HOLDOUT, HONEST = people(300, 1), people(300, 2), people(300, 3)


@settings(max_examples=15)
@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 1000))
def test_more_added_copies_never_show_less(fewer, more, seed):
    order = np.random.default_rng(seed).permutation(300)

    def with_added(count: int):
        copies = TRAIN.take(pa.array(order[:count]))
        report = measured(TRAIN, HOLDOUT, pa.concat_tables([HONEST, copies]).unify_dictionaries(), *COPIES)
        return [found(report, metric) for metric in COPIES]

    for less, greater in zip(with_added(fewer), with_added(fewer + more), strict=True):
        assert greater.detail["z"] >= less.detail["z"] - 1e-6
        assert greater.estimate >= less.estimate - 1e-9


def test_the_built_in_generator_repeats_and_hands_no_row_on():
    train = people(500, 1)
    made = generated(train, 700, 4)
    assert made.equals(generated(train, 700, 4))
    assert not made.equals(generated(train, 700, 5))
    assert (made.schema.names, made.num_rows) == (train.schema.names, 700)
    assert found(measured(train, people(500, 2), made, "p.exact"), "p.exact").estimate == 0
    shuffled = train.take(pa.array(np.random.default_rng(0).permutation(500)))
    assert made.equals(generated(shuffled, 700, 4))


def test_columns_hang_on_the_one_they_share_most_with():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 4, 400), rng.integers(0, 4, 400)
    levels = {"a": a, "b": b, "like_a": a, "like_b": np.where(rng.random(400) < 0.9, b, 0)}
    assert dict(tree(levels)) | {"b": ""} == {"a": None, "b": "", "like_a": "a", "like_b": "b"}


def test_the_command_writes_what_it_saw_beside_what_was_there(tmp_path):
    for name, rows in (("train", people(400, 1)), ("holdout", people(400, 2)), ("made", people(400, 3))):
        plain = pa.table({key: rows.column(key).cast(pa.string()) for key in rows.column_names})
        pacsv.write_csv(plain, tmp_path / f"{name}.csv")
    real = ["--train", str(tmp_path / "train.csv"), "--holdout", str(tmp_path / "holdout.csv")]
    out = ["--metrics", "f.pair", "p.exact", "--out", str(tmp_path / "out")]
    given_table = ["--synthetic", str(tmp_path / "made.csv"), "--name", "given", "--seeds", "2"]
    assert main(["calibrate", *real, *given_table, *out]) == 0
    assert main(["calibrate", *real, "--name", "own", *out]) == 0
    kept = json.loads((tmp_path / "out" / "calibration.json").read_text())
    assert {name: sorted(one["rows"]) for name, one in kept.items()} == {
        "given": ["holdout", "made", "train"],
        "own": ["built-in generator", "holdout", "train"],
    }
    assert {one["metric"] for one in kept["given"]["draws"]} == {"p.exact"}
    page = (tmp_path / "out" / "calibration.md").read_text()
    assert page.count("\n## ") == 2
    figures = sorted(path.name for path in (tmp_path / "out" / "calibration").iterdir())
    assert figures == ["given-copies.svg", "given-flips.svg", "given-verdicts.svg", "own-flips.svg", "own-verdicts.svg"]
    assert all(f"](calibration/{name})" in page for name in figures)


def test_the_reference_page_shows_what_was_measured():
    folder = Path(__file__).parents[4] / "docs" / "reference"
    shown = dict(drawn_from(json.loads((folder / "calibration.json").read_text(encoding="utf-8"))))
    assert {path: (folder / path).read_text(encoding="utf-8") for path in shown} == shown
    assert {path.name for path in (folder / "calibration").iterdir()} == {Path(path).name for path in shown} - {
        "calibration.md"
    }


def test_the_command_needs_a_holdout_and_metrics_that_exist(tmp_path, capsys):
    assert main(["calibrate", "--train", "a.csv", "--out", str(tmp_path)]) == 2
    assert "give it --holdout" in capsys.readouterr().err
    pacsv.write_csv(pa.table({"x": list(range(30))}), tmp_path / "a.csv")
    same = ["--train", str(tmp_path / "a.csv"), "--holdout", str(tmp_path / "a.csv"), "--out", str(tmp_path)]
    for option in ("--metrics", "--clean"):
        assert main(["calibrate", *same, option, "p.nothing"]) == 2
        assert "has no metric p.nothing" in capsys.readouterr().err
    assert load(FIRST).only([]) == load(FIRST)


def test_pictures_hold_every_value_and_say_what_they_show():
    shown = ET.fromstring(
        strips(
            title="t",
            rows=[Strip("a <b", [0.1, 400.0]), Strip("c", [], hollow=True)],
            limit=3,
            ticks=(0, 1000),
            unit="z",
        )
    )
    kind = "{http://www.w3.org/2000/svg}"
    assert [one.get("r") for one in shown.iter(f"{kind}circle")] == ["4", "4"]
    assert "1000" not in {one.text for one in shown.iter(f"{kind}text")}
    assert shown.find(f"{kind}desc").text == "a <b: 0.1 to 400"
    marks = ET.fromstring(tiles(title="t", columns=["privacy"], rows=[("copy", ["fail"]), ("none", [""])]))
    assert marks.find(f"{kind}desc").text == "copy: privacy fail; none: privacy "
    drawn = ET.fromstring(lines(title="t", series=[Line("x", [(0, 0.5), (1, 2.0)])], x_label="a", y_label="b"))
    assert any(path.get("d") == "M60.0 146.0L320.0 16.0" for path in drawn.iter(f"{kind}path"))
