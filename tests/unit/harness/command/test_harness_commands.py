"""The command line as a person or a worker meets it: in processes of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from harness_tables import people

from evaluations.harness.command.main import main
from evaluations.harness.engine import library
from evaluations.harness.engine.writing import from_json

ROOT = Path(__file__).parents[4]
ASKED = ["--target", "outcome", "--subgroup", "place"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The same tables as CSV and, with rows and columns in another order, as Parquet."""
    made = tmp_path_factory.mktemp("tables")
    rng = np.random.default_rng(0)
    for name, rows, seed in (("train", 600, 1), ("holdout", 300, 2), ("synthetic", 500, 3)):
        real = people(rows, seed)
        plain = real.cast(
            pa.schema([(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in real.schema])
        )
        arrow_csv.write_csv(plain, made / f"{name}.csv")
        pq.write_table(
            plain.take(pa.array(rng.permutation(rows))).select(plain.column_names[::-1]), made / f"{name}.parquet"
        )
    return made


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evaluations.harness", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def tables(folder: Path, ending: str) -> list[object]:
    return [part for role in ("train", "holdout", "synthetic") for part in (f"--{role}", folder / f"{role}.{ending}")]


@pytest.fixture(scope="module")
def report(folder) -> Path:
    out = folder / "report.json"
    done = command("run", *tables(folder, "csv"), *ASKED, "--progress", "json", "--out", out, OMP_NUM_THREADS="1")
    assert done.returncode == 0, done.stderr
    progress = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [row["done"] for row in progress] == list(range(1, progress[0]["total"] + 1))
    return out


def test_another_process_order_format_and_number_of_threads_give_the_same_digest(folder, report):
    environment = {"OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell", "PYTHONHASHSEED": "7"}
    done = command("verify", report, *tables(folder, "parquet"), **environment)
    assert (done.returncode, done.stdout) == (0, f"verified {from_json(report.read_text()).digest}\n")


@pytest.mark.parametrize("digest", ["as it was", "0" * 64])
def test_a_report_that_does_not_verify_names_what_differs(folder, report, capsys, digest):
    altered = json.loads(report.read_text())
    west = {"subgroup": {"place": "west"}}
    changed = next(one for one in altered["measurements"] if (one["metric"], one["subject"]) == ("b.cover", west))
    changed["estimate"] = 0.123
    altered["digest"] = altered["digest"] if digest == "as it was" else digest
    other = folder / "altered.json"
    other.write_text(json.dumps(altered))
    assert main(["verify", str(other), *map(str, tables(folder, "csv")), *ASKED]) == 1
    said = capsys.readouterr().err
    assert "The report was changed: its digest does not match its content.\n" in said
    named = re.findall(r"^  (.*)$", said.split("instead of")[1], re.MULTILINE)
    assert named == ["b.cover · subgroup place = west"]


def test_a_run_that_is_killed_goes_on_from_its_steps_and_ends_with_the_same_digest(folder, report):
    out, steps = folder / "again.json", folder / "steps"
    arguments = ["run", *tables(folder, "csv"), *ASKED, "--steps", steps, "--out", out]
    assert command(*arguments, HARNESS_CRASH_AFTER="9").returncode == 137
    assert (out.exists(), len(list(steps.iterdir()))) == (False, 9)
    assert command(*arguments).returncode == 0
    assert from_json(out.read_text()).digest == from_json(report.read_text()).digest


def test_bad_input_ends_with_two_and_one_sentence(folder, tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1\n")
    schema = tmp_path / "schema.yaml"
    schema.write_text("columns: [a]")
    out = ["--out", str(tmp_path / "out.json")]
    cases = [
        (["ingest", str(bad), *out], "Row 1 has 1 field; the header names 2. Check the quoting in that row.\n"),
        (
            ["run", "--train", str(bad), "--synthetic", str(bad), *out],
            "train (bad.csv): Row 1 has 1 field; the header names 2. Check the quoting in that row.\n",
        ),
        (
            ["run", *map(str, tables(folder, "csv")), "--target", "q", *out],
            "Train has no column q, which is named in: targets.\n",
        ),
        (
            ["run", *map(str, tables(folder, "csv")), "--protocol", "x", *out],
            f"There is no protocol x. Known: {', '.join(library.names())}.\n",
        ),
        (
            ["run", *map(str, tables(folder, "csv")), "--schema", str(schema), *out],
            "The declaration at columns: “['a']” should be names with values, as in “name: value”.\n",
        ),
        (["compare", str(bad)], "bad.csv is no report that can be read.\n"),
    ]
    for arguments, sentence in cases:
        assert (main(arguments), capsys.readouterr().err) == (2, sentence)
    assert not (tmp_path / "out.json").exists()


def test_ingest_prints_one_line_of_json(folder, tmp_path, capsys):
    assert main(["ingest", str(folder / "train.csv"), "--out", str(tmp_path / "t.parquet")]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rows"], len(facts["columns"]), len(facts["sha256"])) == (600, 6, 64)
    train = from_json((folder / "report.json").read_text()).inputs[0] if (folder / "report.json").exists() else None
    assert train is None or train.sha256 == facts["sha256"]


def test_compare_prints_reports_side_by_side_and_refuses_other_protocols(folder, report, capsys):
    assert main(["compare", str(report), str(report)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["report", "report"]
    assert lines[1].split() == ["[validity]", "pass", "pass"]
    assert main(["compare", str(report), str(report), "--out", str(folder / "page.html")]) == 0
    drawn = (folder / "page.html").read_text()
    version = library.load("tabular-1").version
    assert f"<h1>Side by side</h1><p>tabular-1, version {version}: {report}, {report}</p>" in drawn
    assert capsys.readouterr().out == ""
    other = json.loads(report.read_text())
    other["protocol"]["digest"] = "0" * 64
    (folder / "other.json").write_text(json.dumps(other))
    assert main(["compare", str(report), str(folder / "other.json")]) == 2
    assert "different protocols" in capsys.readouterr().err


def test_a_declared_schema_gives_roles(folder, tmp_path):
    schema, out = tmp_path / "schema.yaml", tmp_path / "out.json"
    schema.write_text("columns:\n  age: categorical\n  place: key\n")
    assert main(["run", *map(str, tables(folder, "csv")), "--schema", str(schema), "--out", str(out)]) == 0
    measured = from_json(out.read_text()).measurements
    assert {m.subject["column"] for m in measured if m.metric == "f.tv"} == {"age", "outcome", "smoker"}
    assert {m.subject["column"] for m in measured if m.metric == "v.key"} == {"place"}


def test_reading_a_report_loads_no_learner():
    code = "import sys, evaluations.harness.engine.report; print(sorted({'numpy', 'sklearn', 'numba', 'django'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_refusal_is_one_line_whatever_its_names_hold(capsys):
    forged = 'a\n{"step": "x", "done": 1, "total": 1}\n.yaml'
    tables = ["--train", "t.csv", "--synthetic", "s.csv", "--out", "r.json"]
    assert main(["run", *tables, "--schema", forged]) == 2
    assert capsys.readouterr().err == 'a {"step": "x", "done": 1, "total": 1} .yaml cannot be read as text.\n'
