"""A protocol names the version of the reader that it measures by, and a report verifies by the one that it was made with."""

import json

import pytest

from evaluations.harness.command.main import main
from evaluations.harness.engine import protocol
from evaluations.harness.tables.reading import ingest, read

SECOND = """
id: tabular-1
version: 2
title: Ranges in tables as the second reader reads them
kind: tabular
schema: "2"
reader: 2
inputs: {train: true, holdout: false, synthetic: true}
groups: {validity: {title: Validity, what: ""}}
digits: {validity: 6}
metrics:
  - {metric: v.range@1, direction: up, deciding: true, threshold: {pass: 0.99, attention: 0.9}, source: a test}
  - {metric: v.schema@1, direction: up, deciding: true, threshold: {pass: 1, attention: 0.9}, source: a test}
  - {metric: v.category@1, direction: up, deciding: true, threshold: {pass: 1, attention: 0.9}, source: a test}
"""
ROLES = ("train", "synthetic")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Costs that only the second reader takes for numbers, and a column that is empty in every table."""
    (tmp_path / "tabular-1@1.yaml").write_text(SECOND.replace("reader: 2\n", "").replace("version: 2", "version: 1"))
    (tmp_path / "tabular-1@2.yaml").write_text(SECOND)
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)
    for role, step in zip(ROLES, (97, 89), strict=True):
        rows = "".join(f'"{1000 + step * n:,}.50",{n % 7},\n' for n in range(60))
        (tmp_path / f"{role}.csv").write_text(f"cost,n,gone\n{rows}")
    return tmp_path


def tables(house, ending):
    return [part for role in ROLES for part in (f"--{role}", str(house / f"{role}.{ending}"))]


def reported(house, ending, version, *more):
    out = house / f"{version}.json"
    assert main(["run", *tables(house, ending), "--protocol", f"tabular-1@{version}", "--out", str(out), *more]) == 0
    return out, json.loads(out.read_text())


def columns(report):
    return {one["subject"]["column"] for one in report["measurements"] if one["metric"] == "v.range"}


def test_each_version_of_the_protocol_measures_what_its_reader_reads(house):
    first, second = (reported(house, "csv", version)[1] for version in (1, 2))
    assert (columns(first), columns(second)) == ({"n"}, {"cost", "n"})
    assert {one["sha256"] for one in first["inputs"]}.isdisjoint(one["sha256"] for one in second["inputs"])


@pytest.mark.parametrize("stored_by", [1, 2])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("more", [(), ("--streamed",)])
def test_a_report_on_a_stored_table_verifies_on_the_file_that_it_was_read_from(house, stored_by, version, more):
    for role in ROLES:
        ingest(house / f"{role}.csv", house / f"{role}.parquet", reader=stored_by)
    out, report = reported(house, "parquet", version, *more)
    assert main(["verify", str(out), *tables(house, "csv"), *more]) == 0
    assert columns(report) == ({"n"} if stored_by == 1 else {"cost", "n"})


def test_another_file_does_not_verify_and_is_no_fault(house, capsys):
    out, _ = reported(house, "csv", 2)
    (house / "train.csv").write_text("cost,n,gone\n1.5,1,\n2.5,2,\n")
    assert main(["verify", str(out), *tables(house, "csv")]) == 1
    assert "The digest differs" in capsys.readouterr().err


def test_a_column_without_any_value_is_left_out_and_the_groups_keep_their_verdicts(house):
    _, second = reported(house, "csv", 2)
    assert {one["id"]: one["verdict"] for one in second["groups"]} == {"validity": "pass"}
    (schema,) = (one for one in second["measurements"] if one["metric"] == "v.schema")
    assert schema["caveats"] == [{"code": "left-out-empty", "parameters": {"names": "column gone"}}]
    assert read(house / "train.csv").column_names == ["cost", "n", "gone"]


def test_an_unknown_reader_is_refused(house, capsys):
    (house / "later-1@1.yaml").write_text(SECOND.replace("reader: 2", "reader: 9"))
    assert main(["run", *tables(house, "csv"), "--protocol", "later-1", "--out", str(house / "r.json")]) == 2
    assert "There is no reader 9. Known: 1, 2.\n" in capsys.readouterr().err
