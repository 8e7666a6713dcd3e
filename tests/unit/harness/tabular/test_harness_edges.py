"""Tables at the edge give a clear result or a clear sentence, never a crash and never NaN."""

import json

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, people, sentence, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.harness.engine.report import Verdict
from evaluations.harness.engine.writing import to_json
from evaluations.harness.tabular.caveats import TAKEN_AS_FIVE

EDGES = {
    "constant": table(x=[1.0] * 60, y=["a"] * 60),
    "empty column": table(x=[None] * 60, y=np.arange(60) % 4),
    "one row": table(x=[1], y=["a"]),
    "one column": table(x=np.arange(60.0) % 7),
    "infinite": table(x=[np.inf, -np.inf, 1, 2, 3, np.nan] * 10, y=np.arange(60)),
    "keys only": table(id=[f"p{i}" for i in range(60)], note=["long text " * 9 + str(i) for i in range(60)]),
    "huge": table(x=np.array([1e308, -1e308, 0] * 20), y=np.array([1e-308, 2e-308, 0] * 20)),
    "old dates": pa.table({"d": pa.array([-(10**16), 0, None] * 20, pa.timestamp("us")), "y": list(range(60))}),
    "flags": table(x=[True, False, None] * 20, y=["ä", "日", ""] * 20),
}


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("with_holdout", [True, False])
def test_every_edge_is_measured_and_its_json_is_strict(name, with_holdout):
    edge = EDGES[name]
    other = edge.slice(0, max(1, edge.num_rows // 2))
    column = edge.column_names[-1]
    report = measured(edge, other.slice(0, 1) if with_holdout else None, other, targets=[column], subgroups=[column])
    json.loads(to_json(report), parse_constant=pytest.fail)
    privacy = [one for one in report.measurements if one.group == "privacy"]
    assert {one.verdict for one in privacy} == {Verdict.NOT_ESTABLISHED}


def test_a_column_that_is_empty_in_the_synthetic_table_is_not_established():
    train = table(x=np.arange(50.0) / 2, y=np.arange(50))
    report = measured(train, None, table(x=[None] * 50, y=np.arange(50)), "f.ks", "v.range", "f.miss")
    assert found(report, "f.ks", column="x").verdict is Verdict.NOT_ESTABLISHED
    assert found(report, "v.range", column="x").verdict is Verdict.NOT_ESTABLISHED
    assert found(report, "f.miss", column="x").verdict is Verdict.FAIL


def test_many_columns_are_measured_on_a_sample_of_pairs_that_is_named():
    rng = np.random.default_rng(0)
    names = [f"c{i:03d}" for i in range(120)]
    one, other = (table(**{name: rng.integers(0, 3, 40) for name in names}) for _ in range(2))
    pair = found(measured(one, None, other, "f.pair"), "f.pair")
    assert pair.caveats == ("5,000 of 7,140 pairs, drawn by the seed.",)
    assert "matrix" not in pair.detail


def test_a_target_that_cannot_be_learned_is_not_established():
    train, holdout = people(200, 1), people(100, 2)
    broken = train.set_column(4, "outcome", pa.array(["ill"] * 200).dictionary_encode())
    report = measured(train, holdout, broken, "u.tstr", targets=["outcome"])
    assert found(report, "u.tstr", target="outcome").verdict is Verdict.NOT_ESTABLISHED


@pytest.mark.parametrize("known", [0, 2])
def test_a_number_that_one_table_hardly_knows_fails_and_breaks_nothing(known):
    """No learner, encoding or attack may need a value of every column in every fold of every table."""
    few = people(400, 3)
    dose = [value if at < known else None for at, value in enumerate(few.column("dose").to_pylist())]
    few = few.set_column(1, "dose", pa.array(dose, pa.float64() if known else pa.null()))
    asked = {"targets": ["outcome", "age"], "subgroups": ["place"], "sensitive": ["smoker"], "quasi": ["age", "place"]}
    for tables in ((people(500, 1), people(300, 2), few), (few, people(300, 2), people(500, 1))):
        report = measured(*tables, **asked)
        json.loads(to_json(report), parse_constant=pytest.fail)
    gap = measured(people(500, 1), people(300, 2), few, "v.null", "f.miss")
    assert found(gap, "v.null", column="dose").verdict is Verdict.FAIL
    assert found(gap, "f.miss", column="dose").verdict is Verdict.FAIL


def test_numbers_and_several_classes_can_be_targets():
    report = measured(people(800, 1), people(400, 2), people(800, 3), "u.tstr", targets=["age", "place"])
    age, place = (found(report, "u.tstr", target=name) for name in ("age", "place"))
    assert (age.detail["score"], place.detail["score"]) == ("r2", "auc")
    assert 0.1 < age.estimate < age.baselines.ceiling + 0.1
    assert 0.6 < place.estimate < 1
    assert age.interval[0] < age.estimate < age.interval[1]


values = st.one_of(st.none(), st.integers(-3, 3), st.floats(-2, 2), st.sampled_from([float("inf"), 1e300]))
letters = st.one_of(st.none(), st.sampled_from("abc"))
tables = st.lists(st.tuples(values, letters), min_size=1, max_size=25)


def made(rows) -> pa.Table:
    numbers = pa.array([None if row[0] is None else float(row[0]) for row in rows], pa.float64())
    return pa.table({"x": numbers, "y": pa.array([row[1] for row in rows], pa.string()).dictionary_encode()})


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tables, tables, st.integers(0, 5))
def test_shares_stay_between_zero_and_one_and_order_changes_nothing(train, other, seed):
    real, synthetic = made(train), made(other)
    metrics = ("v.range", "v.category", "v.null", "f.ks", "f.tv", "f.miss", "f.pair")
    report = measured(real, None, synthetic, *metrics)
    for one in report.measurements:
        if one.estimate is not None:
            assert 0 <= one.estimate <= 1
            assert one.interval is None or one.interval[0] <= one.estimate <= one.interval[1]
    rng = np.random.default_rng(seed)
    again = measured(
        real.take(pa.array(rng.permutation(len(train)))).select(["y", "x"]),
        None,
        synthetic.take(pa.array(rng.permutation(len(other)))),
        *metrics,
    )
    assert again.digest == report.digest


@settings(max_examples=25, deadline=None)
@given(tables)
def test_a_table_agrees_with_itself(rows):
    report = measured(
        made(rows), None, made(rows), "v.range", "v.category", "v.null", "f.ks", "f.tv", "f.miss", "f.pair"
    )
    exact = {one.estimate for one in report.measurements if sentence(TAKEN_AS_FIVE) not in one.caveats}
    assert exact <= {1.0, None}


def test_a_change_of_unit_changes_no_number():
    def scaled(real: pa.Table) -> pa.Table:
        return real.set_column(1, "dose", pa.array(np.array(real.column("dose")) * 1024))

    real = [people(400, 1), people(300, 2), people(400, 3)]
    metrics = ("v.range", "f.ks", "f.pair")
    one, other = measured(*real, *metrics), measured(*map(scaled, real), *metrics)
    assert [m.estimate for m in one.measurements] == [m.estimate for m in other.measurements]
