"""Generalised linear models, estimating equations and medians: as statsmodels has them, or why there are none."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.genmod import families
from statsmodels.genmod.cov_struct import Exchangeable
from statsmodels.regression.quantile_regression import hall_sheather

from evaluations.harness.mathematics import generalized, quantiles
from evaluations.harness.mathematics.generalized import Rows, fitted
from evaluations.harness.mathematics.regression import COLLINEAR, TOO_FEW

RNG = np.random.default_rng(0)
ROWS, PEOPLE = 600, 120
UNITS = np.repeat(np.arange(PEOPLE), ROWS // PEOPLE)
X = RNG.normal(size=ROWS)
DESIGN = np.column_stack([np.ones(ROWS), X, RNG.random(ROWS) < 0.4]).astype(float)
FRAILTY = RNG.normal(0, 0.6, PEOPLE)[UNITS]
MEAN = np.exp(0.3 + 0.4 * X - 0.3 * DESIGN[:, 2] + FRAILTY)
COUNTS = RNG.poisson(MEAN).astype(float)
AMOUNTS = RNG.gamma(2, MEAN / 2)
EVENTS = (RNG.random(ROWS) < 1 / (1 + 1 / MEAN)).astype(float)
LOGARITHM = families.links.Log()
WITH = {
    "linear": (generalized.LINEAR, AMOUNTS, families.Gaussian()),
    "logistic": (generalized.LOGISTIC, EVENTS, families.Binomial()),
    "poisson": (generalized.POISSON, COUNTS, families.Poisson()),
    "gamma": (generalized.GAMMA, AMOUNTS, families.Gamma(LOGARITHM)),
}


@pytest.mark.parametrize("kind", WITH)
def test_a_generalised_linear_model_has_the_robust_errors_of_statsmodels(kind):
    family, outcome, theirs = WITH[kind]
    offset = RNG.normal(0, 0.1, ROWS) if kind == "poisson" else np.zeros(ROWS)
    ours = fitted(Rows.of(DESIGN, outcome, offset=offset), family)
    fit = sm.GEE(outcome, DESIGN, np.arange(ROWS), family=theirs, offset=offset).fit(ctol=1e-12)

    np.testing.assert_allclose(ours.values, fit.params, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(ours.errors, fit.bse * np.sqrt(ROWS / (ROWS - 3)), rtol=1e-5)


@pytest.mark.parametrize("kind", WITH)
def test_rows_of_one_unit_are_those_of_generalised_estimating_equations(kind):
    family, outcome, theirs = WITH[kind]
    ours = fitted(Rows.of(DESIGN, outcome, units=UNITS), family)
    fit = sm.GEE(outcome, DESIGN, UNITS, family=theirs, cov_struct=Exchangeable()).fit(ctol=1e-10, maxiter=200)

    np.testing.assert_allclose(ours.values, fit.params, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(ours.errors, fit.bse, rtol=1e-4)


def test_survey_weights_have_the_errors_of_a_weighted_model():
    weights = RNG.uniform(0.5, 3, ROWS)
    ours = fitted(Rows.of(DESIGN, COUNTS, weights=weights, units=UNITS), generalized.POISSON)
    fit = sm.GEE(COUNTS, DESIGN, UNITS, family=families.Poisson(), weights=weights).fit(ctol=1e-12)

    np.testing.assert_allclose(ours.values, fit.params, rtol=1e-6)
    np.testing.assert_allclose(ours.errors, fit.bse, rtol=1e-4)


def test_a_negative_binomial_model_is_that_of_maximum_likelihood():
    ours = generalized.overdispersed(Rows.of(DESIGN, COUNTS))
    fit = sm.NegativeBinomial(COUNTS, DESIGN).fit(disp=0, method="newton", tol=1e-12, maxiter=200)
    alone = fitted(Rows.of(DESIGN, COUNTS), generalized.negative_binomial(float(fit.params[-1])))

    np.testing.assert_allclose(ours.values, fit.params[:-1], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(ours.errors, alone.errors, rtol=1e-4)
    np.testing.assert_allclose(ours.errors, fit.bse[:-1], rtol=0.15)


def test_counts_that_vary_no_more_than_chance_are_poisson():
    even = np.resize([0.0, 1.0, 1.0, 2.0], ROWS)
    ours, plain = generalized.overdispersed(Rows.of(DESIGN, even)), fitted(Rows.of(DESIGN, even), generalized.POISSON)

    np.testing.assert_allclose(ours.errors, plain.errors, rtol=1e-9)


def test_a_median_is_that_of_quantile_regression():
    outcome = 2 + DESIGN @ [1.0, 0.5, -1.0] + RNG.standard_t(3, ROWS)
    ours = quantiles.median(Rows.of(DESIGN, outcome))
    fit = sm.QuantReg(outcome, DESIGN).fit(q=0.5, p_tol=1e-8)

    assert np.abs((ours.values - fit.params) / fit.bse).max() < 0.02
    np.testing.assert_allclose(ours.errors, fit.bse, rtol=0.25)


def test_the_density_at_the_median_is_taken_over_the_width_of_hall_and_sheather():
    even = np.linspace(-1, 1, 100_001)
    found = quantiles.density_at_median(even, 400)
    width = 2 * hall_sheather(400, 0.5)

    assert found.max() == pytest.approx(1 / (2 * width), rel=1e-3)
    assert np.abs(even[found > 0]).max() == pytest.approx(width, rel=1e-3)


def test_what_has_no_fit_says_why():
    ones = np.ones(ROWS)
    doubled = np.column_stack([ones, X, 1 - X])
    few = Rows.of(DESIGN, COUNTS, units=UNITS // 10)
    none = np.column_stack([ones, X > 0]).astype(float)

    assert fitted(Rows.of(doubled, COUNTS), generalized.POISSON) == COLLINEAR
    assert fitted(few, generalized.POISSON) == generalized.overdispersed(few) == quantiles.median(few) == TOO_FEW
    assert fitted(Rows.of(none, COUNTS * (X > 0)), generalized.POISSON) == generalized.UNSETTLED
    assert fitted(Rows.of(none, (X > 0).astype(float), units=UNITS), generalized.LOGISTIC) == generalized.UNSETTLED
    assert (
        quantiles.median(Rows.of(DESIGN, ones))
        == quantiles.median(Rows.of(DESIGN[:, [0, 2]], COUNTS))
        == quantiles.TIED
    )
    assert (
        generalized.overdispersed(Rows.of(doubled, COUNTS)) == quantiles.median(Rows.of(doubled, COUNTS)) == COLLINEAR
    )


@pytest.mark.parametrize("scale", [1e-60, 1.0, 1e60])
def test_units_of_measure_change_coefficients_by_their_factor_only(scale):
    one, other = (
        fitted(Rows.of(DESIGN * [1, factor, 1], COUNTS, units=UNITS), generalized.POISSON) for factor in (1, scale)
    )

    np.testing.assert_allclose(other.values * [1, scale, 1], one.values, rtol=1e-7)
    np.testing.assert_allclose(other.errors * [1, scale, 1], one.errors, rtol=1e-7)
