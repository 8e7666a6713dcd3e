"""Declared decisions: planted flips, net benefit by hand, refusals."""

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from harness_honest import judged
from harness_tables import found, measured, table
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables.declared import Analysis, Decision, parsed
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.utility.drawing import redrawn

PAID = (0.0, 10.0, 20.0, 40.0)
ADOPT = Decision(
    "adopt",
    "net_benefit",
    {"cost": "cost", "effect": "effect", "arm": "arm"},
    {"new": "new", "comparator": "usual", "willingness_to_pay": PAID},
)
BEST = Decision("best", "choice", {"outcome": "effect", "option": "arm"}, {"best": "highest"})
FUND = Decision("fund", "threshold", {"outcome": "effect"}, {"statistic": "mean", "at": 1.0, "act": "below"})
CURED = Decision(
    "cured", "threshold", {"outcome": "well"}, {"statistic": "share", "event": "yes", "at": 0.5, "act": "above"}
)
MODEL = Analysis("model", "linear", "effect", ("arm", "age"))
HELPS = Decision(
    "helps",
    "threshold",
    {},
    {"statistic": "coefficient", "analysis": "model", "term": "arm: usual", "at": 0, "act": "below"},
)


def trial(rows: int, seed: int, *, gain: float = 1.0, extra: float = 15.0, chance: float = 0.6) -> pa.Table:
    """People of two arms: the new one is dearer by `extra` and better by `gain`."""
    rng = np.random.default_rng(seed)
    new = rng.random(rows) < 0.5
    return table(
        arm=np.where(new, "new", "usual"),
        cost=100 + extra * new + rng.normal(0, 10, rows),
        effect=gain * new + rng.normal(0, 1, rows),
        age=np.round(rng.normal(50, 10, rows)),
        well=np.where(rng.random(rows) < chance, "yes", "no"),
    )


TRAIN, HOLDOUT, HONEST = trial(800, 1), trial(600, 2), trial(800, 3)


def one(synthetic: pa.Table, decision: Decision, real: pa.Table = TRAIN):
    report = measured(real, HOLDOUT, synthetic, "u.decision", decisions=(decision,), analyses=(MODEL,))
    return found(report, "u.decision", decision=decision.name)


@pytest.mark.parametrize("decision", [ADOPT, BEST, FUND, CURED, HELPS], ids=lambda one: one.name)
def test_honest_rows_and_train_itself_decide_alike(decision):
    honest, same = one(HONEST, decision), one(TRAIN, decision)
    assert (honest.estimate, honest.verdict, honest.caveats) == (1, Verdict.PASS, ())
    assert same.estimate == same.baselines.copy == same.baselines.ceiling == 1
    assert same.detail["real"] == same.detail["synthetic"]


@pytest.mark.parametrize(
    ("decision", "synthetic", "said"),
    [
        (BEST, trial(800, 3, gain=-1.0), ("new", "usual")),
        (FUND, trial(800, 3, gain=4.0), ("act", "do not act")),
        (CURED, trial(800, 3, chance=0.3), ("act", "do not act")),
        (HELPS, trial(800, 3, gain=-1.0), ("act", "do not act")),
    ],
    ids=["choice", "mean", "share", "coefficient"],
)
def test_a_flipped_effect_flips_the_decision_beyond_doubt(decision, synthetic, said):
    flipped = one(synthetic, decision)
    assert (flipped.estimate, flipped.verdict) == (0, Verdict.FAIL)
    assert (flipped.detail["real"]["said"], flipped.detail["synthetic"]["said"]) == ([said[0]], [said[1]])
    assert flipped.caveats[0].startswith(f"By real rows: {said[0]} (in 100% of repeats). By synthetic rows: {said[1]}")
    assert flipped.baselines.ceiling == 1


@pytest.mark.parametrize(("gain", "flips"), [(1.0, []), (-1.0, [("helps", "arm: usual", True)])])
def test_an_analysis_names_the_decisions_that_its_flipped_effect_flips(gain, flips):
    report = judged(TRAIN, HOLDOUT, trial(800, 3, gain=gain), "u.ci", decisions=(HELPS,), analyses=(MODEL,))
    told = found(report, "u.ci", analysis="model").detail["flips"]
    assert [(flip["decision"], flip["term"], flip["acts"]) for flip in told] == flips


def test_the_best_option_may_be_the_lowest():
    cheapest = Decision("cheapest", "choice", {"outcome": "cost", "option": "arm"}, {"best": "lowest"})
    assert one(HONEST, cheapest).detail["real"]["said"] == ["usual"]


def test_a_flip_within_uncertainty_asks_for_attention():
    well = pa.array(["yes"] * 396 + ["no"] * 404).dictionary_encode()
    near = one(HONEST.set_column(HONEST.column_names.index("well"), "well", well), CURED)
    assert (near.estimate, near.verdict) == (0, Verdict.ATTENTION)
    assert 0.5 < near.detail["synthetic"]["sure"][0] < 0.95


def test_net_benefit_is_what_effects_are_worth_less_costs():
    told = one(HONEST, ADOPT).detail["real"]
    arm, cost, effect = (np.array(TRAIN.column(name).to_pylist()) for name in ("arm", "cost", "effect"))
    (new_cost, new_effect), (old_cost, old_effect) = (
        (cost[arm == label].mean(), effect[arm == label].mean()) for label in ("new", "usual")
    )
    assert told["icer"] == pytest.approx((new_cost - old_cost) / (new_effect - old_effect), rel=1e-5)
    assert told["said"] == ["usual", "usual", "new", "new"]
    for (paid, new, old), wanted in zip(told["net_benefit"], PAID, strict=True):
        assert paid == wanted
        assert (new, old) == (
            pytest.approx(paid * new_effect - new_cost, rel=1e-4),
            pytest.approx(paid * old_effect - old_cost, rel=1e-4),
        )
    assert told["chance_new"] == sorted(told["chance_new"])


def test_the_share_of_payments_that_flip_is_told():
    dearer = one(trial(800, 3, extra=30.0), ADOPT)
    assert (dearer.estimate, dearer.verdict) == (0.75, Verdict.FAIL)
    assert dearer.caveats[0].startswith("By real rows at a willingness to pay of 20: new")


def test_an_arm_that_is_better_and_cheaper_has_no_ratio():
    told = one(trial(800, 3, extra=-15.0), ADOPT).detail["synthetic"]
    assert (told["icer"], set(told["said"])) == (None, {"new"})


@pytest.mark.parametrize("rows", [1500, 40_000])
def test_repeats_vary_as_the_mean_does(rows):
    rng = np.random.default_rng(0)
    values = rng.gamma(2, 3, (rows, 2))
    repeats = redrawn(values, rng)
    assert repeats.shape == (500, 2)
    np.testing.assert_allclose(repeats.mean(axis=0), values.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(repeats.std(axis=0), values.std(axis=0) / np.sqrt(rows), rtol=0.1)


def test_every_row_and_every_unit_may_be_drawn():
    rng, two = np.random.default_rng(0), np.array([[0.0], [1.0]])
    assert set(redrawn(two, rng).ravel()) == {0.0, 0.5, 1.0}
    assert set(redrawn(two, rng, np.array([7, 3])).ravel()) == {0.0, 0.5, 1.0}


@pytest.mark.parametrize("errors", [-1.0, 0.5, 2.0])
def test_a_coefficient_is_as_sure_as_its_distance_from_the_number_in_errors(errors):
    usual = np.array(TRAIN.column("arm").to_pylist()) == "usual"
    design = np.column_stack([np.ones(800), usual, np.array(TRAIN.column("age"))])
    fit = sm.OLS(np.array(TRAIN.column("effect")), design).fit()
    at = float(fit.params[1] + errors * fit.bse[1])
    real = one(HONEST, Decision("helps", "threshold", {}, {**HELPS.values, "at": at})).detail["real"]
    assert real["said"] == ["act" if errors > 0 else "do not act"]
    assert real["sure"] == [pytest.approx(norm.cdf(abs(errors)), abs=2e-3)]


def test_too_few_people_decide_nothing():
    rng = np.random.default_rng(0)
    few = HONEST.filter(pa.array((np.array(HONEST.column("arm").to_pylist()) == "new") | (rng.random(800) < 0.02)))
    for decision in (ADOPT, BEST):
        undecided = one(few, decision)
        assert (undecided.estimate, undecided.verdict) == (None, Verdict.NOT_ESTABLISHED)
        assert undecided.caveats[0].startswith("In the synthetic table: ")


def test_a_term_that_the_analysis_lacks_is_said():
    wrong = Decision("wrong", "threshold", {}, {**HELPS.values, "term": "arm: new"})
    assert one(HONEST, wrong).caveats == ("In train: The analysis model has no term arm: new.",)


@settings(max_examples=15)
@given(st.floats(-2, 2), st.integers(0, 100))
def test_a_decision_is_sure_between_half_and_whole_of_the_time(at, seed):
    decision = Decision("fund", "threshold", {"outcome": "effect"}, {"statistic": "mean", "at": at})
    fund = one(trial(120, seed), decision, trial(120, seed + 1))
    assert fund.estimate in {0, 1}
    for table_of in ("real", "synthetic"):
        assert 0.4 <= fund.detail[table_of]["sure"][0] <= 1
        assert fund.detail[table_of]["said"] == ["act" if fund.detail[table_of]["value"] > at else "do not act"]


def test_order_of_rows_and_columns_changes_no_digest():
    rng = np.random.default_rng(0)
    mixed = [
        real.take(pa.array(rng.permutation(real.num_rows))).select(sorted(real.column_names, reverse=True))
        for real in (TRAIN, HOLDOUT, HONEST)
    ]
    asked = {"decisions": (ADOPT, BEST, FUND, CURED, HELPS), "analyses": (MODEL,)}
    first = measured(TRAIN, HOLDOUT, HONEST, "u.decision", **asked)
    assert measured(*mixed, "u.decision", **asked).digest == first.digest


def test_values_are_read_as_they_are_written_in_a_table():
    document = {
        "decisions": [
            {
                "name": "a",
                "kind": "choice",
                "columns": {"outcome": "x", "option": "y"},
                "values": {"best": "lowest", "event": True},
            },
            {
                "name": "b",
                "kind": "net_benefit",
                "columns": {"cost": "c", "effect": "e", "arm": "a"},
                "values": {"new": 1, "comparator": 0, "willingness_to_pay": [0, 20000]},
            },
        ]
    }
    first, second = parsed(document).decisions
    assert first.values["event"] == "true"
    assert (second.values["new"], second.values["comparator"]) == ("1", "0")
    assert second.values["willingness_to_pay"] == (0, 20000)


@pytest.mark.parametrize(
    "decision",
    [
        {"kind": "threshold", "columns": {"outcome": "effect"}, "values": {"statistic": "median", "at": 1}},
        {"kind": "threshold", "columns": {"outcome": "effect"}, "values": {"statistic": "mean"}},
        {"kind": "threshold", "columns": {"outcome": "well"}, "values": {"statistic": "share", "at": 0.5}},
        {"kind": "threshold", "columns": {"outcome": "effect"}, "values": {"statistic": "mean", "at": 1, "event": "x"}},
        {"kind": "threshold", "values": {"statistic": "coefficient", "analysis": "m", "at": 1}},
        {"kind": "choice", "columns": {"outcome": "effect"}, "values": {"best": "highest"}},
        {"kind": "choice", "columns": {"outcome": "effect", "option": "arm"}, "values": {"best": "cheapest"}},
        {
            "kind": "net_benefit",
            "columns": {"cost": "cost", "effect": "effect", "arm": "arm"},
            "values": {"new": "new", "comparator": "usual", "willingness_to_pay": []},
        },
    ],
)
def test_a_decision_of_another_shape_is_refused(decision):
    with pytest.raises(Refused, match="The declaration at decisions/0"):
        parsed({"decisions": [{"name": "one", **decision}]})


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (
            {
                "kind": "net_benefit",
                "columns": {"cost": "cost", "effect": "effect", "arm": "arm"},
                "values": {"new": "placebo", "comparator": "usual", "willingness_to_pay": [1]},
            },
            "Column arm has no value placebo",
        ),
        (
            {"kind": "choice", "columns": {"outcome": "well", "option": "arm"}, "values": {"best": "highest"}},
            "Column well holds no numbers and no event is named",
        ),
        (
            {
                "kind": "choice",
                "columns": {"outcome": "arm", "option": "arm"},
                "values": {"best": "highest", "event": "new"},
            },
            "One column is named for two purposes",
        ),
        (
            {"kind": "threshold", "values": {"statistic": "coefficient", "analysis": "m", "term": "x", "at": 1}},
            "Decision one needs the analysis m, which is not declared",
        ),
    ],
)
def test_a_decision_that_cannot_be_asked_is_refused(decision, sentence):
    with pytest.raises(Refused, match=sentence):
        Tables.of(TRAIN, HOLDOUT, [HONEST], parsed({"decisions": [{"name": "one", **decision}]}))
