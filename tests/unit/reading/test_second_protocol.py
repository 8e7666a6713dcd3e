"""What pages say of a report by tabular-1@2: its estimates are judged by how far they fall short, and causes are its own."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from evaluations.harness.calibration.laws import ASKED, tails
from evaluations.harness.engine.library import load
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.tables import Tables
from governance.reading.advice import advice
from governance.reading.figures import figures
from governance.reading.reports import groups_of

ROWS = 150


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """Of honest rows, but for stays that are a little longer."""
    train, holdout, made = (tails(ROWS, seed) for seed in (1, 2, 3))
    longer = pa.array(np.array(made.column("stay")) * 1.5)
    made = made.set_column(made.column_names.index("stay"), "stay", longer)
    protocol = load("tabular-1@2").only(["f.ks", "f.tv", "f.ad", "u.tstr"])
    tables = Tables.of(train, holdout, [made], ASKED["tails"], reader=protocol.reader)
    document: dict[str, Any] = json.loads(json.dumps(as_json(run(protocol, tables, seed=0))))
    return document


def test_the_column_that_falls_shortest_is_drawn_first(report: dict[str, Any]) -> None:
    short = {
        one["subject"]["column"]: one["detail"]["shortfall"]
        for one in report["measurements"]
        if one["metric"] in {"f.ks", "f.tv"}
    }

    drawn = [figure.title for figure in figures(report) if figure.kind == "column"]

    assert drawn == sorted(short, key=short.__getitem__, reverse=True)


def test_a_group_that_is_not_established_says_why_and_what_would_do(report: dict[str, Any]) -> None:
    said = {one.id: one.sentence for one in advice(groups_of(report))}

    assert "too small to tell" in said["utility"]
    assert "Upload larger tables in a new version" in said["utility"]
    assert "Choose a target column" not in said["utility"]


def test_a_statistic_that_grows_with_the_rows_needs_attention_at_most(report: dict[str, Any]) -> None:
    found = [one for one in report["measurements"] if one["metric"] == "f.ad"]

    assert {one["verdict"] for one in found} <= {"pass", "attention"}
    assert max(one["estimate"] for one in found) > 3.752
