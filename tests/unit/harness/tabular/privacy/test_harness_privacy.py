"""Privacy beyond the main attacks: isolated people, subgroups, linkage, population, guarantee, warned matches."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import FIRST, found, measured, people, sentence, shuffled_columns, table, with_hidden
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from evaluations.harness.engine.library import load
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.statistics import Estimate, beyond, rate_at
from evaluations.harness.tables.declared import Linkage, Mechanism
from evaluations.harness.tabular.caveats import EXCEEDED, ONE_RUN, TOUCHING
from evaluations.harness.tabular.privacy.attacks import FALSE_RATES, low_curve
from evaluations.harness.tabular.privacy.bounds import bounded
from evaluations.harness.tabular.privacy.linkage import at_random
from evaluations.harness.tabular.privacy.members import beyond_naive, bound, relative
from evaluations.harness.tabular.privacy.near_groups import corrected

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(2000, 2), people(2000, 3)
LINKAGE = Linkage(left=("age", "place", "dose"), right=("weight", "outcome", "smoker"))
ASKED = ("p.link", "p.member", "p.dp", "p.kmap")


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.1, 0.04, Verdict.PASS),
        (0.01, 0.05, Verdict.PASS),
        (-0.1, 0.12, Verdict.ATTENTION),
        (0.06, 0.14, Verdict.ATTENTION),
        (0.01, 0.4, Verdict.ATTENTION),
        (-0.2, 0.4, Verdict.NOT_ESTABLISHED),
        (0.051, 0.4, Verdict.ATTENTION),
        (0.1, 0.3, Verdict.FAIL),
    ],
)
def test_only_an_interval_that_is_harmful_as_a_whole_fails(low, high, verdict):
    rule = Rule("p.x", "down", deciding=True, threshold={"pass": 0.05, "attention": 0.15}, source="", options={})
    assert bounded(Estimate((low + high) / 2, (low, high)), rule, chance=0.0) is verdict


def test_what_was_not_asked_for_is_not_measured():
    assert measured(TRAIN, HOLDOUT, HONEST, *ASKED).measurements == ()


def test_nothing_is_established_without_a_holdout():
    asked = {"linkage": LINKAGE, "population": 10_000, "quasi": ("place",)}
    metrics = ("p.link", "p.member", "p.outlier", "p.kmap", "p.ims", "p.nndr")
    report = measured(TRAIN, None, HONEST, *metrics, **asked)
    assert {one.verdict for one in report.measurements} == {Verdict.NOT_ESTABLISHED}
    assert {one.metric for one in report.measurements} == set(metrics)


def test_copies_of_isolated_people_alone_are_seen_among_the_isolated():
    from_average = np.abs(np.array(TRAIN.column("dose")) - 1)
    lonely = TRAIN.take(pa.array(np.argsort(from_average)[-60:]))
    synthetic = pa.concat_tables([HONEST.slice(60), lonely]).unify_dictionaries()
    before, after = (measured(TRAIN, HOLDOUT, rows, "p.near", "p.outlier") for rows in (HONEST, synthetic))
    for metric, subject in (("p.near", {"rows": "most isolated"}), ("p.outlier", {})):
        assert found(before, metric, **subject).verdict is not Verdict.FAIL
        assert found(after, metric, **subject).verdict is Verdict.FAIL
    assert found(after, "p.near", rows="most isolated").estimate > 0.2
    assert found(before, "p.outlier").baselines.copy > 0.99
    assert found(before, "p.outlier").n == 2000 // 20 + 1, "a twentieth, and whoever stands at its edge"


def test_copies_in_one_subgroup_are_named_and_small_ones_are_not():
    places = np.array(TRAIN.column("place").to_pylist())
    east = TRAIN.filter(pa.array(places == "east"))
    synthetic = pa.concat_tables([HONEST, east.slice(0, 100)]).unify_dictionaries()
    report = measured(TRAIN, HOLDOUT, synthetic, "p.near", subgroups=["place"])
    assert found(report, "p.near", subgroup={"place": "east"}).verdict is Verdict.FAIL
    assert found(report, "p.near", subgroup={"place": "south"}).verdict is Verdict.PASS
    rare = np.where(np.arange(2000) < 30, "hamlet", places)
    train, holdout, honest = (
        rows.set_column(rows.column_names.index("place"), "place", table(place=rare).column("place"))
        for rows in (TRAIN, HOLDOUT, HONEST)
    )
    report = measured(train, holdout, honest, "p.near", subgroups=["place"])
    small = found(report, "p.near", subgroup={"place": "small levels"})
    assert (small.verdict, small.deciding, small.n) == (Verdict.NOT_ESTABLISHED, False, 0)
    assert not any("hamlet" in str(one) for one in report.measurements)


def test_two_parts_of_a_person_are_linked_by_a_copy_only():
    for synthetic, low, high in ((TRAIN, 0.5, 1.0), (HONEST, -0.05, 0.05), (shuffled_columns(TRAIN), -0.05, 0.05)):
        report = measured(TRAIN, HOLDOUT, synthetic, "p.link", linkage=LINKAGE)
        assert low <= found(report, "p.link", neighbours=1).estimate <= high
        assert [dict(one.subject) for one in report.measurements] == [{"neighbours": k} for k in (1, 5, 10)]


def test_equally_near_rows_link_no_oftener_than_chance():
    """One level on either side: all rows are equally near, so only chance links."""
    same = table(a=["x"] * 300, b=["y"] * 300, c=np.arange(300) * 0.5)
    other = same.set_column(2, "c", pa.array(np.arange(300) * 0.5 + 1000))
    report = measured(same, other, same, "p.link", linkage=Linkage(left=("a",), right=("b",)))
    for k in (1, 5, 10):
        one = found(report, "p.link", neighbours=k)
        assert one.detail["on_train"] == one.detail["on_holdout"] in {0.0, 1.0}
        assert one.detail["at_random"] == pytest.approx(at_random(k, 300), rel=5e-3)
    assert found(report, "p.link", neighbours=1).detail["on_train"] == 0


@pytest.mark.parametrize(("k", "rows"), [(1, 10), (3, 10), (5, 10), (6, 10), (10, 1000)])
def test_two_random_sets_meet_as_the_hypergeometric_law_says(k, rows):
    apart = np.prod([(rows - k - j) / (rows - j) for j in range(k)]) if 2 * k <= rows else 0.0
    assert at_random(k, rows) == pytest.approx(1 - apart)


def test_members_stand_out_in_their_population_when_they_are_copied():
    copied, honest = (
        found(measured(TRAIN, HOLDOUT, rows, "p.member", population=50_000), "p.member") for rows in (TRAIN, HONEST)
    )
    assert copied.verdict is Verdict.FAIL
    assert copied.estimate > 0.8
    assert (honest.verdict, honest.detail["member_share"]) == (Verdict.PASS, 0.04)
    assert honest.interval[0] <= 0 <= honest.interval[1]
    assert honest.baselines.copy == copied.estimate
    everybody = found(measured(TRAIN, HOLDOUT, TRAIN, "p.member", population=2000), "p.member")
    assert everybody.verdict is Verdict.NOT_ESTABLISHED


@given(st.floats(0.001, 0.999), st.integers(0, 2**30))
def test_the_share_of_members_lies_within_its_interval(share, seed):
    rng = np.random.default_rng(seed)
    turns = [{"distance": (rng.integers(0, 3, 20) * 1.0, rng.integers(0, 3, 20) * 1.0)} for _ in range(2)]
    gain = beyond_naive(turns, share, (20, 20))
    assert gain.interval[0] <= gain.value <= gain.interval[1] <= 1


@given(st.floats(0.001, 0.9), st.floats(0, 1), st.floats(0, 1))
def test_f1_beyond_the_naive_guess(share, true, false):
    assert relative(share, 1, 1) == pytest.approx(0, abs=1e-12)
    assert relative(share, 1, 0) == pytest.approx(1)
    members, others = share * true, (1 - share) * false
    precision = members / (members + others) if members else 0.0
    f1 = 2 * precision * true / (precision + true) if precision else 0.0
    naive = 2 * share / (1 + share)
    assert relative(share, true, false) == pytest.approx((f1 - naive) / (1 - naive), abs=1e-9)


def test_an_attack_puts_a_guarantee_in_doubt_and_never_confirms_one():
    def said(synthetic: pa.Table, epsilon: float, holdout: pa.Table | None = HOLDOUT):
        mechanism = Mechanism("noise", epsilon, 1e-6)
        return found(measured(TRAIN, holdout, synthetic, "p.dp", mechanism=mechanism), "p.dp", mechanism="noise")

    exceeded, weak, strong = said(TRAIN, 1.0), said(HONEST, 5.0), said(HONEST, 0.5)
    assert (exceeded.verdict, weak.verdict, strong.verdict) == (Verdict.ATTENTION, Verdict.ATTENTION, Verdict.PASS)
    assert exceeded.caveats == (sentence(EXCEEDED), sentence(ONE_RUN))
    assert exceeded.detail["lowest_epsilon"] > 3
    blind = said(HONEST, 0.5, None)
    assert (blind.verdict, blind.estimate) == (Verdict.NOT_ESTABLISHED, None)
    assert weak.detail["lowest_epsilon"] < 0.5
    assert not any(one.deciding for one in (exceeded, weak, strong, blind))


def test_the_bound_on_epsilon_is_that_of_clopper_and_pearson():
    members, others = np.append(np.ones(30), np.zeros(70)), np.zeros(100)
    assert bound((members, others), 1.0, (100, 100), 0.0) == pytest.approx(np.log(0.2015376 / 0.0428740), abs=1e-5)
    assert bound((others, others), 1.0, (100, 100), 0.0) == -np.inf


def test_unique_people_are_counted_by_hand():
    train = table(a=[1, 1, 2, 3, 4, 5] * 5, b=["u", "u", "v", "w", *"xy"] * 5)
    train = train.set_column(0, "a", pa.array([1] * 25 + [7, 8, 9, 10, 11]))
    holdout = train.slice(0, 24)
    synthetic = table(a=[7, 8, 99, 1, 1], b=["u", "z", "u", "u", "u"])
    one = found(measured(train, holdout, synthetic, "p.kmap", quasi=["a"]), "p.kmap")
    assert one.estimate == pytest.approx(2 / 30, rel=5e-3)
    assert (one.detail["smallest_k"], one.detail["unique_in_synthetic"]) == (1, 3 / 5)
    assert not one.deciding


def test_matches_and_ratios_of_a_copy_and_of_honest_rows():
    copied = measured(TRAIN, HOLDOUT, TRAIN, "p.ims", "p.nndr")
    honest = measured(TRAIN, HOLDOUT, HONEST, "p.ims", "p.nndr")
    assert (found(copied, "p.ims").estimate, found(copied, "p.ims").verdict) == (1.0, Verdict.ATTENTION)
    assert (found(honest, "p.ims").estimate, found(honest, "p.ims").verdict) == (0.0, Verdict.PASS)
    seen = found(measured(TRAIN, HOLDOUT, HOLDOUT, "p.ims"), "p.ims")
    assert (seen.verdict, seen.detail) == (Verdict.PASS, {"to_equal_part_of_train": 0.0, "to_holdout": 1.0})
    ratio = found(honest, "p.nndr")
    assert ratio.interval[0] < 1 < ratio.interval[1]
    assert not any(one.deciding for one in (*copied.measurements, *honest.measurements))


def test_the_ratio_of_distances_is_that_of_brute_force():
    rng = np.random.default_rng(0)
    train, holdout, synthetic = (rng.integers(0, 10**6, 200) for _ in range(3))
    train[:2] = 0, 10**6
    report = measured(*(table(x=values * 1.5) for values in (train, holdout, synthetic)), "p.nndr")

    def low(reference: np.ndarray) -> float:
        apart = np.sort(np.abs(synthetic[:, None] - reference[None, :]), axis=1)[:, :2]
        ratios = np.where(apart[:, 1] > 0, apart[:, 0] / np.maximum(apart[:, 1], 1), 1)
        return np.sort(ratios)[9]

    assert found(report, "p.nndr").estimate == pytest.approx(low(train) / low(holdout), rel=5e-3)


@pytest.mark.parametrize(("at_train", "at_holdout", "told"), [(0, 12, False), (12, 0, False), (8, 8, True)])
def test_no_ratio_is_told_where_more_than_the_lowest_twentieth_touch_a_row(at_train, at_holdout, told):
    train, holdout, synthetic = np.random.default_rng(0).permutation(10**6)[:600].reshape(3, 200)
    synthetic[:at_train] = train[:at_train]
    synthetic[at_train : at_train + at_holdout] = holdout[:at_holdout]
    one = found(measured(*(table(x=values * 1.5) for values in (train, holdout, synthetic)), "p.nndr"), "p.nndr")
    assert ((one.estimate is not None), sentence(TOUCHING) in one.caveats) == (told, not told)


@given(st.lists(st.integers(0, 30), min_size=5, max_size=40), st.lists(st.integers(0, 30), min_size=5, max_size=40))
def test_curves_rise_and_agree_with_the_rates(members, others):
    ours, theirs = np.array(members, float), np.array(others, float)
    curve = low_curve(ours, theirs)
    assert [x for x, _ in curve] == list(FALSE_RATES)
    assert [y for _, y in curve] == sorted(y for _, y in curve)
    assert curve[-1] == [1.0, 1.0]
    assert dict(map(tuple, curve))[0.01] == pytest.approx(rate_at(ours, theirs, 0.01), abs=1e-4)


@given(st.integers(0, 40), st.integers(0, 50))
def test_the_difference_of_two_shares_is_newcombes(hits, control):
    found_, _ = beyond((hits, 40), (control, 50))
    assert found_.interval == pytest.approx(
        confint_proportions_2indep(hits, 40, control, 50, method="newcomb"), abs=1e-9
    )


@given(st.floats(0, 20), st.integers(1, 50))
def test_testing_more_groups_never_makes_a_z_larger(z, tests):
    assert corrected(z, tests) <= z + 1e-9
    assert corrected(z, 1) == z


def test_more_hidden_copies_never_lower_what_the_isolated_show():
    shares = [
        found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, share), "p.near"), "p.near", rows="most isolated")
        for share in (0.0, 0.1, 0.5, 1.0)
    ]
    estimates = [one.estimate for one in shares]
    assert estimates == sorted(estimates)
    assert estimates[-1] == 1.0


def test_the_protocol_names_every_new_metric():
    rules = {rule.metric: rule.deciding for rule in load(FIRST).rules}
    assert {name: rules[name] for name in ("p.link", "p.outlier", "p.member", "p.ims", "p.nndr", "p.kmap", "p.dp")} == {
        "p.link": True,
        "p.outlier": True,
        "p.member": True,
        "p.ims": False,
        "p.nndr": False,
        "p.kmap": False,
        "p.dp": False,
    }
