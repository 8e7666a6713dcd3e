"""human-1: what made-up raters do is seen, and a report repeats, is believed for what follows, and tells no names and no texts."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import harness_studies as studies
import pytest
from harness_elsewhere import ROOT, another_python

from evaluations.harness.calibration.playing import played, told
from evaluations.harness.command.main import main
from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.checking import faults, is_whole
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json, from_json
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people import played as playing
from evaluations.harness.people.weighing import by_agreement, by_controls, by_harm, no_worse
from evaluations.harness.studies.study import parsed

HUMAN = library.load("human-1")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    options = studies.closed(folder)
    assert main(["run", "--protocol", "human-1", *options, "--out", str(folder / "report.json")]) == 0
    return folder, options


@pytest.fixture(scope="module")
def report(house):
    return from_json((house[0] / "report.json").read_text())


@pytest.mark.parametrize("case", list(playing.cases(0)), ids=lambda case: case.name)
def test_what_is_made_up_is_seen_and_what_is_honest_stays_still(case):
    assert [row for row in told(case, run(HUMAN, case.material, seed=0)) if not row[3]] == []


def test_ten_thousand_ratings_are_measured_with_their_bootstraps():
    plan = parsed({**playing.PLAN, "sample": {"each": 700}})
    rated = playing.played(playing.Play(), generator(1, "many"), plan)
    start = time.perf_counter()
    found = run(HUMAN, rated, seed=1)

    assert len(rated.ratings.every) > 10_000
    assert {one.metric for one in found.measurements} == {rule.metric for rule in HUMAN.rules}
    assert time.perf_counter() - start < 300, "a hung step, whatever the machine"


def test_the_report_is_whole_of_its_form_and_believed(report):
    document = as_json(report)

    assert is_whole(document)
    assert list(faults(document)) == []
    assert list(doubts(document)) == []
    assert [one.role for one in report.inputs] == ["study", "key", "ratings"]
    assert {one.metric for one in report.measurements} == {rule.metric for rule in HUMAN.rules}


def test_a_report_tells_no_names_no_texts_no_codes_and_no_secret(house):
    folder, _ = house
    said = (folder / "report.json").read_text()
    rows = [json.loads(line) for line in (folder / "ratings.jsonl").read_text().splitlines()]

    assert not [name for name in {row["rater"] for row in rows} | {row["code"] for row in rows} if name in said]
    assert "Marsh" not in said
    assert (folder / "secret").read_text() not in said
    assert (folder / "secret").read_text() not in (folder / "key.jsonl").read_text()


ALTERED = [
    ("h.rate", lambda row: {**row, "verdict": "fail"}),
    ("h.rate", lambda row: {**row, "estimate": 0.4, "interval": [0.3, 0.5]}),
    ("h.agree", lambda row: {**row, "verdict": "pass"}),
    ("h.agree", lambda row: {**row, "deciding": False}),
    ("h.harm", lambda row: {**row, "detail": {**row["detail"], "limit": 0.05}, "verdict": "pass"}),
    ("h.control", lambda row: {**row, "detail": {**row["detail"], "left_out": 1}, "verdict": "pass"}),
    ("h.catch", lambda row: {**row, "estimate": 1.5}),
    ("h.design", lambda row: {**row, "subject": {"question": "fit"}}),
]


@pytest.mark.parametrize(("metric", "alter"), ALTERED)
def test_whoever_alters_a_report_is_found_out(house, metric, alter):
    document = json.loads((house[0] / "report.json").read_text())
    rows = document["measurements"]
    at = next(at for at, row in enumerate(rows) if row["metric"] == metric)
    altered = alter(rows[at])
    assert altered != rows[at]
    assert list(doubts({**document, "measurements": [*rows[:at], altered, *rows[at + 1 :]]}))


def test_whoever_leaves_a_question_out_is_found_out(house):
    document = json.loads((house[0] / "report.json").read_text())
    kept = [row for row in document["measurements"] if row["subject"].get("question") != "harm"]

    found = {doubt.parameters.get("metric") for doubt in doubts({**document, "measurements": kept})}
    assert {"h.agree", "h.rate", "h.harm"} <= found


def turned(folder, out):
    """The same ratings in another order."""
    lines = (folder / "ratings.jsonl").read_text().splitlines(keepends=True)
    out.write_text("".join(lines[::-1]))
    return out


@pytest.mark.parametrize("where", ["two threads", "another Python"])
def test_the_digest_is_the_same_elsewhere_and_in_another_order(house, report, tmp_path, where):
    python = another_python() if where == "another Python" else sys.executable
    folder, options = house
    asked = ["verify", str(folder / "report.json"), *options[:-1], str(turned(folder, tmp_path / "ratings.jsonl"))]
    done = subprocess.run(
        [python, "-m", "evaluations.harness", *asked],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"verified {report.digest}\n"), done.stderr


def test_reports_stand_side_by_side(house, capsys):
    report = str(house[0] / "report.json")
    assert main(["compare", report, report]) == 0
    assert "h.agree · question fit" in capsys.readouterr().out
    assert main(["compare", report, report, "--out", str(house[0] / "both.html")]) == 0
    assert "Agreement of raters" in (house[0] / "both.html").read_text()


def test_the_plan_is_all_that_is_declared(house, tmp_path, capsys):
    other = tmp_path / "other.yaml"
    other.write_text((house[0] / "study.yaml").read_text().replace("0.9", "0.8"))
    run_it = ["run", "--protocol", "human-1", *house[1], "--schema", str(other), "--out", str(tmp_path / "r.json")]

    assert main(run_it) == 2
    assert "Leave --schema out" in capsys.readouterr().err


def test_the_page_of_a_calibration_counts_what_came_out_as_asked(tmp_path):
    asked = ["calibrate", "--protocol", "human-1", "--out", str(tmp_path)]
    assert main(asked) == 0
    page = (tmp_path / "calibration-human-1.md").read_text()

    assert "| two equal populations | `h.rate` | pass | 1 of 1 | pass 1 |" in page


def test_what_is_not_seen_is_counted_as_such():
    def wrong(seed):
        first = next(playing.cases(seed))
        yield replace(first, asked={"h.rate": frozenset({"fail"}), "h.nothing": frozenset({"pass"})})

    found = played(HUMAN, wrong, [0], lambda _: None)
    assert [(one.about, one.met, dict(one.found)) for one in found] == [
        ("h.rate", [False], {"pass": 1}),
        ("h.nothing", [False], {"not measured": 1}),
    ]


def test_verdicts_follow_from_numbers():
    rate, agree, control, harm = (
        next(rule for rule in HUMAN.rules if rule.metric == name)
        for name in ("h.rate", "h.agree", "h.control", "h.harm")
    )
    assert [no_worse(*numbers, rate) for numbers in ((0.0, -0.1, 0.1), (0.0, -0.2, 0.2), (-0.1, -0.2, 0.0), (-0.2, -0.3, -0.1))] == [
        "pass", "not_established", "attention", "fail",
    ]  # fmt: skip
    assert no_worse(-0.08, -0.1, -0.06, rate) == "attention"
    assert [by_agreement(*numbers, agree) for numbers in ((0.7, 0.8, 0.8), (0.5, 0.8, 0.7), (0.1, 0.95, 0.9), (0.1, 0.95, 0.5))] == [
        "pass", "attention", "attention", "fail",
    ]  # fmt: skip
    assert [by_controls(*numbers, control) for numbers in ((0.95, 0), (0.95, 1), (0.7, 0))] == [
        "pass",
        "attention",
        "fail",
    ]
    assert [by_harm(*numbers, harm) for numbers in ((0.01, 0.01), (0.03, 0.01), (0.03, 0.03), (0.06, 0.05))] == [
        "pass", "attention", "pass", "fail",
    ]  # fmt: skip
