"""How a command ends: 2 for input that a person can correct, 3 for a fault of ours, 1 for nothing but a report that differs."""

import json

import pytest

from evaluations.harness.command import ingest
from evaluations.harness.command.main import TRACEBACK, main
from evaluations.harness.engine.ends import BAD_INPUT, DIFFERS, DONE, FAULT, INTERRUPTED, NO_ROOM


@pytest.fixture
def table(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,x\n2,y\n")
    return str(tmp_path / "t.csv")


@pytest.fixture
def broken(monkeypatch):
    def perform(options):
        raise ValueError("the row of Jane Doe")

    monkeypatch.setattr(ingest, "perform", perform)


def test_scripts_go_by_the_numbers():
    assert (DONE, DIFFERS, BAD_INPUT, FAULT, NO_ROOM, INTERRUPTED) == (0, 1, 2, 3, 4, 130)


def test_a_fault_of_ours_is_one_sentence_that_quotes_no_value(table, broken, capsys):
    assert main(["ingest", table, "--out", "o.parquet"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("The harness is at fault, not the table: ValueError in test_harness_ends.py, line ")
    assert (said.count("\n"), "Jane" in said, "Traceback" in said) == (1, False, False)
    assert main(["--json", "ingest", table, "--out", "o.parquet"]) == 3
    assert json.loads(capsys.readouterr().err)["parameters"]["kind"] == "ValueError"


def test_whoever_looks_for_the_fault_may_see_all_of_it(table, broken, monkeypatch):
    monkeypatch.setenv(TRACEBACK, "1")
    with pytest.raises(ValueError, match="Jane Doe"):
        main(["ingest", table, "--out", "o.parquet"])


def test_a_place_that_cannot_be_written_is_bad_input_before_anything_is_measured(table, tmp_path, capsys):
    cases = {
        (
            "ingest",
            table,
            "--out",
            str(tmp_path / "none" / "o.parquet"),
        ): "There is no folder to write o.parquet to. Make it first.",
        (
            "run",
            "--train",
            "t",
            "--synthetic",
            "s",
            "--out",
            str(tmp_path),
        ): f"{tmp_path.name} is a folder. Name the file to write.",
    }
    for arguments, sentence in cases.items():
        assert (main(arguments), capsys.readouterr().err) == (2, f"{sentence}\n")


def test_a_file_that_nobody_may_read_is_bad_input(table, tmp_path, monkeypatch, capsys):
    def denied(options):
        raise PermissionError(13, "Permission denied", str(tmp_path / "t.csv"))

    monkeypatch.setattr(ingest, "perform", denied)
    assert main(["ingest", table, "--out", "o.parquet"]) == 2
    assert capsys.readouterr().err == "t.csv cannot be read or written: Permission denied.\n"


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"schema_version": "1"}', '{"schema_version": "7"}', "[]", "\\x00"]
)
def test_what_is_no_report_is_bad_input(table, tmp_path, capsys, content):
    (tmp_path / "r.json").write_text(content)
    tables = ["--train", table, "--synthetic", table]
    for arguments in (["verify", str(tmp_path / "r.json"), *tables], ["compare", str(tmp_path / "r.json")]):
        assert (main(arguments), capsys.readouterr().err) == (2, "r.json is no report that can be read.\n")


def test_a_report_with_half_a_character_is_bad_input(table, tmp_path, capsys):
    out = tmp_path / "r.json"
    assert main(["run", "--train", table, "--synthetic", table, "--out", str(out)]) == 0
    report = json.loads(out.read_text())
    for broken in ("\ud800", float("nan")):
        out.write_text(json.dumps({**report, "environment": {"python": "3"}, "declared": {"population": broken}}))
        capsys.readouterr()
        assert main(["verify", str(out), "--train", table, "--synthetic", table]) == 2
        assert capsys.readouterr().err == "r.json is no report that can be read.\n"


@pytest.mark.parametrize(
    ("values", "key", "schema"),
    [
        (["12", '"1,234"'], "written", 'written: {a: "1,234.5"}'),
        (["03/04/2020", "05/06/2020"], "written", "written: {a: 31/12/2020}"),
        (["NA", "x"], "missing", "missing: {a: [NA]}"),
    ],
)
def test_what_is_asked_names_the_key_that_settles_it(tmp_path, capsys, values, key, schema):
    path, declared, out = tmp_path / "t.csv", tmp_path / "schema.yaml", str(tmp_path / "o.parquet")
    path.write_text("a,b\n" + "".join(f"{value},1\n" for value in values))
    declared.write_text(schema)
    assert main(["ingest", str(path), "--out", out]) == 2
    said = capsys.readouterr().err
    assert f"“{key}” in --schema" in said
    assert main(["ingest", str(path), "--out", out, "--schema", str(declared)]) == 0
