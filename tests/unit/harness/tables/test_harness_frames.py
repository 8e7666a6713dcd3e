"""Columns that are made when asked for, or not copied, hold what copies would."""

import numpy as np
from harness_tables import people
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.places import Places
from evaluations.harness.tables.settled import rounded, settled
from evaluations.harness.tables.stored import OnDemand
from evaluations.harness.tables.tables import Frame, Tables

TABLES = Tables.of(people(300, 1), people(260, 2), [people(200, 3)])


def same(one: Frame, other: Frame) -> bool:
    names = list(one.columns) == list(other.columns)
    equal = [
        np.array_equal(one.columns[n], other.columns[n], equal_nan=one.columns[n].dtype == float) for n in one.columns
    ]
    return names and one.rows == other.rows and all(equal)


def test_a_view_of_a_view_is_the_copy_of_a_copy():
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 300, 500), rng.integers(0, 500, 90)
    assert same(TABLES.train.viewed(first).viewed(second), TABLES.train.take(first[second]))
    assert same(TABLES.train.viewed(first).take(second), TABLES.train.take(first).take(second))
    both = TABLES.train.stacked(TABLES.synthetic[0].viewed(second % 200))
    assert same(
        both.take(np.arange(290, 310)),
        TABLES.train.take(np.arange(290, 300)).stacked(TABLES.synthetic[0].take(second[:10] % 200)),
    )


def test_baselines_are_not_kept_and_come_the_same_each_time():
    places = Places(TABLES, TABLES.synthetic[0], Encoder.of(TABLES), 0)
    for place in ("ceiling", "floor", "copy"):
        frame = places.frames[place]
        assert type(frame.columns) is OnDemand
        assert same(frame, frame.take(np.arange(frame.rows)))
        ids = [one.row_ids(places.encoder.names) for one in (frame, places.frames[place])]
        np.testing.assert_array_equal(*ids)
    assert type(places.planted_rows.columns) is dict


@given(st.lists(st.floats(allow_nan=True), min_size=1, max_size=30), st.integers(0, 6))
def test_rounding_copies_a_column_only_where_it_changes_it(values, digits):
    column = np.array(values)
    once = rounded(column)
    assert rounded(once) is once
    assert once is column or not np.array_equal(once, column, equal_nan=True)
    decimals = np.round(np.random.default_rng(digits).normal(0, 100, 50), digits)
    assert rounded(decimals) is decimals


def test_settled_tables_share_the_columns_that_rounding_leaves_alone():
    taken = settled(TABLES)
    shared = [name for name in TABLES.names if taken.train.columns[name] is TABLES.train.columns[name]]
    assert set(shared) >= {name for name, role in TABLES.roles.items() if role != "numeric"}
    for name in set(TABLES.names) - set(shared):
        np.testing.assert_allclose(taken.train.columns[name], TABLES.train.columns[name], rtol=1e-11)
