"""Counts of one to nine real people can be neither read nor worked out: the same report, however few they are."""

import numpy as np
import pytest
from harness_tables import found, measured, people, table

from evaluations.harness.engine.measurement import told
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import parsed

FEW = (1, 4, 9)
ROWS = 400
MADE = table(
    word=["a"] * 360 + ["b"] * 40,
    size=[0] * 360 + [1] * 40,
    gap=[1.5, None] * 200,
    seen=["x", None] * 200,
    k=range(2 * ROWS)[::2],
)


def real(few: int, first: int = 0) -> object:
    """In each column but the last, which tells rows apart, so many people stand apart."""
    most = ROWS - few
    return table(
        word=["a"] * most + ["b"] * few,
        size=[0] * most + [1] * few,
        gap=[1.5] * most + [None] * few,
        seen=["x"] * most + [None] * few,
        k=range(first, first + 2 * ROWS, 2),
    )


def said(train: object, holdout: object, metric: str) -> list[dict[str, object]]:
    ones = as_json(measured(train, holdout, MADE, metric))["measurements"]
    return [{**one, "detail": None} for one in ones]


@pytest.mark.parametrize("metric", ["f.tv", "f.ks", "f.miss", "f.tvmiss", "f.ksmiss"])
def test_what_is_said_of_a_column_does_not_tell_how_few_people_stand_apart_in_it(metric):
    first, *others = (said(real(few), real(10 - few, 1), metric) for few in FEW)
    assert all(one == first for one in others)
    unseen, *others = (said(real(40), real(few, 1), metric) for few in FEW)
    assert all(one == unseen for one in others)
    assert unseen != first
    assert unseen != said(real(40), real(40, 1), metric)


@pytest.mark.parametrize("metric", ["v.null", "v.range", "v.category"])
def test_nor_how_few_unseen_people_have_what_train_lacks(metric):
    first, *others = (said(real(0), real(few, 1), metric) for few in FEW)
    assert all(one == first for one in others)
    assert said(real(0), real(40, 1), metric) != first


def test_a_column_that_few_lack_is_still_judged_within_five_rows():
    one = found(measured(real(3), None, MADE, "f.miss"), "f.miss", column="gap")
    assert (one.estimate, one.verdict) == (1 - (0.5 - 5 / ROWS), Verdict.FAIL)
    assert [told(count, 100) for count in (0, 1, 9, 10, 90, 91, 99, 100)] == [0, 5, 5, 10, 90, 95, 95, 100]


def test_numbers_of_tested_people_tell_neither_a_small_group_nor_who_was_not_tested():
    rng = np.random.default_rng(0)

    def clinic(rows: int, few: int, unknown: int) -> object:
        place = np.array(["a"] * (rows - 100 - few) + ["b"] * 100 + ["c"] * few)
        ill = rng.random(rows) < 0.2 + 0.4 * (place == "a")
        ill = np.where(np.arange(rows) < unknown, None, np.where(ill, "ill", "well"))
        return table(place=place, ill=ill.tolist(), dose=rng.normal(size=rows))

    asked = {"targets": ["ill"], "subgroups": ["place"]}
    for few, unknown in ((4, 0), (0, 4)):
        tables = [clinic(600, few, unknown) for _ in range(3)]
        report = measured(*tables, "u.tstr", "b.perf", "b.dp", "b.fid", **asked)
        tested = [one.n for one in report.measurements if one.metric == "b.perf" and one.n]
        assert sum(tested) not in range(591, 600)
        assert {one.n for one in report.measurements if one.metric in {"u.tstr", "b.dp"}} <= {595, 600}
        assert all(one.n % 10 == 0 for one in report.measurements if one.metric == "b.fid")


def test_a_mean_that_is_one_persons_is_not_shown():
    train = people(300, 1)
    cost = np.zeros(300)
    cost[:3] = 1234.5
    spent = train.append_column("cost", [cost])
    declared = {
        "analyses": [
            {"name": "all", "kind": "means", "outcome": "cost"},
            {"name": "by age", "kind": "linear", "outcome": "cost", "terms": ["age"]},
        ],
        "decisions": [
            {
                "name": "dear",
                "kind": "threshold",
                "columns": {"outcome": "cost"},
                "values": {"statistic": "mean", "at": 1.0},
            }
        ],
    }
    known = parsed(declared)
    report = measured(spent, None, spent, "u.ci", "u.decision", analyses=known.analyses, decisions=known.decisions)
    assert {one.estimate for one in report.measurements if one.metric == "u.ci"} == {None}
    dear = found(report, "u.decision", decision="dear")
    assert dear.detail["real"]["said"] == ["act"]
    assert "value" not in dear.detail["real"]
    assert "12.345" not in str(report.measurements)
