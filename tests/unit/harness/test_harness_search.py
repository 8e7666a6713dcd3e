"""The search against brute force on points of every kind: wide, tied, missing, alike, in groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.neighbours import FARTHEST, SCALE, Points, nearest_in_groups, several_nearest
from evaluations.harness.tiles import LANES, MISSING, Tiles


def points(rows: int, measured: list[bool], values: int, seed: int) -> Points:
    """Few values make ties, every ninth cell is missing, some measured values lie out of train's range."""
    rng = np.random.default_rng(seed)
    share = rng.integers(-1, values + 1, (len(measured), rows)) / values
    codes = rng.integers(0, min(values, MISSING), (len(measured), rows))
    absent = rng.random((len(measured), rows)) < 1 / 9
    kind = np.array(measured)[:, None]
    steps = np.minimum(np.floor(np.clip(share, 0, 1) * 255), 254)
    exact = np.where(kind, np.where(absent, -FARTHEST, np.rint(share * SCALE)), np.where(absent, -1, codes))
    small = np.where(absent, MISSING, np.where(kind, steps, codes)).astype(np.uint8)
    return Points(small, np.ascontiguousarray(exact.T.astype(np.int64)), np.array(measured))


def brute_force(queries: Points, reference: Points, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The definition: whole columns where missing or different, at most one column; then the order of rows."""
    distances, rows = np.full((queries.rows, count), FARTHEST), np.full((queries.rows, count), -1)
    for k, query in enumerate(queries.exact):
        apart = np.minimum(np.abs(query - reference.exact), SCALE)
        whole = ~reference.measured | (query == -FARTHEST) | (reference.exact == -FARTHEST)
        total = np.where(query == reference.exact, 0, np.where(whole, SCALE, apart)).sum(axis=1)
        first = np.lexsort((np.arange(reference.rows), total))[:count]
        distances[k, : len(first)], rows[k, : len(first)] = total[first], first
    return distances, rows


SHAPES = {
    "few columns, many ties": ([True, False], 3),
    "measured only": ([True] * 7, 100_000),
    "categories only": ([False] * 16, 4),
    "more columns than a byte holds": ([True, False] * 23, 5),
    "more columns than sixteen bits hold": ([True] * 200 + [False] * 100, 5),
    "all alike": ([True, False], 1),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize(("rows", "count"), [(1, 3), (LANES + 1, 1), (1000, 5)])
def test_the_search_finds_what_brute_force_finds_row_for_row(shape, rows, count):
    queries, reference = points(40, *shape, seed=1), points(rows, *shape, seed=2)
    found = several_nearest(queries, reference, count)
    distances, places = brute_force(queries, reference, count)
    np.testing.assert_array_equal(found.distance, distances)
    np.testing.assert_array_equal(found.row, places)


def test_nothing_is_lost_to_rounding_between_two_tiles():
    queries, reference = points(3000, [True], 1 << 20, seed=1), points(4 * LANES, [True], 1 << 20, seed=2)
    found = several_nearest(queries, reference, 1)
    distances, places = brute_force(queries, reference, 1)
    np.testing.assert_array_equal(found.distance, distances)
    np.testing.assert_array_equal(found.row, places)


@given(st.integers(1, 6), st.integers(1, 300), st.integers(0, 2**32))
def test_each_group_is_searched_as_if_it_were_alone(groups, rows, seed):
    shape = ([True, True, False, False], 6)
    queries, reference = points(9, *shape, seed), points(rows, *shape, seed + 1)
    own = np.random.default_rng(seed).integers(-1, groups, rows)
    found = nearest_in_groups(queries, reference, own)
    for group in range(own.max() + 1):
        rows_of = np.flatnonzero(own == group)
        distances, places = brute_force(queries, reference.take(rows_of), 1)
        np.testing.assert_array_equal(found.distance[:, group], distances[:, 0])
        np.testing.assert_array_equal(found.row[:, group], rows_of[places[:, 0]] if len(rows_of) else -1)


def test_tiles_hold_every_row_once_within_its_box():
    reference = points(1000, [True, False, True], 9, seed=3)
    tiles = Tiles.of(reference.bytes, reference.measured)
    np.testing.assert_array_equal(np.sort(tiles.rows), np.arange(1000))
    for at, column in enumerate(tiles.columns):
        own = reference.bytes[column][tiles.rows]
        box = np.arange(1000) // LANES
        assert (tiles.low[at][box] <= own).all()
        assert (own <= tiles.high[at][box]).all()


def test_like_lies_beside_like():
    halves = Points(np.tile(np.uint8([[7, 9]]), 8 * LANES), np.zeros((16 * LANES, 1), np.int64), np.array([False]))
    tiles = Tiles.of(halves.bytes, halves.measured)
    np.testing.assert_array_equal(tiles.low, tiles.high)
