"""The search against brute force on points of every kind: wide, tied, missing, alike, in groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.tables.search.neighbours import FARTHEST, SCALE, Points, nearest_in_groups, several_nearest
from evaluations.harness.tables.search.tiles import LANES, MISSING, apartness


def values(rows: int, measured: list[bool], count: int, seed: int) -> np.ndarray:
    """By row: few values make ties, every ninth cell is missing, some measured values lie out of train's range."""
    rng = np.random.default_rng(seed)
    share = np.rint(rng.integers(-1, count + 1, (rows, len(measured))) / count * SCALE)
    codes = rng.integers(0, count, (rows, len(measured)))
    absent = rng.random((rows, len(measured))) < 1 / 9
    return np.where(measured, np.where(absent, -FARTHEST, share), np.where(absent, -1, codes)).astype(np.int64)


def points(exact: np.ndarray, measured: list[bool]) -> Points:
    """Every third column of categories is held as if it had too many for a byte."""
    kind, told = np.array(measured), ~np.array(measured)
    told[::3] = False
    steps = np.where(exact == -FARTHEST, MISSING, np.clip(exact * 255 // SCALE, 0, 254))
    codes = np.where(exact == -1, MISSING, np.where(told, exact, exact % 2))
    return Points(np.where(kind, steps, codes).astype(np.uint8).T.copy(), exact[:, ~told].copy(), kind, told)


def brute_force(
    queries: np.ndarray, reference: np.ndarray, kind: list[bool], count: int
) -> tuple[np.ndarray, np.ndarray]:
    """The definition: whole columns where missing or different, at most one column; then the order of rows."""
    distances, rows = np.full((len(queries), count), FARTHEST), np.full((len(queries), count), -1)
    for k, query in enumerate(queries):
        apart = np.minimum(np.abs(query - reference), SCALE)
        whole = ~np.array(kind) | (query == -FARTHEST) | (reference == -FARTHEST)
        total = np.where(query == reference, 0, np.where(whole, SCALE, apart)).sum(axis=1)
        first = np.lexsort((np.arange(len(reference)), total))[:count]
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


@pytest.mark.parametrize(("kind", "most"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize(("rows", "count"), [(1, 3), (LANES + 1, 1), (1000, 5)])
def test_the_search_finds_what_brute_force_finds_row_for_row(kind, most, rows, count):
    queries, reference = values(40, kind, most, 1), values(rows, kind, most, 2)
    found = several_nearest(points(queries, kind), points(reference, kind), count)
    distances, places = brute_force(queries, reference, kind, count)
    np.testing.assert_array_equal(found.distance, distances)
    np.testing.assert_array_equal(found.row, places)


def test_nothing_is_lost_to_rounding_between_two_tiles():
    queries, reference = values(3000, [True], 1 << 20, 1), values(4 * LANES, [True], 1 << 20, 2)
    found = several_nearest(points(queries, [True]), points(reference, [True]), 1)
    distances, places = brute_force(queries, reference, [True], 1)
    np.testing.assert_array_equal(found.distance, distances)
    np.testing.assert_array_equal(found.row, places)


@given(st.integers(1, 6), st.integers(1, 300), st.integers(0, 2**32))
def test_each_group_is_searched_as_if_it_were_alone(groups, rows, seed):
    kind = [True, True, False, False]
    queries, reference = values(9, kind, 6, seed), values(rows, kind, 6, seed + 1)
    own = np.random.default_rng(seed).integers(-1, groups, rows)
    found = nearest_in_groups(points(queries, kind), points(reference, kind), own)
    for group in range(own.max() + 1):
        rows_of = np.flatnonzero(own == group)
        distances, places = brute_force(queries, reference[rows_of], kind, 1)
        np.testing.assert_array_equal(found.distance[:, group], distances[:, 0])
        np.testing.assert_array_equal(found.row[:, group], rows_of[places[:, 0]] if len(rows_of) else -1)


def test_tiles_hold_every_row_once_within_its_box():
    kind = [True, False, True]
    reference = points(values(1000, kind, 9, 3), kind)
    np.testing.assert_array_equal(np.sort(reference.tiles.rows), np.arange(1000))
    box = np.arange(1000) // LANES
    for at, column in enumerate(reference.tiles.columns):
        own = reference.bytes[column][reference.tiles.rows]
        assert (reference.tiles.low[at][box] <= own).all()
        assert (own <= reference.tiles.high[at][box]).all()


def test_like_lies_beside_like():
    halves = np.tile(np.array([[7], [9]]), (8 * LANES, 1))
    tiles = points(halves, [False]).tiles
    np.testing.assert_array_equal(tiles.low, tiles.high)


def test_rows_are_halved_along_the_column_in_which_two_random_rows_differ_most():
    steps = np.random.default_rng(0).integers(0, 256, 40)
    counts = np.bincount(steps, minlength=256)
    apart = np.abs(steps[:, None] - steps[None, :])

    assert apartness(counts, 40, True) == pytest.approx(apart.sum() / MISSING)
    assert apartness(counts, 40, False) == (apart > 0).sum()
