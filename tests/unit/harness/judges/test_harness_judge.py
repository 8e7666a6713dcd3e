"""judge-1: each made-up judge is failed by its own metric, and a report repeats, is believed for what follows, and tells no texts."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import harness_studies as studies
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness_elsewhere import ROOT, another_python

from evaluations.harness.calibration.playing import told
from evaluations.harness.command.main import main
from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.checking import faults, is_whole
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json, from_json
from evaluations.harness.judges import played as playing
from evaluations.harness.judges.calibrated import kappa
from evaluations.harness.mathematics.powered import powered
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.studies.judgements import Judgements

JUDGE = library.load("judge-1")
PLAN = {
    **studies.PLAN,
    "sample": {**studies.PLAN["sample"], "each": 60, "judged": 30},
    "questions": studies.PLAN["questions"][:1],
}
NOTES = 120


def rows_of(made, run_id="now", seed=0):
    """A judge who agrees with what the made-up raters call good in most items, as rows of a file."""
    rng = np.random.default_rng(seed)
    rows = []
    for code, entry in sorted(made.key.entries.items()):
        if entry.kind == "repeat":
            continue
        good = entry.kind not in {"control", "fault"} and playing.draw(code, "good") < 0.8
        calls = (
            [("preferred", "AB", "plain"), ("preferred", "BA", "plain")]
            if entry.kind == "pair"
            else [("fit", "", "plain")]
        )
        if entry.kind == "item" and playing.draw(code, "tried") < 0.5:
            calls += [("fit", "", "padded"), ("fit", "", "injected")]
        for question, order, variant in calls:
            for repeat in range(3):
                value = ("first" if order == "AB" else "second") if order else str(5 if good else 2)
                raw = f"{value}"
                rows.append({
                    "run": run_id, "item": code, "kind": "pair" if order else "score", "variant": variant, "repeat": repeat, "repeats": 3,
                    "question": question, "prompt_sha256": "1" * 64, "system_sha256": "2" * 64, "rubric_version": "1", "model": "judge",
                    "model_version": "2026-01", "response_model": "judge-2026-01", "endpoint_host": "judge.example.org",
                    "parameters": {"temperature": 0.7}, "raw": raw, "raw_sha256": hashlib.sha256(raw.encode()).hexdigest(),
                    "parsed": value, "finish_reason": "stop", "tokens_in": 100, "tokens_out": 1,
                    "started": "2026-03-01T10:00:00+00:00", "ended": f"2026-03-01T10:00:0{int(rng.integers(1, 9))}+00:00", "retries": 0,
                    "judge_family": "judge", "generator_family": "writer", **({"order": order} if order else {}),
                })  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    options = studies.closed(folder, PLAN, NOTES)
    made = studies.draw_of(folder, PLAN)
    studies.lines(folder / "judgements.jsonl", rows_of(made))
    studies.lines(folder / "earlier.jsonl", rows_of(made, "then"))
    options += ["--judgements", str(folder / "judgements.jsonl"), "--calibration", str(folder / "earlier.jsonl")]
    assert main(["run", "--protocol", "judge-1", *options, "--out", str(folder / "report.json")]) == 0
    return folder, options


@pytest.fixture(scope="module")
def report(house):
    return from_json((house[0] / "report.json").read_text())


@pytest.fixture
def rows(house):
    return [json.loads(line) for line in (house[0] / "judgements.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", list(playing.cases(0)), ids=lambda case: case.name)
def test_each_judge_is_failed_by_the_metric_that_is_meant_for_it_and_by_no_other(case):
    assert [row for row in told(case, run(JUDGE, case.material, seed=0)) if not row[3]] == []


def test_another_version_voids_the_calibration_and_people_alone_are_used():
    material = playing.made_up(playing.Judge(wrong=0.0), generator(3, "void"))
    newer = tuple(replace(one, model=("judge", "2", "")) for one in material.judgements.every)
    found = {
        one.metric: one for one in run(JUDGE, replace(material, judgements=Judgements(newer)), seed=0).measurements
    }

    assert found["j.agree"].verdict == "not_established"
    assert [one.code for one in found["j.agree"].caveats] == ["other-judge"]
    assert "people-alone" in {one.code for one in found["j.rate"].caveats}
    assert found["j.rate"].detail["weight"] == [0.0, 0.0]


def test_without_people_nothing_is_said_of_quality():
    material = replace(playing.made_up(playing.Judge(), generator(3, "alone")), ratings=None)
    found = {one.metric: one for one in run(JUDGE, material, seed=0).measurements}

    assert {found[name].verdict for name in ("j.agree", "j.rate")} == {"not_established"}
    assert found["j.repeat"].verdict == "pass"


def test_a_judge_who_sees_no_fault_establishes_no_quality():
    material = playing.made_up(playing.Judge(changed=0.8), generator(3, "blind"))
    found = {one.metric: one for one in run(JUDGE, material, seed=0).measurements}

    assert found["j.catch"].verdict == "fail"
    assert [one.code for one in found["j.rate"].caveats] == ["catches-too-few"]


def test_what_is_not_pinned_needs_attention():
    material = playing.made_up(playing.Judge(), generator(3, "loose"))
    loose = tuple(replace(one, model=("judge", "unpinned", "")) for one in material.judgements.every)
    (found,) = run(
        JUDGE.only(["j.log"]), replace(material, judgements=Judgements(loose), earlier=None), seed=0
    ).measurements

    assert (found.estimate, found.verdict) == (1.0, "attention")


@pytest.mark.parametrize(("n", "share"), [(50, 0.5), (50, 0.9), (100, 0.9), (200, 0.97)])
def test_the_interval_of_prediction_powered_means_holds_the_truth_as_often_as_it_should(n, share):
    rng, draws = generator(1, f"powered {n} {share}"), 400
    held, width, alone = 0, 0.0, 0.0
    for _ in range(draws):
        good = rng.random(n + 1000) < share
        judged = np.where(good, rng.random(n + 1000) < 0.95, rng.random(n + 1000) >= 0.8).astype(float)
        low, high = powered(good[:n].astype(float), judged[:n], judged[n:]).estimate.interval
        held += low <= share <= high
        width += (high - low) / draws
        alone += 2 * 1.96 * float(np.sqrt(share * (1 - share) / n)) / draws
    assert held >= 0.93 * draws
    assert share != 0.5 or width < 0.85 * alone


def test_a_judge_that_says_nothing_costs_nothing():
    rng = generator(2, "coin")
    labels = (rng.random(100) < 0.6).astype(float)
    found = powered(labels, rng.integers(2, size=100).astype(float), rng.integers(2, size=1000).astype(float))
    none = powered(labels, np.ones(100), np.array([]))

    assert found.weight < 0.2
    assert none.weight == 0.0
    assert none.value == pytest.approx((labels.sum() + 2) / 104)


def test_kappa_is_cohens():
    """His table of two raters: 20 both say yes, 15 both no, 5 and 10 apart."""
    ours = [0] * 25 + [1] * 25
    theirs = [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15
    assert kappa(ours, theirs) == pytest.approx(0.4, abs=1e-12)
    assert kappa([0, 0], [0, 0]) is None


def test_the_report_is_whole_of_its_form_and_believed(report):
    document = as_json(report)

    assert is_whole(document)
    assert list(faults(document)) == []
    assert list(doubts(document)) == []
    assert [one.role for one in report.inputs] == ["study", "key", "judgements", "ratings", "calibration"]
    assert {one.metric for one in report.measurements} == {rule.metric for rule in JUDGE.rules}


def test_a_report_tells_no_raw_answer_and_no_code(house, report):
    said = (house[0] / "report.json").read_text()
    assert not [code for code in studies.draw_of(house[0], PLAN).key.entries if code in said]
    assert "Marsh" not in said
    assert "example.org" not in said


ALTERED = [
    ("j.agree", lambda row: {**row, "verdict": "pass", "detail": {**row["detail"], "beside": 0.3}}),
    ("j.agree", lambda row: {**row, "deciding": False}),
    ("j.swap", lambda row: {**row, "verdict": "fail"}),
    ("j.inject", lambda row: {**row, "verdict": "attention"}),
    ("j.log", lambda row: {**row, "detail": {"unpinned": 9}}),
    ("j.rate", lambda row: {**row, "estimate": 0.9}),
]


@pytest.mark.parametrize(("metric", "alter"), ALTERED)
def test_whoever_alters_a_report_is_found_out(house, metric, alter):
    document = json.loads((house[0] / "report.json").read_text())
    found = document["measurements"]
    at = next(at for at, row in enumerate(found) if row["metric"] == metric)
    altered = alter(found[at])
    assert altered != found[at]
    assert list(doubts({**document, "measurements": [*found[:at], altered, *found[at + 1 :]]}))


@pytest.mark.parametrize("where", ["another order", "Parquet", "another Python"])
def test_the_digest_is_the_same_elsewhere_and_in_another_order_and_format(house, report, rows, tmp_path, where):
    python = another_python() if where == "another Python" else sys.executable
    made = tmp_path / ("j.parquet" if where == "Parquet" else "j.jsonl")
    if where == "Parquet":
        pq.write_table(pa.Table.from_pylist([{"order": None} | row for row in rows]), made)
    else:
        studies.lines(made, rows[::-1])
    folder, options = house
    at = options.index("--judgements") + 1
    asked = ["verify", str(folder / "report.json"), *options[:at], str(made), *options[at + 1 :]]
    done = subprocess.run(
        [python, "-m", "evaluations.harness", *asked],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"verified {report.digest}\n"), done.stderr


BAD = [
    ({"raw": ""}, "has no raw text"),
    ({"parsed": "9"}, "gives a value that question fit does not have"),
    ({"item": "NOSUCHCODE"}, "judges an item or a question that the study does not have"),
    ({"question": "preferred"}, "judges an item or a question that the study does not have"),
    ({"kind": "chat"}, "is of a kind"),
    ({"variant": "loud"}, "or a variant, that no judgement has"),
    ({"order": "AB"}, "says the order of no pair"),
    ({"repeat": "first"}, "which repeat and which attempt"),
    ({"repeats": 5}, "was judged 3 times for question fit, and its rows say 5"),
    ({"note": "x"}, "says note, which no judgement has"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[1])
def test_a_row_that_cannot_be_is_refused_in_one_sentence(house, rows, tmp_path, capsys, bad):
    change, sentence = bad
    one = next(row for row in rows if row["kind"] == "score")
    made = studies.lines(tmp_path / "j.jsonl", [{**row, **change} if row is one else row for row in rows])
    options = [*house[1][: house[1].index("--judgements") + 1], str(made)]

    assert main(["run", "--protocol", "judge-1", *options, "--out", str(tmp_path / "r.json")]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_an_attempt_stands_once_and_csv_cannot_hold_raw_answers(house, rows, tmp_path, capsys):
    twice = studies.lines(tmp_path / "twice.jsonl", [*rows, {**rows[0], "tokens_in": 5}])
    (tmp_path / "j.csv").write_text("run,item\n1,2\n")
    before = house[1][: house[1].index("--judgements") + 1]
    for path, sentence in (
        (twice, "One attempt of a call stands twice"),
        (tmp_path / "j.csv", "cannot hold raw answers"),
    ):
        assert main(["run", "--protocol", "judge-1", *before, str(path), "--out", str(tmp_path / "r.json")]) == 2
        assert sentence in capsys.readouterr().err


def test_a_row_whose_raw_text_was_changed_or_that_lacks_a_part_is_not_whole(house, rows, tmp_path):
    plain = {name: value for name, value in rows[1].items() if name != "system_sha256"}
    made = studies.lines(tmp_path / "j.jsonl", [{**rows[0], "raw": "other"}, plain, *rows[2:]])
    options = [*house[1][: house[1].index("--judgements") + 1], str(made)]
    assert main(["run", "--protocol", "judge-1", *options, "--out", str(tmp_path / "r.json")]) == 0

    found = from_json((tmp_path / "r.json").read_text())
    (log,) = [one for one in found.measurements if one.metric == "j.log"]
    assert log.estimate == pytest.approx(1 - 2 / len(rows), abs=1e-5)


def test_a_pair_in_one_order_is_missing_and_what_was_not_parsed_is_neither_good_nor_bad(house, rows, tmp_path):
    pair = next(row["item"] for row in rows if row["kind"] == "pair")
    item = next(
        row["item"] for row in rows if row["kind"] == "score" and row["variant"] == "plain" and row["parsed"] == "5"
    )
    kept = [row for row in rows if not (row["item"] == pair and row.get("order") == "BA")]
    kept = [{**row, "parse_error": "not an allowed answer"} if row["item"] == item else row for row in kept]
    options = [*house[1][: house[1].index("--judgements") + 1], str(studies.lines(tmp_path / "j.jsonl", kept))]
    assert main(["run", "--protocol", "judge-1", *options, "--out", str(tmp_path / "r.json")]) == 0

    found = {one.metric: one for one in from_json((tmp_path / "r.json").read_text()).measurements}
    assert found["j.parse"].estimate < 1
    assert "one-order" in {one.code for one in found["j.swap"].caveats}
