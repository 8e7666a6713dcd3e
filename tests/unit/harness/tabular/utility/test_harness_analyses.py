"""Declared analyses: coefficients as statsmodels has them, overlaps of intervals, planted truths, refusals."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from harness_tables import found, measured, people, sentence, shuffled_columns, table
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.engine import grading
from evaluations.harness.engine.library import words_of
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.intervals import overlap
from evaluations.harness.mathematics.regression import (
    COLLINEAR,
    DETERMINED,
    SEPARATED,
    TOO_FEW,
    least_squares,
    logistic,
)
from evaluations.harness.tables.declared import Analysis, from_yaml, parsed
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.utility.analyses import differ
from evaluations.harness.tabular.utility.estimates import Term, Terms, estimates

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(1500, 2), people(2000, 3)
DOSE = Analysis("dose", "linear", "dose", ("age", "place", "smoker"))
ILL = Analysis("illness", "logistic", "outcome", ("age", "smoker"), "ill")
PLACES = Analysis("places", "means", "age", ("place",))
SHARES = Analysis("shares", "means", "outcome", ("place", "smoker"), "ill")
ALL = (DOSE, ILL, PLACES, SHARES)


def ruler_of(real: pa.Table, **asked) -> Ruler:
    tables = Tables.of(real, None, [real])
    return Ruler(tables, tables.synthetic[0], Encoder.of(tables), 0)


def frame_of(real: pa.Table, terms: list[str]) -> np.ndarray:
    """The design by hand: an intercept, numbers, and a column for each level but the first in the alphabet."""
    columns = [np.ones(real.num_rows)]
    for term in terms:
        values = np.array(real.column(term).to_pylist())
        if values.dtype.kind == "f":
            columns.append(values)
        else:
            columns.extend((values == level).astype(float) for level in np.unique(values)[1:])
    return np.column_stack(columns)


def assert_same(ours: Terms, fit: Any) -> None:
    """To a millionth of the standard error, which is the grid that we round to."""
    for at, one in enumerate(ours.values()):
        within = 1.001e-6 * fit.bse[at]
        assert one.value == pytest.approx(fit.params[at], rel=0, abs=within)
        assert one.interval == pytest.approx(tuple(fit.conf_int()[at]), rel=0, abs=within)


def test_a_linear_model_is_that_of_statsmodels():
    ours = estimates(ruler_of(TRAIN), DOSE, ruler_of(TRAIN).train)
    fit = sm.OLS(np.array(TRAIN.column("dose")), frame_of(TRAIN, ["age", "place", "smoker"])).fit()
    assert list(ours) == ["intercept", "age", "place: north", "place: south", "place: west", "smoker: true"]
    assert_same(ours, fit)


def test_a_logistic_model_is_that_of_statsmodels():
    ours = estimates(ruler_of(TRAIN), ILL, ruler_of(TRAIN).train)
    ill = (np.array(TRAIN.column("outcome").to_pylist()) == "ill").astype(float)
    fit = sm.Logit(ill, frame_of(TRAIN, ["age", "smoker"])).fit(disp=0, method="newton", tol=1e-14)
    assert_same(ours, fit)


def test_group_means_and_shares_are_those_of_statsmodels():
    ruler, place = ruler_of(TRAIN), np.array(TRAIN.column("place").to_pylist())
    ours = estimates(ruler, PLACES, ruler.train)
    for level in np.unique(place):
        group = sm.stats.DescrStatsW(np.array(TRAIN.column("age"))[place == level])
        within = 1.001e-6 * group.std_mean
        assert ours[f"place: {level}"].value == pytest.approx(group.mean, rel=0, abs=within)
        assert ours[f"place: {level}"].interval == pytest.approx(group.tconfint_mean(), rel=0, abs=within)
    south = place == "south"
    smokes = np.array(TRAIN.column("smoker").to_pylist())
    ill = np.array(TRAIN.column("outcome").to_pylist()) == "ill"
    inside = south & smokes
    wilson = sm.stats.proportion_confint(ill[inside].sum(), inside.sum(), method="wilson")
    shares = estimates(ruler, SHARES, ruler.train)["place: south, smoker: true"]
    assert shares[:2] == (pytest.approx(ill[inside].mean()), pytest.approx(wilson, rel=1e-9))


@pytest.mark.parametrize("scale", [1e-150, 1e-6, 1.0, 1e9, 1e150])
def test_units_change_coefficients_by_their_factor_only(scale):
    rng = np.random.default_rng(0)
    x = rng.normal(3, 1, 200)
    y = 2 * x + rng.normal(size=200)
    plain = least_squares(np.column_stack([np.ones(200), x]), y)
    scaled = least_squares(np.column_stack([np.ones(200), x * scale]), y)
    assert scaled.values[1] * scale == pytest.approx(plain.values[1], rel=1e-9)
    assert scaled.errors[1] * scale == pytest.approx(plain.errors[1], rel=1e-9)


def test_what_cannot_be_fitted_is_said():
    rng = np.random.default_rng(0)
    ones, x = np.ones(100), rng.normal(size=100)
    assert least_squares(np.column_stack([ones, x, 3 - 2 * x]), x) == COLLINEAR
    assert least_squares(np.column_stack([ones, x]), 1 + 2 * x) == DETERMINED
    assert least_squares(np.column_stack([ones, x])[:11], x[:11]) == TOO_FEW
    assert logistic(np.column_stack([ones, x]), (x > 0).astype(float)) == SEPARATED
    partly = np.column_stack([ones, np.r_[np.ones(50), np.zeros(50)]])
    assert logistic(partly, np.r_[np.ones(50), x[50:] > 0].astype(float)) == SEPARATED
    assert logistic(np.column_stack([ones, x, x]), (x + rng.normal(size=100) > 0).astype(float)) == COLLINEAR
    assert logistic(np.column_stack([ones, x]), np.r_[np.ones(9), np.zeros(91)]) == TOO_FEW


def test_reasons_reach_the_report():
    train = table(x=np.arange(200) % 7 * 1.0, y=np.arange(200) % 5 * 1.0, z=np.arange(200) % 7 * 2.0)
    asked = {"analyses": (Analysis("double", "linear", "y", ("x", "z")),)}
    one = found(measured(train, None, train, "u.ci", **asked), "u.ci", analysis="double")
    assert (one.verdict, one.caveats) == (Verdict.NOT_ESTABLISHED, (f"In train: {sentence(COLLINEAR)}",))


def test_honest_rows_pass_and_shuffled_columns_do_not():
    honest, shuffled = (
        measured(TRAIN, HOLDOUT, made, "u.ci", analyses=ALL) for made in (HONEST, shuffled_columns(TRAIN))
    )
    for name in ("dose", "illness", "places"):
        good, bad = (found(report, "u.ci", analysis=name) for report in (honest, shuffled))
        assert good.verdict is not Verdict.FAIL
        assert bad.estimate < good.estimate
        assert good.baselines.copy == 1
    assert found(shuffled, "u.ci", analysis="dose").verdict is not Verdict.PASS
    assert found(honest, "u.ci", analysis="dose").detail["sign_agrees"] == 1


def test_train_in_the_place_of_the_synthetic_table_overlaps_whole():
    report = measured(TRAIN, HOLDOUT, TRAIN, "u.ci", analyses=ALL)
    for name in ("dose", "illness", "places", "shares"):
        one = found(report, "u.ci", analysis=name)
        assert (one.estimate, one.verdict) == (1, Verdict.PASS)
    assert found(report, "u.ci", analysis="dose").detail["significance_agrees"] == 1


def test_a_reversed_effect_fails_and_is_named():
    at = HONEST.column_names.index("dose")
    turned = HONEST.set_column(at, "dose", pa.array(5 - np.array(HONEST.column("dose"))))
    one = found(measured(TRAIN, HOLDOUT, turned, "u.ci", analyses=(DOSE,)), "u.ci", analysis="dose")
    assert one.verdict is Verdict.FAIL
    assert one.caveats == ("The sign is reversed, and significant in both tables, of: age, place: west, smoker: true.",)


@pytest.mark.parametrize(("away", "verdict"), [(0.02, Verdict.PASS), (0.16, Verdict.ATTENTION), (0.4, Verdict.FAIL)])
def test_little_overlap_fails_only_where_estimates_differ_beyond_doubt(away, verdict):
    values = np.resize([-1.0, 1.0], 400)
    train, synthetic = (table(x=values + shift, y=np.resize([0, 1, 2], 400)) for shift in (0, away))
    asked = (Analysis("x", "means", "x"),)
    one = found(measured(train, None, synthetic, "u.ci", analyses=asked), "u.ci", analysis="x")
    assert (one.verdict, one.estimate < 0.25) == (verdict, away > 0.147)


def test_a_term_that_the_synthetic_table_has_no_rows_of_counts_as_nought():
    west = np.array(HONEST.column("place").to_pylist()) == "west"
    without = HONEST.filter(pa.array(~west))
    whole, less = (
        found(measured(TRAIN, HOLDOUT, made, "u.ci", analyses=(DOSE,)), "u.ci", analysis="dose")
        for made in (HONEST, without)
    )
    lost = next(one for one in less.detail["terms"] if one["term"] == "place: west")
    assert (lost["synthetic"], lost["overlap"]) == (None, 0)
    assert less.estimate < whole.estimate


def test_levels_of_few_people_have_no_coefficient():
    rng = np.random.default_rng(0)
    place = np.array(["town"] * 150 + ["coast"] * 141 + ["hamlet"] * 9)
    train = table(place=place, x=rng.normal(size=300), y=rng.normal(size=300))
    asked = {"analyses": (Analysis("y", "linear", "y", ("place", "x")), Analysis("means", "means", "y", ("place",)))}
    report = measured(train, None, train, "u.ci", **asked)
    assert "hamlet" not in str(report.measurements)
    assert [one["term"] for one in found(report, "u.ci", analysis="y").detail["terms"]] == [
        "intercept",
        "place: town",
        "x",
    ]


def test_order_of_rows_and_columns_changes_no_digest():
    rng = np.random.default_rng(0)
    mixed = [
        real.take(pa.array(rng.permutation(real.num_rows))).select(sorted(real.column_names, reverse=True))
        for real in (TRAIN, HOLDOUT, HONEST)
    ]
    one = measured(TRAIN, HOLDOUT, HONEST, "u.ci", analyses=ALL)
    assert measured(*mixed, "u.ci", analyses=ALL).digest == one.digest


def test_nothing_declared_nothing_measured():
    assert measured(TRAIN, HOLDOUT, HONEST, "u.ci", "u.decision").measurements == ()


ends = st.integers(-20, 20)
intervals = st.tuples(ends, ends).map(lambda pair: (float(min(pair)), float(max(pair))))


@given(intervals, intervals, st.integers(-5, 5), st.integers(1, 4))
def test_an_overlap_is_a_share_symmetric_and_free_of_units(one, other, shift, factor):
    found_overlap = overlap(one, other)
    assert 0 <= found_overlap <= 1
    assert found_overlap == overlap(other, one)
    assert overlap(one, one) == 1
    moved = [tuple(end * factor + shift for end in pair) for pair in (one, other)]
    assert overlap(*moved) == pytest.approx(found_overlap)


def test_an_overlap_is_that_of_karr():
    assert overlap((0, 4), (2, 10)) == (2 / 4 + 2 / 8) / 2
    assert overlap((0, 1), (2, 3)) == 0


@pytest.mark.parametrize(
    ("analysis", "sentence"),
    [
        ({"kind": "linear", "outcome": "place", "terms": ["age"]}, "Column place holds no numbers and no event"),
        (
            {"kind": "logistic", "outcome": "outcome", "terms": ["age"]},
            "Say which value of column outcome is the event",
        ),
        ({"kind": "logistic", "outcome": "outcome", "terms": ["age"], "event": "il"}, "Column outcome has no value il"),
        ({"kind": "linear", "outcome": "age", "terms": ["age"]}, "Column age is both outcome and term"),
        ({"kind": "linear", "outcome": "age", "terms": ["height"]}, "Train has no column height"),
    ],
)
def test_an_analysis_that_cannot_be_asked_is_refused(analysis, sentence):
    declared = parsed({"analyses": [{"name": "one", **analysis}]})
    with pytest.raises(Refused, match=sentence):
        Tables.of(TRAIN, HOLDOUT, [HONEST], declared)


@pytest.mark.parametrize(
    "analysis",
    [
        {"kind": "linear", "outcome": "age"},
        {"kind": "cubic", "outcome": "age", "terms": ["dose"]},
        {"kind": "linear", "outcome": "age", "terms": ["dose"], "event": "x"},
        {"kind": "means", "outcome": "age", "terms": ["a", "b", "c"]},
        {"kind": "linear", "outcome": "age", "terms": ["dose", "dose"]},
    ],
)
def test_an_analysis_of_another_shape_is_refused(analysis):
    with pytest.raises(Refused, match="The declaration at analyses/0"):
        parsed({"analyses": [{"name": "one", **analysis}]})


def test_what_the_documentation_shows_can_be_declared():
    page = (Path(__file__).parents[5] / "docs/how-to/declare-analyses.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    keys = re.findall(r"^\| `(\w+)` \| .* \| `(.*)` \|$", page.split("## What else")[1], re.MULTILINE)
    assert [len(from_yaml(block).decisions) for block in blocks] == [2, 0, 0, 1]
    assert {key for key, example in keys if from_yaml(f"{key}: {example}").document()} == {key for key, _ in keys}
    assert len(keys) == 9


def test_names_are_used_once():
    twice = [{"name": "one", "kind": "means", "outcome": "age"}] * 2
    with pytest.raises(Refused, match="the name one is used twice"):
        parsed({"analyses": twice})


def test_a_page_draws_the_limit_of_overlap_where_it_is_judged():
    assert words_of("u.ci", 1).least == grading.FROM_CEILING


def test_a_table_never_differs_from_itself_however_sure_it_is():
    sure, other = {"a": Term(1.0, (1.0, 1.0), 1.0)}, {"a": Term(1.5, (1.5, 1.5), 1.0)}
    assert [differ(sure, sure), differ(sure, other), differ(sure, {})] == [False, True, True]


def test_a_mean_that_ten_rows_need_not_have_is_not_missed():
    """Of 500 rows about ten would be rare: that there are fewer is chance; that a tenth of them are gone is none."""

    def towns(rows: int, rare: int, small: int) -> pa.Table:
        place = np.repeat(["large", "rare", "small"], [rows - rare - small, rare, small])
        return table(place=place, age=np.random.default_rng(rows).normal(50, 10, rows))

    real, made = towns(2000, 40, 200), towns(500, 5, 0)
    one = found(measured(real, None, made, "u.ci", analyses=(PLACES,)), "u.ci", analysis="places")
    assert [term["term"] for term in one.detail["terms"]] == ["place: large", "place: small"]
