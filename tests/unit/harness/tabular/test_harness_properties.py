"""What must hold for every table: bounds, identity, and no change by order, name or unit."""

import json

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import measured, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.harness.engine.report import Report
from evaluations.harness.engine.writing import to_json
from evaluations.harness.tables.declared import Sequence, TableRule

VALIDITY = ("v.schema", "v.range", "v.category", "v.null", "v.rules", "v.depend")
MARGINALS = ("f.ks", "f.tv", "f.ksmiss", "f.tvmiss", "f.miss")
RELATIONS = ("f.pair", "f.corr", "f.tri", "f.prdc")
COMPATIBLE = ("f.accuracy1", "f.accuracy2")
SEQUENCES = ("s.len", "s.next", "s.distinct")
ALL = (*VALIDITY, *MARGINALS, *RELATIONS, *COMPATIBLE, *SEQUENCES)
RULES = (TableRule("warm", '"heat" > 10'), TableRule("known", "\"place\" <> 'c'"))
STAYS = Sequence(key="who", order="day")
slow = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def drawn(draw, least: int = 60, most: int = 250) -> pa.Table:
    """Halves, whole numbers, a bound above another, a name and its number, gaps, people with several days."""
    rows, seed = draw(st.integers(least, most)), draw(st.integers(0, 10**6))
    gaps, levels = draw(st.sampled_from([0.0, 0.2, 1.0])), draw(st.integers(1, 6))
    rng = np.random.default_rng(seed)
    heat = rng.integers(0, draw(st.integers(1, 80)), rows) / 2
    code = rng.integers(0, levels, rows)
    return table(
        heat=heat,
        top=heat + rng.integers(0, 9, rows),
        day=rng.permutation(rows) / 2,
        place=[None if gap else "abcdef"[k] for gap, k in zip(rng.random(rows) < gaps, code, strict=True)],
        number=np.where(rng.random(rows) < gaps / 4, np.nan, code * 3.0),
        smoker=rng.random(rows) < 0.3,
        who=[f"p{k}" for k in rng.integers(0, 30, rows)],
    )


def judged(real: pa.Table, other: pa.Table, *metrics: str, **named: object) -> Report:
    return measured(real, None, other, *(metrics or ALL), **{"rules": RULES, "sequence": STAYS, **named})


def estimates(report: Report, *, but: tuple[str, ...] = ()) -> dict[str, float | None]:
    return {
        f"{one.metric} {json.dumps(dict(one.subject))}": one.estimate
        for one in report.measurements
        if one.metric not in but and "pair" not in one.subject
    }


def different(one: dict[str, float | None], other: dict[str, float | None]) -> dict[str, tuple[float | None, ...]]:
    """Where they differ by more than the last of the six digits, which the order of a sum may turn."""
    both = {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys()}
    return {key: pair for key, pair in both.items() if pair[0] != pytest.approx(pair[1], abs=2e-6)}


@slow
@given(drawn(), drawn())
def test_estimates_are_shares_within_their_intervals(real, other):
    report = judged(real, other)
    json.loads(to_json(report), parse_constant=pytest.fail)
    found = [one for one in report.measurements if one.estimate is not None]
    assert [one for one in found if not 0 <= one.estimate <= 1 and one.subject != {"measure": "density"}] == []
    assert [one for one in found if one.interval and not one.interval[0] <= one.estimate <= one.interval[1]] == []


@slow
@given(drawn())
def test_a_table_is_perfect_beside_itself(real):
    found = estimates(judged(real, real), but=("v.rules", "f.prdc"))
    assert set(found.values()) <= {1.0, None}
    shares = estimates(judged(real, real, "f.prdc"))
    assert shares.pop('f.prdc {"measure": "density"}') >= 1
    assert set(shares.values()) == {1.0}


@slow
@given(drawn(), drawn(), st.integers(0, 10**6))
def test_the_order_of_rows_and_columns_changes_nothing(real, other, seed):
    rng = np.random.default_rng(seed)

    def shuffled(one: pa.Table) -> pa.Table:
        return one.take(pa.array(rng.permutation(one.num_rows))).select(rng.permutation(one.column_names).tolist())

    assert judged(shuffled(real), shuffled(other)).digest == judged(real, other).digest


# Equal numbers of rows from here on: of a larger table f.prdc draws a sample, by an order that names and units change.
@slow
@given(drawn(200, 200), drawn(200, 200))
def test_the_names_of_columns_change_only_the_names(real, other):
    names = {name: f"{'zyxwvut'[k]} {name}" for k, name in enumerate(sorted(real.column_names))}
    one = estimates(judged(real, other), but=("v.depend",))
    rules = tuple(
        TableRule(rule.name, rule.sql.replace('"heat"', f'"{names["heat"]}"').replace('"place"', f'"{names["place"]}"'))
        for rule in RULES
    )
    renamed = (table_.rename_columns([names[name] for name in table_.column_names]) for table_ in (real, other))
    sequence = Sequence(key=names["who"], order=names["day"])
    two = estimates(judged(*renamed, rules=rules, sequence=sequence), but=("v.depend",))
    back = {new: old for old, new in names.items()}
    named = {key if '"column"' not in key else with_old_name(key, back): value for key, value in two.items()}
    assert different(one, named) == {}


def with_old_name(key: str, back: dict[str, str]) -> str:
    metric, _, subject = key.partition(" ")
    return f"{metric} {json.dumps({'column': back[json.loads(subject)['column']]})}"


@slow
@given(drawn(200, 200), drawn(200, 200), st.sampled_from([(2.0, 32.0), (0.25, 0.0), (1024.0, -512.0)]))
def test_the_unit_of_a_column_changes_no_share(real, other, unit):
    """Not asked of `f.accuracy1` and `f.accuracy2`, whose bins are rounded to decimals of the unit."""
    factor, start = unit
    metrics = tuple(metric for metric in ALL if metric not in {"v.depend", "v.rules", *COMPATIBLE})

    def converted(one: pa.Table) -> pa.Table:
        at = one.column_names.index("heat")
        return one.set_column(at, "heat", pa.array(np.array(one.column("heat")) * factor + start))

    one, two = judged(real, other, *metrics), judged(converted(real), converted(other), *metrics)
    assert different(estimates(one), estimates(two)) == {}
