import numpy as np
import pytest
from harness_tables import people, table
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.search.neighbours import SCALE, nearest
from evaluations.harness.tables.tables import Tables


def gower(tables: Tables, encoder: Encoder, one, other) -> np.ndarray:
    """The definition, cell by cell: ranges from train, at most one a column, missing is its own value."""
    total = np.zeros((one.rows, other.rows))
    for name in encoder.names:
        a, b = one.columns[name][:, None], other.columns[name][None, :]
        if tables.roles[name] == "numeric":
            width = np.nanmax(tables.train.columns[name]) - np.nanmin(tables.train.columns[name])
            apart = np.minimum(np.abs(a - b) / width, 1.0)
            apart = np.where(np.isnan(a) & np.isnan(b), 0.0, np.where(np.isnan(a) | np.isnan(b), 1.0, apart))
        else:
            apart = (a != b).astype(float)
        total += apart
    return total


@pytest.mark.parametrize(("rows", "others", "seed"), [(300, 5000, 1), (130, 64, 2)])
def test_the_nearest_row_is_the_one_that_brute_force_finds(rows, others, seed):
    tables = Tables.of(people(others, seed), None, [people(rows, seed + 50)])
    encoder = Encoder.of(tables)
    found = nearest(encoder.points(tables.synthetic[0]), encoder.points(tables.train))
    distances = gower(tables, encoder, tables.synthetic[0], tables.train)
    np.testing.assert_allclose(found.distance / SCALE, distances.min(axis=1), rtol=0, atol=1e-9)
    at = distances[np.arange(rows), found.row]
    np.testing.assert_allclose(at, distances.min(axis=1), rtol=0, atol=1e-9)


def test_the_number_of_threads_changes_nothing_and_ties_go_to_the_first():
    tables = Tables.of(people(500, 1), None, [people(300, 2)])
    encoder = Encoder.of(tables)
    queries, reference = encoder.points(tables.synthetic[0]), encoder.points(tables.train)
    doubled = reference.take(np.tile(np.arange(500), 2))
    one, two = nearest(queries, reference, threads=1), nearest(queries, doubled, threads=3)
    np.testing.assert_array_equal(one.row, two.row)
    np.testing.assert_array_equal(one.distance, two.distance)


numbers = st.one_of(st.just(float("nan")), st.just(float("inf")), st.just(-float("inf")), st.floats(-5, 5))


@given(st.lists(numbers, min_size=1, max_size=20), st.lists(numbers, min_size=1, max_size=20))
def test_values_out_of_range_infinite_or_missing_keep_the_definition(train, other):
    tables = Tables.of(table(x=train, y=[0] * len(train)), None, [table(x=other, y=[1] * len(other))])
    encoder = Encoder.of(tables)
    if "x" not in encoder.names or tables.roles["x"] != "numeric":
        return
    found = nearest(encoder.points(tables.synthetic[0]), encoder.points(tables.train))
    finite = [value for value in train if np.isfinite(value)]
    width = max(finite) - min(finite) if finite else 0.0

    def apart(a: float, b: float) -> float:
        if np.isnan(a) or np.isnan(b):
            return 0.0 if np.isnan(a) and np.isnan(b) else 1.0
        if a == b:
            return 0.0
        return min(abs(a - b) / width, 1.0) if width else 1.0

    expected = [min(apart(a, b) for b in train) + 1 for a in tables.synthetic[0].columns["x"]]
    np.testing.assert_allclose(found.distance / SCALE, expected, rtol=0, atol=1e-9)


def test_more_than_255_categories_are_still_told_apart():
    words = [f"w{i}" for i in range(600)]
    tables = Tables.of(
        table(x=words, y=[1.0] * 600),
        None,
        [table(x=words[::-1], y=[1.0] * 600)],
        Declared(columns={"x": "categorical"}),
    )
    encoder = Encoder.of(tables)
    found = nearest(encoder.points(tables.synthetic[0]), encoder.points(tables.train))
    assert found.distance.max() == 0
    np.testing.assert_array_equal(tables.train.columns["x"][found.row], tables.synthetic[0].columns["x"])
