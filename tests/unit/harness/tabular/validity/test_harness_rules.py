"""Declared rules: what SQL sees, what counts as met, and which texts are sent back before anything is measured."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, table

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables import conditions
from evaluations.harness.tables.declared import TableRule

ROOT = Path(__file__).parents[5]
START = dt.datetime(2020, 1, 1)  # noqa: DTZ001


def stays(stop: list[int | None], **more: list[object]) -> pa.Table:
    """Ten stays: whole days, a moment, a text, a truth value, a key and a whole number told to be a category."""
    return table(**{
        "start": list(range(10)),
        "stop.day": stop,
        "from": [START + dt.timedelta(days=day) for day in range(10)],
        "ward": ["a", "b"] * 5,
        "alive": [True] * 9 + [None],
        "patient_id": list(range(100, 110)),
        "grade": [1, 2] * 5,
        **more,
    })  # fmt: skip


TRAIN = stays(list(range(1, 11)))
ROLES = {"grade": "categorical"}


def shares(sql: str, synthetic: pa.Table = TRAIN) -> list[float | None]:
    report = measured(TRAIN, None, synthetic, "v.rules", rules=(TableRule("it", sql),), columns=ROLES)
    one = found(report, "v.rules", rule="it")
    return [one.estimate, one.baselines.copy]


@pytest.mark.parametrize(
    ("sql", "share"),
    [
        ('"stop.day" > start', 1),
        ('"stop.day" > start -- always', 1),
        ("start % 2 = 0", 0.5),
        ("start::varchar = '3'", 0.1),
        ("ward = 'a' AND lower(WARD) IN ('a', 'b')", 0.5),
        ("\"from\" >= date '2020-01-03'", 0.8),
        ("\"from\" + INTERVAL (start) DAY < timestamp '2020-01-05 00:00:00'", 0.2),
        ("alive", 1),
        ("NOT alive", 0.1),
        ("patient_id BETWEEN 100 AND 103", 0.4),
        ("grade = 1", 0.5),
        ("CASE WHEN ward = 'a' THEN start < 3 END", 0.7),
    ],
)
def test_a_row_meets_a_rule_unless_the_rule_is_known_to_be_false(sql, share):
    assert shares(sql)[0] == share


def test_real_rows_stand_beside_it_unless_so_few_break_it_that_the_answer_would_be_about_them():
    many = pa.concat_tables([TRAIN] * 20)

    def told(sql: str) -> tuple[float | None, float | None, int]:
        one = found(
            measured(many, None, many, "v.rules", rules=(TableRule("it", sql),), columns=ROLES), "v.rules", rule="it"
        )
        return one.estimate, one.baselines.copy, len(one.caveats)

    assert told("start % 2 = 0") == (0.5, 0.5, 1)
    assert told("start >= 0") == (1, 1, 0)
    one_person = pa.concat_tables([many.slice(0, 199), TRAIN.slice(9, 1).set_column(0, "start", pa.array([77]))])
    report = measured(one_person, None, many, "v.rules", rules=(TableRule("it", "start < 77"),), columns=ROLES)
    about = found(report, "v.rules", rule="it")
    assert (about.estimate, about.baselines.copy, about.caveats) == (1, None, ())


def test_a_broken_rule_is_named_with_its_share_and_beside_real_rows():
    worse = stays([1, 2, 3, 0, 0, 6, None, 8, 9, 10])
    report = measured(
        TRAIN, TRAIN.slice(0, 1), worse, "v.rules",
        rules=(TableRule("order", '"stop.day" >= start'), TableRule("known", "ward IN ('a', 'b')")),
    )  # fmt: skip
    order, known = found(report, "v.rules", rule="order"), found(report, "v.rules", rule="known")
    assert (order.estimate, order.verdict, order.caveats) == (0.8, Verdict.FAIL, ())
    assert (known.estimate, known.verdict) == (1, Verdict.PASS)
    assert report.declared["rules"][0] == {"name": "order", "sql": '"stop.day" >= start'}


def test_fractions_in_one_table_make_a_column_of_fractions_in_all():
    halves = stays([x + 0.5 for x in range(10)])
    assert shares("\"stop.day\"::varchar LIKE '%.5'", halves) == [1, 0]


def test_what_cannot_be_computed_or_known_is_not_established_and_quotes_no_value():
    typed = (TableRule("typed", "ward::int > 0"), TableRule("empty", "start > 0"))
    empty = TRAIN.set_column(0, "start", pa.nulls(10))
    report = measured(TRAIN, None, empty, "v.rules", rules=typed)
    assert {one.verdict for one in report.measurements} == {Verdict.NOT_ESTABLISHED}
    assert not any("'a'" in caveat for one in report.measurements for caveat in one.caveats)


def test_a_rule_that_train_itself_breaks_says_so():
    many = pa.concat_tables([TRAIN] * 20)
    report = measured(many, None, many, "v.rules", rules=(TableRule("odd", "start % 2 = 1"),))
    assert found(report, "v.rules", rule="odd").caveats == ("Not every row of train meets the rule.",)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("start", "no single condition"),
        ("start > 1; DROP TABLE rows", "no single condition"),
        ("start > 1), (start > 2", "no single condition"),
        ("start > 1) FROM rows WHERE (true", "no single condition"),
        ("ward = '", "no single condition"),
        ("EXISTS (SELECT 1)", "looks beyond its row"),
        ("start > (SELECT max(start) FROM rows)", "looks beyond its row"),
        ("row_number() OVER () > 1", "looks beyond its row"),
        ("COLUMNS(*) > 1", "looks beyond its row"),
        ("start > ?", "no single condition"),
        ("sum(start) > 1", "sum, which is none of the functions"),
        ("start > random()", "random, which is none of the functions"),
        ('"from" < now()', "now, which is none of the functions"),
        ("age(\"from\") > INTERVAL 1 DAY", "age, which is none of the functions"),
        ("length(repeat(ward, 1000000000)) > 1", "repeat, which is none of the functions"),
        ("length(read_text(ward)) > 1", "read_text, which is none of the functions"),
        ('"from" < current_date', "names current_date"),
        ("stop > start", "names stop, which train does not have"),
        ("rows.start > 1", "names rows.start"),
        ("1 = 1", "names no column"),
        ("", "row, which is none of the functions"),
        ("ward > 1", "cannot be understood"),
        ("start + " * 400 + "1 > 0", "nested too deeply|cannot be understood"),
        ("length(printf('%999999d', start)) > 1", "printf, which is none of the functions"),
        ("length(format('{:999999}', start)) > 1", "format, which is none of the functions"),
        ("levenshtein(ward, ward) > 1", "levenshtein, which is none of the functions"),
    ],
)  # fmt: skip
def test_what_is_no_steady_condition_on_one_row_is_refused_before_measuring(sql, why, tried):
    with pytest.raises(Refused, match=why) as refused:
        shares(sql)
    assert refused.value.message.startswith("The rule it ")
    assert len(refused.value.message.splitlines()) == 1
    tried("A declared rule that is more than a condition on one row: refused before measuring", 1, 1)


def test_names_that_sql_cannot_tell_apart_are_refused_only_where_a_rule_uses_them():
    twins = table(Start=np.arange(5), start=np.arange(5), stop=np.arange(5))
    with pytest.raises(Refused, match="cannot tell Start from start"):
        measured(twins, None, twins, "v.rules", rules=(TableRule("it", "start > 1"),))
    assert measured(twins, None, twins, "v.rules", rules=(TableRule("it", "stop >= 0"),)).measurements[0].estimate == 1
    with pytest.raises(Refused, match="Two rules are called it"):
        measured(twins, None, twins, "v.rules", rules=(TableRule("it", "stop > 1"), TableRule("it", "stop > 2")))


def test_a_rule_that_takes_too_long_is_refused_by_its_name(monkeypatch):
    monkeypatch.setattr(conditions, "LONGEST", 0.05)
    forever = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) > age FROM n"
    endless, rows = TableRule("slow", f"({forever})"), pa.table({"age": pa.array([1])})
    with pytest.raises(Refused, match=r"^The rule slow takes more than 0\.05 s"):
        conditions.answers([endless], rows)


def test_moments_do_not_depend_on_the_time_zone_of_the_machine():
    """A moment with a zone is shown in UTC, wherever it is measured."""
    asked = (
        "import duckdb, pyarrow as pa; from evaluations.harness.tables import conditions, declared; "
        "rule = declared.TableRule('it', \"hour(moment::timestamptz) = 0 AND '2020-01-01 00:00:00+00'::timestamptz = moment\"); "
        "rows = pa.table({'moment': pa.array([1577836800000000], pa.timestamp('us'))}); "
        "print(conditions.answers([rule], rows))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | {"TZ": "Asia/Tokyo"}, cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert said.stdout == "[(1, 0)]\n"


def test_nothing_declared_nothing_measured():
    assert measured(TRAIN, None, TRAIN, "v.rules").measurements == ()
