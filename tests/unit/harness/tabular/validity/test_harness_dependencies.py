"""Dependencies: those planted in train are found and their breaches counted; those by chance are not found."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, people, shuffled_columns, table

from evaluations.harness.engine.report import Report, Verdict

CODES = {"none": 0, "school": 9, "college": 12, "doctor": 16}


def studies(rows: int, seed: int, **planted: object) -> pa.Table:
    """A level and its number, a start and a later stop, a twin of the start, and a column that nothing decides."""
    rng = np.random.default_rng(seed)
    level = rng.choice(list(CODES), rows)
    start = rng.integers(0, 50, rows) + 0.5
    stop = np.where(rng.random(rows) < 0.1, np.nan, start + rng.integers(0, 30, rows))
    columns = {
        "level": level, "years": [CODES[one] for one in level], "start": start, "stop": stop, "twin": start * 2,
        "free": rng.integers(0, 5, rows), "rare": rng.random(rows) < 0.002, "beyond": rng.integers(500, 600, rows),
    }  # fmt: skip
    return table(**{**columns, **planted})


def kept(report: Report) -> dict[str, float | None]:
    return {str(one.subject["dependency"]): one.estimate for one in report.measurements if one.subject}


TRAIN, HOLDOUT = studies(1000, 1), studies(500, 2)
PLANTED = {
    "level decides years", "years decides level", "start decides twin", "twin decides start",
    "start is at most stop", "start is at most twin",
}  # fmt: skip


def test_what_was_planted_is_found_and_nothing_else():
    report = measured(TRAIN, HOLDOUT, HOLDOUT, "v.depend")
    assert kept(report) == dict.fromkeys(PLANTED, 1.0)
    whole = found(report, "v.depend")
    assert (whole.estimate, whole.deciding, whole.verdict, whole.baselines.ceiling) == (1, True, Verdict.PASS, 1)
    assert whole.baselines.floor < 0.2


def test_each_breach_is_counted_where_it_is():
    years, stop = (np.array(HOLDOUT.column(name)).copy() for name in ("years", "stop"))
    years[:50] = np.where(years[:50] == 9, 12, 9)
    stop[100:125] = -1
    wrong = HOLDOUT.set_column(1, "years", pa.array(years)).set_column(3, "stop", pa.array(stop, from_pandas=True))
    report = measured(TRAIN, HOLDOUT, wrong, "v.depend")
    assert found(report, "v.depend").estimate == pytest.approx(0.85)
    assert found(report, "v.depend").verdict is Verdict.FAIL
    assert kept(report) == {
        **dict.fromkeys(PLANTED, 1.0),
        "level decides years": 0.9, "years decides level": 0.9, "start is at most stop": 0.95,
    }  # fmt: skip


def test_a_value_that_train_lacks_breaks_nothing_when_it_decides_and_all_when_it_is_decided():
    level = ["master"] * 250 + HOLDOUT.column("level").to_pylist()[250:]
    wrong = HOLDOUT.set_column(0, "level", pa.array(level).dictionary_encode())
    report = measured(TRAIN, None, wrong, "v.depend")
    assert (kept(report)["level decides years"], kept(report)["years decides level"]) == (1, 0.5)


def test_coincidences_are_no_dependencies():
    assert measured(people(1000, 1), None, people(1000, 2), "v.depend").measurements == ()
    assert measured(shuffled_columns(TRAIN), None, TRAIN, "v.depend").measurements == ()
    assert measured(studies(250, 1), None, TRAIN, "v.depend").measurements == ()
    exception = studies(500, 3, level=["none"] * 500)
    assert "level decides years" not in kept(measured(TRAIN, exception, HOLDOUT, "v.depend"))


def test_a_column_that_names_people_decides_nothing():
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(300), 5)
    train = table(person=person * 1.5, ill=rng.integers(0, 2, 300)[person])
    assert measured(train, None, train, "v.depend").measurements == ()
    ward = np.repeat(np.arange(100), 15)
    wards = table(ward=ward * 1.5, ill=rng.integers(0, 2, 100)[ward])
    assert kept(measured(wards, None, wards, "v.depend")) == {"ward decides ill": 1}


def test_with_many_columns_a_named_sample_is_searched():
    rng = np.random.default_rng(0)
    many = {f"c{k:03d}": rng.integers(0, 4, 600) for k in range(310)}
    train = table(**many, **{f"d{k}": many["c000"] * 2 for k in range(40)})
    whole = found(measured(train, None, train, "v.depend"), "v.depend")
    assert (whole.estimate, whole.detail["found"]) == (1, 200)
    assert whole.caveats == (
        "Looked for among 300 of 350 columns, drawn by the seed.",
        "More hold; these are the 200 that independent columns break most often.",
    )
