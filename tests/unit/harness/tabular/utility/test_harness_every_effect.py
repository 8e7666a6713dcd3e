"""u.ci@2 judges every effect: a mean hides none, unseen rows fail nothing, and the verdict follows from what is written."""

import json

import numpy as np
import pyarrow as pa
import pytest
from harness_honest import LAWS, judged
from harness_tables import found, measured, people, table

from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.writing import as_json
from evaluations.harness.mathematics.intervals import of_so_many
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tabular.modality import MODALITY

VISITS = Analysis("visits", "means", "visits", ("health",))
DOSE = Analysis("dose", "linear", "dose", ("age", "place", "smoker"))
ILL = Analysis("ill", "logistic", "outcome", ("age", "smoker"), "ill")
ASKED = {
    "clinic": (
        Analysis("cost", "linear", "cost", ("age", "sex", "region")),
        Analysis("visits", "means", "visits", ("sex", "region")),
        Analysis("high", "logistic", "high", ("age", "bmi"), "yes"),
    ),
    "codes": (Analysis("days", "linear", "days", ("ward",)), Analysis("share", "means", "ward", (), "A")),
    "coarse": (Analysis("told", "logistic", "told", ("q0", "q1"), "yes"), Analysis("q3", "linear", "q3", ("q0", "q1", "q2"))),
    "gappy": (Analysis("few", "linear", "few", ("many", "whole")),),
    "people": (DOSE, ILL, Analysis("places", "means", "dose", ("place",))),
}  # fmt: skip


def visits(main: float, rows: int = 1000) -> pa.Table:
    """Three groups; the means of the two small ones never change, that of the main one is `main`."""
    spread = np.resize([-6.0, -2.0, 2.0, 6.0], rows)
    few = np.resize([-3.0, 3.0], rows // 10)
    return table(
        visits=np.concatenate([main + spread, 4 + few, 9 + few]),
        health=["other"] * rows + ["excellent"] * len(few) + ["poor"] * len(few),
    )


def one(report, name):
    return found(report, "u.ci", analysis=name)


def said(measurement):
    return [MODALITY.sentence(caveat) for caveat in measurement.caveats]


@pytest.mark.parametrize(
    ("main", "verdict"),
    [(5.55, Verdict.PASS), (5.0, Verdict.ATTENTION), (4.7, Verdict.FAIL)],
)
def test_a_mean_of_overlaps_hides_no_main_group(main, verdict):
    moved = one(judged(visits(5.54), None, visits(main), "u.ci", analyses=(VISITS,)), "visits")
    before = one(measured(visits(5.54), None, visits(main), "u.ci", analyses=(VISITS,)), "visits")

    assert before.verdict is not Verdict.FAIL
    assert (moved.verdict, moved.detail["worst"]) == (verdict, "health: other")
    assert moved.estimate == min(line["overlap"] for line in moved.detail["terms"]) < before.estimate
    assert [text.startswith("“health: other” differs most: 5.54 (") for text in said(moved)] == [True] * (
        verdict != "pass"
    )


@pytest.mark.parametrize("law", ASKED)
@pytest.mark.parametrize("rows", [60, 300, 1000])
def test_unseen_rows_fail_no_analysis(law, rows):
    for draw in range(3):
        tables = [LAWS[law](rows, 1000 * draw + part) for part in (11, 12, 13)]
        for known in (tables[1], None):
            report = judged(tables[0], known, tables[2], "u.ci", analyses=ASKED[law])
            failed = [(m.subject, said(m)) for m in report.measurements if m.verdict is Verdict.FAIL]
            assert not failed, (draw, known is None)


def test_a_significant_effect_that_is_lost_or_reversed_or_missing_is_no_pass():
    train, made = people(600, 1), people(600, 3)
    rng = np.random.default_rng(0)
    at = made.column_names.index("dose")
    lost = made.set_column(at, "dose", pa.array(rng.permutation(np.array(made.column("dose")))))
    turned = made.set_column(at, "dose", pa.array(5 - np.array(made.column("dose"))))
    missing = made.filter(pa.array(np.array(made.column("place").to_pylist()) != "west"))
    reports = {name: one(judged(train, None, rows, "u.ci", analyses=(DOSE,)), "dose")
               for name, rows in (("honest", made), ("lost", lost), ("turned", turned), ("missing", missing))}  # fmt: skip

    assert reports.pop("honest").verdict is not Verdict.FAIL
    assert {found.verdict for found in reports.values()} == {Verdict.FAIL}
    assert "Significant by real rows but not by synthetic rows: age" in said(reports["lost"])[-1]
    assert "The sign is reversed, and significant in both tables, of: age" in said(reports["turned"])[1]
    assert "The synthetic table has too few rows for an estimate, which is no chance, of: place: west." in said(
        reports["missing"]
    )


def test_a_weak_effect_that_is_lost_needs_attention():
    x = np.resize([0.0, 1.0], 400)
    noise = np.resize([-1.0, -1.0, 1.0, 1.0], 400)
    train, made = (table(x=x, y=noise + effect * x) for effect in (0.22, 0.1))
    weak = one(judged(train, None, made, "u.ci", analyses=(Analysis("y", "linear", "y", ("x",)),)), "y")

    assert (weak.verdict, said(weak)) == (Verdict.ATTENTION, ["Significant by real rows but not by synthetic rows: x."])


def test_where_no_effect_is_significant_it_is_said_that_none_could_be_lost():
    x, noise = np.resize([0.0, 1.0], 400), np.resize([-1.0, -1.0, 1.0, 1.0], 400)
    tables = [table(x=x, y=noise + effect * x) for effect in (0.05, 0.04)]
    nothing = one(judged(tables[0], None, tables[1], "u.ci", analyses=(Analysis("y", "linear", "y", ("x",)),)), "y")

    assert (nothing.verdict, [caveat.code for caveat in nothing.caveats]) == (Verdict.PASS, ["none-significant"])


def test_an_effect_counts_only_where_unseen_rows_lie_nearer():
    train, made = visits(5.54), visits(4.7)
    alike, apart = (
        one(judged(train, unseen, made, "u.ci", analyses=(VISITS,)), "visits")
        for unseen in (visits(5.5, 1010), visits(4.6, 1010))
    )

    assert (alike.verdict, apart.verdict) == (Verdict.FAIL, Verdict.PASS)
    assert [line["unseen"] for line in apart.detail["terms"]] == [0.07, 4.7, 0.21]


def test_of_unseen_groups_of_few_people_nothing_is_told():
    holdout = visits(5.5, 1010)
    kept = np.array(holdout.column("health").to_pylist()) != "poor"
    kept[-7:] = True
    report = one(
        judged(visits(5.54), holdout.filter(pa.array(kept)), visits(5.5), "u.ci", analyses=(VISITS,)), "visits"
    )

    assert ["unseen" in line for line in report.detail["terms"]] == [True, True, False]


def test_a_z_of_many_is_as_rare_as_that_of_one():
    assert of_so_many(2.5, 1) == pytest.approx(2.5)
    assert of_so_many(2.9352, 3) == pytest.approx(2.5758, abs=1e-3)
    assert (of_so_many(1.0, 50), of_so_many(60.0, 50)) == (0, 60)


@pytest.mark.parametrize("main", [5.54, 5.0, 4.7])
@pytest.mark.parametrize("part", ["verdict", "z", "estimate", "numbers", "terms"])
def test_what_does_not_follow_from_the_numbers_is_refused(main, part):
    train = people(300, 1)
    report = judged(visits(5.54), visits(5.5, 1010), visits(main), "u.ci", analyses=(VISITS,))
    honest = judged(train, people(300, 2), people(200, 3), "u.ci", analyses=(DOSE, ILL))

    assert not {doubt.code for made in (report, honest) for doubt in doubts(plain(made))} - {"missing"}
    document = plain(report)
    (changed,) = document["measurements"]
    wrong = {"pass": "fail", "attention": "pass", "fail": "pass"}[changed["verdict"]]
    match part:
        case "verdict":
            changed["verdict"] = wrong
        case "z":
            changed["detail"]["z"] += 0.5
        case "estimate":
            changed["estimate"] = abs(changed["estimate"] - 0.2)
        case "numbers":
            changed["pictures"][0]["data"]["terms"][0]["real"] = [5.0, None]
        case "terms":
            changed["pictures"][0]["data"]["terms"] = []
    assert "other-verdict" in {doubt.code for doubt in doubts(document)}


def plain(report):
    return json.loads(json.dumps(as_json(report)))
