"""Honest reports are believed; whatever is changed in one beyond its rounding is found, without the tables."""

import copy
import json
import math
from typing import Any

import harness_everything
import pyarrow as pa
import pytest
from harness_tables import people, with_hidden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.harness.command.main import main
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.library import load
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.recomputing import Reported
from evaluations.harness.engine.report import Baselines, Input, Measurement, Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.engine.seeding import seed_of
from evaluations.harness.engine.verdicts import beside_interval, by_detection, by_gap
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.answered import differs, is_reversed
from evaluations.harness.tabular.owed import every_column, of_coverage

ASKED = {"targets": ("outcome",), "subgroups": ("place", "smoker"), "sensitive": ("weight",), "quasi": ("age", "place")}
NOT_OWED = {"v.depend", "v.key", "f.ksmiss", "f.tvmiss", "f.corr"}
"""What a report cannot show that it owes: it depends on the rows alone."""


def document(train: pa.Table, holdout: pa.Table | None, *made: pa.Table, **declared: Any) -> dict[str, Any]:
    tables = Tables.of(train, holdout, list(made), Declared(**declared or ASKED))
    return json.loads(json.dumps(as_json(run(load("tabular-1@1"), tables, seed=0))))


def gaps(table: pa.Table) -> dict[str, int]:
    return {name: table.column(name).null_count for name in table.column_names}


TRAIN = people(400, 1)


class Briefly(dict[str, Any]):
    """Hypothesis would print the whole report."""

    def __repr__(self) -> str:
        return "an honest report"


@pytest.fixture(scope="module")
def honest() -> Briefly:
    return Briefly(document(TRAIN, people(500, 2), people(300, 3)))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Of everything that can be declared, without a holdout, of draws, of copies, of nearly no rows, beyond memory."""
    folder = tmp_path_factory.mktemp("everything")
    harness_everything.write(folder)
    files = [part for role in harness_everything.ROWS for part in (f"--{role}", str(folder / f"{role}.csv"))]
    assert main(["run", *files, "--schema", str(folder / "schema.yaml"), "--out", str(folder / "r.json")]) == 0
    streamed = ["--target", "outcome", "--subgroup", "place", "--streamed", "--out", str(folder / "s.json")]
    assert main(["run", *files, *streamed]) == 0
    return [
        json.loads((folder / "r.json").read_text()),
        json.loads((folder / "s.json").read_text()),
        document(TRAIN, None, people(200, 3)),
        document(TRAIN, people(300, 2), people(150, 3), people(160, 4)),
        document(TRAIN, people(400, 2), with_hidden(people(400, 3), TRAIN, 0.5)),
        document(people(30, 1), people(15, 2), people(25, 3)),
        document(people(60, 1), people(60, 2), people(40, 3), targets=("age",), subgroups=("age", "outcome")),
    ]


def test_what_the_harness_reports_is_believed(honest, many):
    assert [list(doubts(one)) for one in [honest, *many]] == [[]] * (1 + len(many))
    assert not list(doubts(honest, gaps(TRAIN)))


ANY = st.integers(0, 10_000)


def codes(document: dict[str, Any]) -> set[str]:
    try:
        return {doubt.code for doubt in doubts(document, gaps(TRAIN))}
    except ValueError:
        return {"no report"}


def taken(items: list[Any], which: int) -> Any:
    return items[which % len(items)]


def is_on_its_limit(one: dict[str, Any]) -> bool:
    """As it is written: then it may lie on either side."""
    return one["estimate"] in (one["threshold"] or {}).values() and one["estimate"] != 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=ANY, how=ANY)
def test_no_verdict_of_an_honest_report_can_be_another(honest, which, how):
    changed = copy.deepcopy(honest)
    one = taken([one for one in changed["measurements"] if not is_on_its_limit(one)], which)
    one["verdict"] = taken([verdict.value for verdict in Verdict if verdict != one["verdict"]], how)

    assert "other-verdict" in codes(changed)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=ANY, how=ANY)
def test_nothing_else_that_is_judged_by_can_be_changed(honest, which, how):
    changed = copy.deepcopy(honest)
    one = taken([one for one in changed["measurements"] if one["estimate"] is not None], which)
    part, value = taken(
        [
            ("metric", "x.none"), ("version", 2), ("group", "other"), ("direction", "sideways"), ("threshold", {"pass": 0.0}),
            ("threshold_source", "me"), ("n", -1), ("deciding", not one["deciding"]), ("subject", {"whim": "mine"}),
            ("estimate", None), ("estimate", math.nan), ("estimate", math.inf), ("baselines", {**one["baselines"], "floor": math.nan}),
            ("interval", [5.0, -5.0]),
        ],
        how,
    )  # fmt: skip
    one[part] = value

    assert codes(changed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=ANY)
def test_a_judged_number_cannot_cross_its_limit_and_keep_its_verdict(honest, which):
    """Every number of a measurement that passed is made as bad as it can be."""
    changed = copy.deepcopy(honest)
    passed = [one for one in changed["measurements"] if one["verdict"] == "pass" and one["direction"] != "target"]
    one = taken(passed, which)
    bad = {"up": 0.0, "down": 1.0}[one["direction"]]
    one["estimate"] = bad
    one["interval"] = [bad, bad]
    detail = one["detail"] or {}
    for name, value in {
        "z": 9.0,
        "short": 1.0,
        "gap": 1.0,
        "off": 1.0,
        "beyond": 1.0,
        "more": 1.0,
        "worse": 1.0,
    }.items():
        if name in detail:
            detail[name] = value
            if f"{name}_interval" in detail:
                detail[f"{name}_interval"] = [value, value]
    if one["metric"] == "p.ims":
        detail |= {"to_equal_part_of_train": 1.0, "to_holdout": 0.0}

    assert "other-verdict" in codes(changed)


def test_every_row_of_the_protocol_is_owed(honest):
    for metric in {one["metric"] for one in honest["measurements"]} - NOT_OWED:
        left = [one for one in honest["measurements"] if one["metric"] != metric]
        assert "missing" in codes({**honest, "measurements": left}), metric


def test_what_is_stated_as_not_established_is_not_owed(honest):
    stated = copy.deepcopy(honest)
    one = next(one for one in stated["measurements"] if one["metric"] == "f.c2st")
    one |= {"estimate": None, "interval": None, "verdict": "not_established", "detail": None}

    assert codes(stated) == {"other-groups"}


def test_a_measurement_of_one_column_is_owed_too(honest):
    left = [one for one in honest["measurements"] if one["subject"] != {"column": "dose"}]

    found = [
        doubt.parameters for doubt in doubts({**honest, "measurements": left}, gaps(TRAIN)) if doubt.code == "missing"
    ]

    assert {"metric": "f.miss", "of": "column dose"} in found


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("protocol", {"id": "tabular-1", "version": 999, "digest": "0" * 64}, "unknown-protocol"),
        ("protocol", {"id": "mine", "version": 1, "digest": "0" * 64}, "unknown-protocol"),
        ("protocol", {"id": "tabular-1", "version": 1, "digest": "0" * 64}, "other-protocol"),
        ("groups", [], "other-groups"),
    ],
)
def test_the_protocol_is_one_of_this_house(honest, part, value, code):
    changed = {**honest, part: value}
    if part == "groups":
        changed[part] = [{**group, "verdict": "fail"} for group in honest["groups"]]

    assert code in codes(changed)


def test_the_same_measurement_twice_is_found(honest):
    assert "twice" in codes({**honest, "measurements": [*honest["measurements"], honest["measurements"][0]]})


def test_the_seed_follows_from_tables_and_protocol(many):
    derived = many[0]
    inputs = [(item["role"], item["sha256"]) for item in derived["inputs"]]

    assert derived["seed"] == seed_of("tabular-1@2", inputs) == seed_of("tabular-1@2", reversed(inputs))
    assert len({seed_of(*asked) for asked in (("a@1", inputs), ("a@2", inputs), ("a@1", inputs[1:]))}) == 3


@pytest.mark.parametrize(
    ("real", "made", "reversed_", "apart"),
    [
        ([1.0, 0.9, 1.1], [-1.0, -1.1, -0.9], True, True),
        ([1.0, 0.9, 1.1], [0.5, 0.4, 0.6], False, True),
        ([1.0, 0.9, 1.1], [1.01, 0.9, 1.12], False, False),
        ([1.0, -0.5, 2.5], [-1.0, -1.1, -0.9], False, True),
        ([1.0, 0.9, 1.1], [-1.0, -2.5, 0.5], False, True),
        ([1.0, 0.9, 1.1], None, False, True),
        (None, [1.0, 0.9, 1.1], False, True),
    ],
)
def test_an_effect_is_reversed_where_both_tables_are_sure_of_its_sign(real, made, reversed_, apart):
    term = {"real": real, "synthetic": made}
    assert is_reversed(term, 1.96) is reversed_
    assert differs(term, 1.96, 6) == (apart, apart)


RULE = Rule("b.cover", "up", deciding=True, threshold={"pass": 0.8, "attention": 0.5}, source="", options={})


def test_every_column_is_owed_but_for_what_was_dropped():
    inputs = [Input("train", "", {"rows": 10, "columns": 4})]
    told = Reported({"drop": ["d"]}, inputs, [], {"a": 0, "b": 10, "c": 3, "d": 0})
    needs = list(every_column(told, RULE))
    assert [[name for name in "abcd" if need.met({"column": name})] for need in needs] == [["a"], ["b"], ["c"]]


def test_small_groups_decide_only_where_their_column_has_no_other():
    def small(**groups: str) -> Measurement:
        return not_established(RULE, "small", subject={"subgroup": groups})

    one, large = small(place="small"), measurement(RULE, 1.0, n=50, subject={"subgroup": {"place": "north"}})
    elsewhere, pairs = small(smoker="small"), small(place="small", smoker="small")
    for others, decides in (((), True), ((large,), False), ((elsewhere, pairs), True)):
        assert of_coverage(one, RULE, Reported({}, [], [one, *others])) == {decides}
    assert of_coverage(pairs, RULE, Reported({}, [], [pairs])) == {False}
    assert of_coverage(large, RULE, Reported({}, [], [large, one])) == {True}


@pytest.mark.parametrize(
    ("judging", "gap", "floor", "verdict"),
    [
        (1, 0.5, 0.8, Verdict.ATTENTION),
        (1, 0.5, None, Verdict.ATTENTION),
        (2, 0.5, 0.8, Verdict.FAIL),
        (2, 0.02, 0.8, Verdict.PASS),
    ],
)
def test_a_gap_is_judged_beside_independent_columns_by_the_second_way_only(judging, gap, floor, verdict):
    limits = {"pass": 0.25, "attention": 0.6}
    rule = Rule("u.tstr", "down", deciding=True, threshold=limits, source="", options={}, judging=judging)
    ends, told = Baselines(0.9, floor, None), {"gap": gap, "gap_interval": [gap, gap]}
    assert by_gap(measurement(rule, 0.4, n=100, baselines=ends, detail=told), rule) == {verdict}


@pytest.mark.parametrize(("judging", "verdict"), [(1, Verdict.PASS), (2, Verdict.ATTENTION)])
def test_detection_is_judged_beside_independent_columns_by_the_second_way_only(judging, verdict):
    limits = {"pass": 0.75, "attention": 0.9}
    rule = Rule("f.c2st", "down", deciding=True, threshold=limits, source="", options={}, judging=judging)
    one = measurement(rule, 0.72, n=100, interval=(0.67, 0.77), baselines=Baselines(0.5, 0.9, None))
    assert by_detection(one, rule) == {verdict}


@pytest.mark.parametrize(("judging", "verdict"), [(1, Verdict.ATTENTION), (2, Verdict.PASS)])
def test_a_share_is_judged_beside_unseen_rows_by_the_second_way_only(judging, verdict):
    limits = {"pass": 0.75, "attention": 0.5}
    rule = Rule("s.len", "up", deciding=True, threshold=limits, source="", options={}, judging=judging)
    one = measurement(rule, 0.6, n=100, interval=(0.55, 0.65), baselines=Baselines(0.7, 0.1, None))
    assert beside_interval(one, rule) == {verdict}
