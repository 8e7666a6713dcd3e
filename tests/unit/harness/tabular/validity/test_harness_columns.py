"""Whether columns have the form that they have in train: by their values, not by how they are stored."""

import numpy as np
import pytest
from harness_tables import found, measured, table

from evaluations.harness.engine.report import Verdict
from evaluations.harness.tabular.validity.codes import CODES, code_in

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


@pytest.mark.parametrize(("whole", "finer"), [("D", "h"), ("m", "s"), ("s", "ms")])
def test_moments_are_as_whole_as_in_train(whole, finer):
    train = DAYS + np.arange(200) * np.timedelta64(1, whole)
    for moved, estimate in ((np.timedelta64(7, whole), 1), (np.timedelta64(7, finer), 0)):
        report = measured(table(day=train), None, table(day=train + moved), "v.schema")
        assert found(report, "v.schema").estimate == estimate


HEIGHTS = np.repeat(np.arange(9000.0, 9051), 3)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (np.append(HEIGHTS, [9999] * 10), "9999"),
        (np.append(HEIGHTS, [9999] * 9), None),
        (np.append(HEIGHTS, [-1] * 10), "-1"),
        (np.append(HEIGHTS - 9000, [99] * 10), None),
        (np.append(HEIGHTS - 9000, [999] * 10), "999"),
        (np.repeat([1.0, 2, 3, 99], 50), None),
        (np.repeat([1.0, 2, 3, 4, 99], 50), "99"),
        (np.append(np.arange(80.0, 120), [99] * 10), None),
        (np.append(HEIGHTS, [np.nan] * 10), None),
    ],
)
def test_a_code_for_missing_is_one_that_ten_rows_have_far_from_the_rest(values, code):
    assert code_in(values) == code


def test_codes_for_missing_are_eights_and_nines_and_what_surveys_write_below_zero():
    assert len(set(CODES)) == len(CODES)
    assert all(set(str(abs(code))) in ({"8"}, {"9"}) or code in {-1, -7} for code in CODES)
