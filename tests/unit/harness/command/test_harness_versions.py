"""A protocol's next version stands beside the one before, and every report verifies by its own."""

import json

import pyarrow.csv as arrow_csv
import pytest
from harness_tables import table

from evaluations.harness.command.main import main
from evaluations.harness.engine import library, protocol

NEXT = """
id: tabular-1
version: 2
title: The same again, of two metrics, in the second schema
kind: tabular
schema: "2"
inputs: {train: true, holdout: true, synthetic: true}
groups:
  form: {title: Form, what: Does the table have the form of train?}
digits: {form: 4}
metrics:
  - {metric: v.range@1, group: form, direction: up, deciding: true, threshold: {pass: 1, attention: 0.9}, source: a test}
  - {metric: v.null, group: form, direction: up, deciding: false, threshold: {pass: 1, attention: 0.9}, source: a test}
""".replace("what: Does the table have the form of train?", "what: 'Does the table have the form of train?'")


@pytest.fixture
def house(tmp_path, monkeypatch):
    for path in protocol.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "tabular-1@2.yaml").write_text(NEXT)
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)
    for role, ages in {
        "train": range(20, 60),
        "holdout": [age + 0.5 for age in range(21, 58)],
        "synthetic": range(22, 61),
    }.items():
        arrow_csv.write_csv(table(age=[*ages] * 3), tmp_path / f"{role}.csv")
    return tmp_path


def tables(house, *roles):
    return [part for role in roles for part in (f"--{role}", str(house / f"{role}.csv"))]


def test_a_report_says_its_version_and_verifies_by_it(house, capsys):
    found = {}
    for name in ("tabular-1", "tabular-1@1", "tabular-1@2"):
        out, known = house / f"{name}.json", tables(house, "train", "holdout", "synthetic")
        assert main(["run", *known, "--protocol", name, "--out", str(out)]) == 0
        assert main(["verify", str(out), *known]) == 0
        found[name] = json.loads(out.read_text())
    verified = [line for line in capsys.readouterr().out.splitlines() if line.startswith("verified ")]

    assert verified == [f"verified {one['digest']}" for one in found.values()]
    assert [one["protocol"]["version"] for one in found.values()] == [2, 1, 2]
    assert [one["schema_version"] for one in found.values()] == ["2", "1", "2"]
    assert found["tabular-1"]["groups"] == [{"id": "form", "verdict": "attention"}]
    assert found["tabular-1"]["measurements"][0]["judged"] == {
        "scale": "estimate", "value": 0.9744, "limits": {"attention": 0.9, "pass": 1}
    }  # fmt: skip
    assert {one["id"] for one in found["tabular-1@1"]["groups"]} == set(library.load("tabular-1@1").groups)


def test_what_a_protocol_needs_is_asked_for(house, capsys):
    asked = [*tables(house, "train", "synthetic"), "--out", str(house / "report.json")]

    assert main(["run", *asked, "--protocol", "tabular-1@2"]) == 2
    assert "Protocol tabular-1 needs what it calls holdout." in capsys.readouterr().err
