"""Coverage of groups: two samples are compared, many groups raise no false alarm, and no small count is told."""

import numpy as np
import pytest
from harness_tables import found, measured, sentence, table

from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.statistics import ratio, wilson
from evaluations.harness.tabular.caveats import ALLOWS_FOR_ALL
from evaluations.harness.tabular.groups import shown

SEEDS = range(20)


def town(rows: int, seed: int, shares: np.ndarray) -> object:
    """One column of groups, drawn by their shares; not one group has its share exactly."""
    names = np.array([f"group {k:02}" for k in range(len(shares))])
    return table(group=np.random.default_rng(seed).choice(names, rows, p=shares / shares.sum()))


def verdicts(train: object, synthetic: object) -> list[Verdict]:
    report = measured(train, None, synthetic, "b.cover", subgroups=["group"])
    return [one.verdict for one in report.measurements if one.estimate is not None]


def test_forty_small_groups_of_an_honest_sample_never_fail():
    even = np.ones(40)
    said = [verdicts(town(1600, seed, even), town(1600, 100 + seed, even)) for seed in SEEDS]
    assert sum(one.count(Verdict.FAIL) for one in said) == 0
    assert sum(map(len, said)) > 35 * len(SEEDS)


def test_among_them_a_group_cut_to_a_third_or_gone_fails_and_no_other():
    even, cut, gone = np.ones(40), np.append(4 * 0.3, np.ones(39)), np.append(0.0, np.ones(39))
    large = np.append(4.0, np.ones(39))
    for seed in SEEDS:
        for shares, lacking in ((large, cut), (even, gone)):
            train, synthetic = town(1600, seed, shares), town(1600, 100 + seed, lacking)
            report = measured(train, None, synthetic, "b.cover", subgroups=["group"])
            failed = [one.subject for one in report.measurements if one.verdict is Verdict.FAIL]
            assert failed == [{"subgroup": {"group": "group 00"}}]


def test_the_interval_of_a_ratio_is_that_of_a_share_where_train_is_endless_and_turns_with_the_ratio():
    low, high = wilson(30, 1000)
    assert ratio((30, 1000), (10**11, 10**12)).interval == pytest.approx((low * 10, high * 10), rel=1e-4)
    forth, back = ratio((30, 1000), (80, 1500)).interval, ratio((80, 1500), (30, 1000)).interval
    assert forth == pytest.approx((1 / back[1], 1 / back[0]))
    assert ratio((0, 1000), (80, 1500)).interval[0] == 0 < ratio((0, 1000), (80, 1500)).interval[1] < 0.1


def test_one_tiny_category_leaves_the_verdict_of_everybody_else_and_cannot_be_worked_out():
    for few in range(1, 10):
        two, rows = table(sex=["f"] * (1000 - few) + ["x"] * few), 1000
        report = measured(two, two, two, "b.cover", subgroups=["sex"])
        assert {one.id: one.verdict for one in report.groups}["bias"] is Verdict.PASS
        one = found(report, "b.cover", subgroup={"sex": "f"})
        assert one.detail["train_share"] * rows == 995
        assert one.estimate == pytest.approx((1000 - few) / 995, abs=1e-5)
        assert (one.baselines.ceiling, one.baselines.floor, one.baselines.copy) == (None, None, None)


def test_few_people_in_several_groups_are_hidden_like_few_in_one():
    assert shown(np.array([500, 300, 40, 3, 4]), (5,), 10).tolist() == [True, True, False, False, False]
    assert shown(np.array([500, 300, 40, 9, 4]), (5,), 10).tolist() == [True, True, True, False, False]


def test_a_level_whose_total_is_not_told_is_not_told_by_its_pairs_either():
    counts, totals = np.array([[90, 80, 70], [500, 400, 300]]), np.array([True, False])
    exact = np.zeros(3, bool)
    kept = shown(counts.ravel(), (2, 3), 20, (totals, exact)).reshape(2, 3)
    assert not kept[0].all()
    assert all((~kept[:, k]).sum() != 1 for k in range(3))


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_an_interval_says_for_how_many_groups_it_allows(groups):
    even = table(group=np.resize([f"g{k}" for k in range(groups)], 300))
    said = [one.caveats for one in measured(even, None, even, "b.cover", subgroups=["group"]).measurements]
    assert said == [(sentence(ALLOWS_FOR_ALL.format(count=groups)),) if groups > 1 else ()] * groups
