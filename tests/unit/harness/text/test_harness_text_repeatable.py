"""The same digest in another process, order, format, number of threads, kind of CPU and Python."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness_elsewhere import PLAIN, ROOT, another_python

from evaluations.harness.calibration.language import notes
from evaluations.harness.engine.writing import from_json

SETS = {"train": notes(400, 1), "holdout": notes(200, 2), "synthetic": notes(200, 3)}
SCHEMA = """
fields: {text: [text], label: label, unit: unit, subgroup: [sex], sensitive: [sex], identifiers: [number]}
terms: {women: [she]}
rules: [{name: ends, field: text, matches: "[.]$"}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("documents")
    for role, rows in SETS.items():
        (made / f"{role}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        with (made / f"{role}.csv").open("w", newline="") as sink:
            writer = csv.DictWriter(sink, rows[0])
            writer.writeheader()
            writer.writerows(rows[::-1])
    (made / "schema.yaml").write_text(SCHEMA)
    lines = [
        {"text": f"the key of {note['number']} is {at}", "inserted": at < 5} for at, note in enumerate(notes(110, 4))
    ]
    (made / "canaries.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return made


def command(
    folder: Path, verb: str, ending: str, *more: object, python: object = sys.executable, **environment: str
) -> subprocess.CompletedProcess[str]:
    roles = [part for role in SETS for part in (f"--{role}", folder / f"{role}.{ending}")]
    given = [verb, *more, *roles, "--canaries", folder / "canaries.jsonl", "--schema", folder / "schema.yaml"]
    return subprocess.run(
        [str(python), "-m", "evaluations.harness", *map(str, given)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def report(folder) -> Path:
    done = command(folder, "run", "jsonl", "--protocol", "text-1", "--out", folder / "report.json")
    assert done.returncode == 0, done.stderr
    return folder / "report.json"


def test_every_metric_ran(report):
    metrics = {one.metric for one in from_json(report.read_text()).measurements}
    assert {"t.rules", "t.canary", "t.own", "t.vendi"} <= metrics
    assert "t.ground" not in metrics


@pytest.mark.parametrize("where", ["in another order and format", "without vector instructions", "another Python"])
def test_the_digest_repeats(folder, report, where):
    python = another_python() if where == "another Python" else sys.executable
    plain = {**PLAIN, "PYTHONHASHSEED": "7"} if where == "without vector instructions" else {}
    done = command(folder, "verify", "csv", report, python=python, **plain)

    assert (done.returncode, done.stdout) == (0, f"verified {from_json(report.read_text()).digest}\n"), done.stderr


def test_what_cannot_be_measured_ends_with_one_sentence(folder, report):
    again = command(folder, "run", "csv", "--protocol", "text-1", "--study", report, "--out", folder / "no.json")
    streamed = command(folder, "run", "csv", "--protocol", "text-1", "--streamed", "--out", folder / "no.json")

    assert (again.returncode, again.stderr) == (
        2,
        "Protocol text-1 has no use for --study. It takes --train, --holdout, --synthetic, --canaries, --vectors.\n",
    )
    assert (streamed.returncode, streamed.stderr) == (2, "Documents are measured in memory. Run without --streamed.\n")
    assert not (folder / "no.json").exists()


def test_one_page_shows_reports_side_by_side(folder, report):
    subprocess.run(
        [sys.executable, "-m", "evaluations.harness", "compare", report, report, "--out", folder / "page.html"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    page = (folder / "page.html").read_text()
    assert "Copied passages" in page
    assert "Membership inference" in page
