"""Analyses that tell of nobody, do not depend on the processor, and accuse no honest table."""

import os
import subprocess
import sys

import numpy as np
import pytest
from harness_tables import found, measured, sentence, table
from numpy._core._multiarray_umath import __cpu_features__

from evaluations.harness.mathematics.association import Lines, pearson
from evaluations.harness.mathematics.statistics import Z
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tabular.caveats import IN_TRAIN, REVEALING
from evaluations.harness.tabular.utility.drawing import redrawn
from evaluations.harness.tabular.utility.effects import in_both
from evaluations.harness.tabular.utility.estimates import Term

CORES = ["Haswell", "Nehalem", *(["SkylakeX"] if __cpu_features__.get("AVX512_SKX") else [])]
BALANCED = """
import numpy as np
from evaluations.harness.mathematics.regression import least_squares, logistic
levels = np.array(np.meshgrid([0, 1, 2], [-1.5, 0.1, 1.4], [0, 1])).reshape(3, -1).T
x = np.repeat(levels, 40, axis=0)
design = np.column_stack([np.ones(len(x)), x[:, 0] == 1, x[:, 0] == 2, x[:, 1], x[:, 2]])
noise = np.tile(np.r_[np.linspace(0.1, 0.7, 20), -np.linspace(0.1, 0.7, 20)], len(levels))
fits = least_squares(design, 0.3 * x[:, 1] + noise), logistic(design, (noise > 0).astype(float))
print([fit.estimate(k) for fit in fits for k in range(design.shape[1])])
"""


def reported(train, made, analysis: Analysis):
    return found(measured(train, None, made, "u.ci", analyses=(analysis,)), "u.ci", analysis=analysis.name)


@pytest.mark.parametrize(("people", "told"), [(1, False), (9, False), (10, True)])
def test_a_flag_of_few_people_has_no_coefficient(people, told):
    rng = np.random.default_rng(0)
    train = table(flag=np.arange(300.0) < people, x=np.where(np.arange(300) < people, 1.0, 0.0), y=rng.normal(size=300))
    one = reported(train, train, Analysis("y", "linear", "y", ("x",)))
    assert (one.estimate == 1) is told
    assert one.caveats == (() if told else (sentence(IN_TRAIN.format(why=REVEALING.format(name="x"))),))


def test_levels_are_counted_where_all_that_is_asked_is_known():
    rng = np.random.default_rng(0)
    place = np.array(["town"] * 150 + ["coast"] * 135 + ["hamlet"] * 15)
    y, z = rng.normal(size=300), rng.normal(size=300)
    y[286:290], z[291:296] = np.nan, np.nan
    train = table(place=place, y=y, z=z)
    one = reported(train, train, Analysis("y", "linear", "y", ("place", "z")))
    assert [term["term"] for term in one.detail["terms"]] == ["intercept", "place: town", "z"]


def test_a_level_left_few_by_rare_levels_of_another_term_is_told_of_by_nothing():
    rng = np.random.default_rng(0)
    place = np.array(["aside"] * 12 + ["town"] * 150 + ["coast"] * 138)
    arm = np.array(["rare"] * 5 + ["new", "old"] * 147 + ["new"])
    train = table(place=place, arm=arm, y=rng.normal(size=300))
    one = reported(train, train, Analysis("y", "linear", "y", ("place", "arm")))
    assert one.caveats == (sentence(IN_TRAIN.format(why=REVEALING.format(name="place"))),)


def test_groups_with_few_events_or_few_others_are_hidden():
    group = np.repeat(["most", "half", "few"], 100)
    ill = np.where(np.arange(300) % 100 < np.repeat([91, 50, 9], 100), "ill", "well")
    train = table(group=group, outcome=ill)
    one = reported(train, train, Analysis("shares", "means", "outcome", ("group",), "ill"))
    assert [term["term"] for term in one.detail["terms"]] == ["group: half"]


def test_a_coefficient_of_nought_is_nought_on_any_processor():
    said = {
        subprocess.run(
            [sys.executable, "-c", BALANCED],
            env={**os.environ, "OPENBLAS_CORETYPE": core},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for core in CORES
    }
    assert len(said) == 1
    assert said.pop().count("(0.0, (") == 9


def test_the_sign_of_nought_contradicts_nothing():
    real, other = {"x": Term(0.0, (-1.0, 1.0), 1.0, tested=True)}, {"x": Term(-0.5, (-1.5, 0.5), 1.0)}
    assert in_both("x", real, other)["sign_agrees"]


@pytest.mark.parametrize(("rows", "missed"), [(60, False), (600, True)])
def test_a_missing_term_counts_only_where_chance_does_not_explain_it(rows, missed):
    rng = np.random.default_rng(0)
    place = np.resize(["coast"] * 12 + ["town"] * 12 + ["hamlet"], 300)
    train = table(place=place, y=rng.permutation(np.resize([-1.0, 1.0, 0.3], 300)))
    made = table(place=np.resize(["coast", "town"], rows), y=rng.permutation(np.resize([-1.0, 1.0, 0.3], rows)))
    one = reported(train, made, Analysis("y", "linear", "y", ("place",)))
    assert ("place: hamlet" in str(one.detail["terms"])) is missed
    assert (one.estimate <= 0.5) is missed


def test_a_sign_is_reversed_only_by_the_test_for_all_terms():
    weak = {f"x{k}": Term(2.2, (0.24, 4.16), 1.0, tested=True) for k in range(5)}
    strong = {f"x{k}": Term(5.0, (3.04, 6.96), 1.0, tested=True) for k in range(5)}
    for terms, reversed_ in ((weak, False), (strong, True)):
        other = {name: Term(-one.value, (-one.interval[1], -one.interval[0]), 1.0) for name, one in terms.items()}
        assert in_both("x0", terms, other)["reversed"] is reversed_


def test_repeats_of_sorted_rows_vary_as_the_mean_does():
    values = np.sort(np.random.default_rng(0).gamma(2, 3, (40_000, 1)), axis=0)
    repeats = redrawn(values, np.random.default_rng(1))
    np.testing.assert_allclose(repeats.std(), values.std() / np.sqrt(len(values)), rtol=0.1)


def test_a_correlation_is_as_sure_as_its_rows_however_often_they_repeat():
    """Repeats stand together; without mixing, each tenth is of other values and the spread is many times too wide."""
    x = np.repeat(np.linspace(0, 1, 20), 200)
    train = table(x=x, y=np.resize([0.0, 1.0, 3.0], len(x)) + x)
    made = table(x=x, y=np.resize([0.0, 1.0, 3.0], len(x)) + 0.8 * x)
    one = found(measured(train, None, made, "f.corr"), "f.corr", association="Pearson")
    rho = [float(pearson(Lines.of([np.array(t[n]) for n in ("x", "y")], len(x)), np.array([[0, 1]]), 1)[0, 0])
           for t in (train, made)]  # fmt: skip
    error = float(np.sqrt(sum((1 - r * r) ** 2 for r in rho) / len(x)) / 2)
    assert one.interval[0] > 0
    assert (one.estimate - one.interval[0]) / (Z * error) == pytest.approx(1, abs=0.5)
