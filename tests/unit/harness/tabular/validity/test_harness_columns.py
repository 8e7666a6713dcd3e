"""Whether columns have the form that they have in train: by their values, not by how they are stored."""

import numpy as np
import pytest
from harness_tables import found, measured, table

from evaluations.harness.engine.report import Verdict

DAYS = np.datetime64("2020-01-01", "us") + np.arange(200).astype("timedelta64[D]")
REAL = {
    "age": np.arange(200) // 2 + 20,
    "cost": np.arange(200) / 100,
    "dose": np.sqrt(np.arange(200)),
    "day": DAYS,
    "word": ["a", "b"] * 100,
    "none": [None] * 200,
}


def measure(**changed: object) -> object:
    made = table(**{**REAL, **changed})
    return found(measured(table(**REAL), None, made, "v.schema"), "v.schema")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("age", (np.arange(200) // 2 + 20).astype(float)),
        ("cost", np.arange(200) / 10),
        ("dose", np.arange(200) / 7),
        ("day", DAYS[::-1]),
        ("none", np.arange(200) / 7),
    ],
)
def test_what_is_stored_otherwise_or_written_coarser_keeps_its_form(column, values):
    one = measure(**{column: values})
    assert (one.estimate, one.verdict, one.caveats) == (1, Verdict.PASS, ())


@pytest.mark.parametrize(
    ("column", "values", "why"),
    [
        ("age", np.arange(200) // 2 + 20.5, "finer"),
        ("cost", np.arange(200) / 1000, "finer"),
        ("day", DAYS + np.timedelta64(1, "h"), "finer"),
        ("word", [None] * 200, "without a value"),
    ],
)
def test_what_is_finer_or_empty_is_named(column, values, why):
    one = measure(**{column: values})
    assert (one.estimate, one.verdict) == (pytest.approx(5 / 6, abs=1e-6), Verdict.ATTENTION)
    assert why in one.caveats[0]
    assert f"column {column}." in one.caveats[0]
