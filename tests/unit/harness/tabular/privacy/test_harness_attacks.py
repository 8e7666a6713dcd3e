"""Attacks on tables whose leak is known."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import FIRST, found, measured, people, sentence, shuffled_columns, table
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from evaluations.harness.engine.library import load
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.residual import Rate, residual
from evaluations.harness.mathematics.statistics import Estimate
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame, Tables
from evaluations.harness.tabular.caveats import UNSURE
from evaluations.harness.tabular.privacy.attacks import FALSE_RATES, told
from evaluations.harness.tabular.privacy.bounds import bounded
from evaluations.harness.tabular.privacy.mining import WIDTHS, Shape, drawn, univariate
from evaluations.harness.tabular.privacy.predicates import (
    ABSENT,
    AT_LEAST,
    AT_MOST,
    EQUAL,
    Predicates,
    Sorted,
    identities,
    matches,
    ordered,
)
from evaluations.harness.tabular.privacy.singling import pointed, rate

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(2000, 2), people(2000, 3)
ATTACKS = ("p.mia", "p.aia", "p.single")
KINDS = ("univariate", "multivariate")


def attacked(synthetic: pa.Table):
    return measured(TRAIN, HOLDOUT, synthetic, *ATTACKS, sensitive=["weight"])


@pytest.fixture(scope="module")
def honest():
    return attacked(HONEST)


@pytest.fixture(scope="module")
def copied():
    return attacked(TRAIN)


def test_no_attack_gains_on_honest_rows(honest):
    assert {one.verdict for one in honest.measurements} <= {Verdict.PASS, Verdict.ATTENTION}
    for one in honest.measurements:
        chance = 0.5 if one.metric == "p.mia" else 0.0
        assert one.interval[0] <= chance <= one.interval[1]


def test_every_attack_succeeds_on_a_copy(copied):
    assert [one.verdict for one in copied.measurements] == [Verdict.FAIL] * 4
    assert found(copied, "p.mia").estimate > 0.99
    assert found(copied, "p.mia").detail["attacks"]["calibrated"]["auc"] > 0.9
    assert found(copied, "p.aia", column="weight").estimate > 0.9
    assert found(copied, "p.aia", column="weight").detail["on_train"] == 1, "of the nearest row"
    assert found(copied, "p.single", predicates="univariate").estimate > 0.3


def test_the_baselines_of_one_table_are_the_estimates_of_others(honest, copied):
    for one, other in zip(honest.measurements, copied.measurements, strict=True):
        assert one.baselines.copy == pytest.approx(other.estimate, abs=0.02)


def test_shuffled_columns_give_no_one_away_to_membership_and_inference():
    report = measured(TRAIN, HOLDOUT, shuffled_columns(TRAIN), "p.mia", "p.aia", sensitive=["weight"])
    assert found(report, "p.mia").verdict is Verdict.PASS
    assert found(report, "p.aia", column="weight").verdict is Verdict.PASS


def test_what_holds_for_everyone_is_no_disclosure():
    def ruled(rows: int, seed: int) -> pa.Table:
        level = np.random.default_rng(seed).integers(0, 6, rows)
        return table(
            level=level, secret=[f"s{value}" for value in level], noise=np.random.default_rng(seed + 9).random(rows)
        )

    report = measured(ruled(500, 1), ruled(500, 2), ruled(500, 3), "p.aia", sensitive=["secret"])
    one = found(report, "p.aia", column="secret")
    assert (one.estimate, one.verdict, one.detail["on_train"]) == (0.0, Verdict.NOT_ESTABLISHED, 1.0)


def test_the_attacker_knows_the_quasi_identifiers_and_nothing_else():
    report = measured(TRAIN, HOLDOUT, TRAIN, "p.aia", sensitive=["weight"], quasi=["place", "smoker"])
    one = found(report, "p.aia", column="weight")
    assert (one.verdict, one.caveats) == (Verdict.PASS, ())
    alone = measured(TRAIN, HOLDOUT, TRAIN, "p.aia", sensitive=["weight"], quasi=["weight"])
    assert found(alone, "p.aia", column="weight").verdict is Verdict.NOT_ESTABLISHED


def test_relatives_kept_together_raise_no_alarm():
    """Persons with five visits each, whole in train or in holdout: the synthetic table is independent of both."""

    def visits(persons: int, seed: int) -> pa.Table:
        whole = people(persons, seed)
        rng = np.random.default_rng(seed)
        rows = whole.take(pa.array(np.repeat(np.arange(persons), 5)))
        dose = np.array(rows.column("dose")) * np.exp(rng.normal(0, 0.001, 5 * persons))
        return rows.set_column(1, "dose", pa.array(dose))

    report = measured(visits(300, 1), visits(200, 2), visits(300, 3), "p.mia", "p.near", "p.exact")
    assert found(report, "p.mia").estimate < 0.56
    assert Verdict.FAIL not in {one.verdict for one in report.measurements}
    assert any("groups" in caveat for caveat in found(report, "p.near").caveats)


def test_a_generator_that_saw_the_holdout_is_noticed():
    report = measured(TRAIN, HOLDOUT, HOLDOUT, "p.near", "p.exact")
    assert {one.verdict for one in report.measurements} == {Verdict.ATTENTION}
    assert all("really held out" in one.caveats[0] for one in report.measurements)


def test_columns_like_keys_are_left_out_of_singling_out_and_counted(honest):
    caveats = found(honest, "p.single", predicates="univariate").caveats
    assert caveats == ("Left out as nearly unique in train: 1 columns.",)


@given(st.integers(0, 2**32 - 1))
def test_predicates_match_as_their_conditions_say(seed):
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 3, (3, 12)).astype(float)
    cells[rng.random(cells.shape) < 0.2] = np.nan
    columns = np.where(rng.random((8, 2)) < 0.8, rng.integers(0, 3, (8, 2)), -1)
    columns[:, 0] = np.abs(columns[:, 0])
    comparisons, values = rng.integers(0, 4, (8, 2)), rng.integers(0, 3, (8, 2)).astype(float)
    tests = {
        EQUAL: lambda cell, value: cell == value,
        AT_LEAST: lambda cell, value: cell >= value,
        AT_MOST: lambda cell, value: cell <= value,
        ABSENT: lambda cell, value: np.isnan(cell),
    }
    expected = []
    for k in range(8):
        fits = np.ones(12, bool)
        for column, comparison, value in zip(columns[k], comparisons[k], values[k], strict=True):
            if column < 0:
                break
            fits &= tests[comparison](cells[column], value)
        rows = np.flatnonzero(fits)
        expected.append(-1 if len(rows) == 0 else -2 if len(rows) > 1 else rows[0])
    assert matches(Predicates(columns, comparisons, values), Sorted.of(cells)).tolist() == expected


def test_of_one_column_an_attacker_reads_what_one_row_alone_has_and_the_ends_of_what_is_measured():
    made = table(
        size=[1.5] * 20 + [2.5] + [3.5] * 20 + [None],
        word=["a"] * 20 + ["b"] + ["c"] * 21,
        seen=[0.5] * 40 + [None, None],
    )
    tables = Tables.of(made, None, [made], Declared())
    ruler = Ruler(tables, tables.synthetic[0], Encoder.of(tables), 0)
    found = univariate(ruler, ["size", "word", "seen"], ruler.synthetic, np.random.default_rng(0), 100)
    told = np.hstack([found.columns, found.comparisons, found.values]).tolist()
    assert sorted(told) == [
        [0, EQUAL, 2.5], [0, AT_LEAST, 3.5], [0, AT_MOST, 1.5], [0, ABSENT, 0.0], [1, EQUAL, 1.0],
        [2, AT_LEAST, 0.5], [2, AT_MOST, 0.5],
    ]  # fmt: skip


def test_a_predicate_points_at_a_row_of_the_table_that_it_was_tried_on_part_of():
    tried = Predicates(np.zeros((3, 1), int), np.full((3, 1), EQUAL), np.array([[5.0], [6.0], [7.0]]))
    whole, part = Frame({"size": np.array([9.0, 6.0, 6.0, 5.0])}, 4), np.array([3, 1, 2])
    assert pointed({"made": tried}, ["size"], whole, part)["made"].tolist() == [3, -2, -1]


@pytest.mark.parametrize(("columns", "widths"), [(6, set(WIDTHS)), (3, {2, 3}), (1, {1})])
def test_a_predicate_takes_two_to_four_columns_where_there_are_so_many(columns, widths):
    rng = np.random.default_rng(0)
    shape = Shape(rng.random((columns, 50)), np.ones(columns, bool), np.full(columns, 0.5))
    assert set((drawn(shape, rng, 200).columns >= 0).sum(axis=1).tolist()) == widths


def test_one_predicate_in_two_orders_is_known_again():
    drawn = ordered(
        np.array([[1, 2], [2, 1], [1, -1]]), np.array([[0, 1], [1, 0], [0, 0]]), np.array([[5.0, 6], [6, 5], [5, 0]])
    )
    assert (drawn.columns.tolist(), drawn.values.tolist()) == ([[2, 1], [2, 1], [1, -1]], [[6, 5], [6, 5], [5, 0]])
    first, again, other = identities(drawn)
    assert first == again != other


def test_the_residual_is_what_was_gained_of_what_was_left():
    rates = [Rate(0.5, 0.25 / 400, 10**9), Rate(0.2, 0.16 / 400, 10**9)]
    gain = residual(*rates)
    assert gain.value == pytest.approx(0.375)
    error = np.sqrt(0.25 / 400 / 0.64 + (0.5 / 0.64) ** 2 * 0.16 / 400)
    assert gain.interval == pytest.approx((0.375 - 1.959963984540054 * error, 0.375 + 1.959963984540054 * error))
    assert residual(Rate(1.0, 0.0, 9), Rate(1.0, 0.0, 9)) == Estimate(0.0, (-1.0, 1.0))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(20, 50))
def test_an_interval_is_in_order_and_never_narrower_than_the_people_allow(hits, control, units):
    shares = [min(count, units) / units for count in (hits, control)]
    success, unseen = (Rate(share, share * (1 - share) / units, units) for share in shares)
    gain = residual(success, unseen)
    assert -1 <= gain.interval[0] <= gain.value <= gain.interval[1] <= 1
    assert gain.interval[1] - gain.interval[0] > 0
    for one in (success, unseen):
        nominal = proportion_confint(round(one.value * units), units, method="agresti_coull")
        assert 2 * 1.959963984540054 * np.sqrt(one.sure(1.959963984540054)) >= nominal[1] - nominal[0] - 1e-12


def test_singling_out_among_few_people_is_not_established_and_decides():
    few = measured(TRAIN.slice(0, 60), HOLDOUT.slice(0, 20), HONEST.slice(0, 60), "p.single")
    one = found(few, "p.single", predicates="multivariate")
    assert one.interval[0] < 0 < one.threshold["attention"] < one.interval[1]
    assert (one.verdict, one.deciding) == (Verdict.NOT_ESTABLISHED, True)
    assert sentence(UNSURE) in one.caveats
    assert {group.id: group.verdict for group in few.groups}["privacy"] is Verdict.NOT_ESTABLISHED


def test_twenty_people_rule_no_gain_out():
    rule = next(rule for rule in load(FIRST).rules if rule.metric == "p.single")
    nobody = rate(np.full(2000, -1), 20)
    assert nobody.units == 20
    assert bounded(residual(nobody, nobody), rule, chance=0.0) is Verdict.NOT_ESTABLISHED
    many = rate(np.full(2000, -1), 5000)
    assert bounded(residual(many, many), rule, chance=0.0) is Verdict.PASS


@pytest.mark.parametrize(
    ("named", "others", "verdict"),
    [(130, 1000, Verdict.FAIL), (130, 999, Verdict.PASS), (105, 1000, Verdict.PASS)],
)
def test_members_named_at_a_low_false_rate_fail_where_there_are_a_thousand_others(named, others, verdict):
    """Of 1,000 members so many score above all; the rest, and the others, score alike. Beyond doubt is more than a tenth."""
    limits = {"pass": 0.6, "attention": 0.7, "rate_at_1_percent": 0.1}
    rule = Rule("p.mia", "down", deciding=True, threshold=limits, source="", options={})
    members = np.append(np.full(named, 2.0), np.linspace(0, 1, 1000 - named))
    kin = np.arange(1000), np.arange(1000) % others
    scores = {"blind": (np.zeros(1000), np.zeros(1000)), "sharp": (members, np.linspace(0, 1, 1000))}
    assert told(scores, kin, rule) is verdict


def test_rates_rise_from_none_to_all_and_are_dense_where_people_get_hurt():
    assert list(FALSE_RATES) == sorted({*FALSE_RATES, 0.0, 1.0})
    assert (len(FALSE_RATES), FALSE_RATES.index(0.1)) == (28, 15)
