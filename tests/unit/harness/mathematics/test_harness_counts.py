"""Counts of parts add up to the counts of the whole, and what is measured on them is what brute force finds."""

import itertools
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.harness.mathematics.counts import MOST_CELLS, ROWS_A_CELL, Codes, Numbers, Pairs, in_threes, widest

numbers = st.one_of(st.just(float("nan")), st.sampled_from([-1.0, 0.0, 2.5, float("inf")]), st.floats(-5, 5))
columns = st.lists(numbers, min_size=1, max_size=60).map(np.array)
SIZES = np.array([3, 2, 7])
PAIRS = np.array([[0, 1], [0, 2], [1, 2]])


def parts(rows: int, seed: int) -> list[np.ndarray]:
    """The rows in any order, cut anywhere; a part may be empty."""
    rng = np.random.default_rng(seed)
    return np.split(rng.permutation(rows), np.sort(rng.integers(0, rows + 1, 3)))


def levels(rows: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array([rng.integers(0, size, rows) for size in SIZES], np.uint8)


@given(columns, st.integers(0, 2**32))
def test_numbers_counted_in_parts_are_the_numbers_counted_at_once(column, seed):
    whole = Numbers.of(column)
    added = reduce(add, [Numbers.of(column[rows]) for rows in parts(len(column), seed)])
    np.testing.assert_array_equal(added.values, whole.values)
    np.testing.assert_array_equal(added.counts, whole.counts)
    assert added.missing == whole.missing == np.isnan(column).sum()
    assert whole.known + whole.missing == len(column)


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=60), st.integers(0, 2**32))
def test_codes_counted_in_parts_are_the_codes_counted_at_once(column, seed):
    codes = np.array(column)
    added = reduce(add, [Codes.of(codes[rows], 5) for rows in parts(len(codes), seed)])
    np.testing.assert_array_equal(added.counts, [column.count(code) for code in (0, 1, 2, 3, 4, -1)])
    assert (added.missing, added.known) == (column.count(-1), len(column) - column.count(-1))


@given(st.integers(1, 200), st.integers(0, 2**32))
def test_pairs_counted_in_parts_are_the_pairs_counted_at_once(rows, seed):
    table = levels(rows, seed)
    added = reduce(add, [Pairs.of(table[:, part], SIZES, PAIRS) for part in parts(rows, seed)])
    brute = [np.zeros(SIZES[pair], np.int64) for pair in PAIRS]
    for counts, (one, other) in zip(brute, PAIRS, strict=True):
        np.add.at(counts, (table[one], table[other]), 1)
    np.testing.assert_array_equal(added.counts, np.concatenate([counts.ravel() for counts in brute]))
    assert added.rows == rows


@given(st.integers(0, 9), st.integers(1, 600), st.integers(0, 2**32))
def test_pairs_are_counted_alike_alone_and_three_at_a_time(count, rows, seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, count)
    table = np.array([rng.integers(0, size, rows) for size in sizes], np.uint8).reshape(count, rows)
    every = np.array(list(itertools.combinations(range(count), 2)), np.int64).reshape(-1, 2)
    pairs = every[rng.random(len(every)) < 0.9]
    pairs = np.where(rng.random((len(pairs), 1)) < 0.1, pairs[:, ::-1], pairs)
    threes, alone = in_threes(sizes, pairs, rows)
    assert sorted([*threes.ravel().tolist(), *alone.tolist()]) == list(range(len(pairs)))
    found = Pairs.of(table, sizes, pairs)
    expected = [np.bincount(table[a] * sizes[b] + table[b], minlength=sizes[a] * sizes[b]) for a, b in pairs]
    np.testing.assert_array_equal(found.counts, np.concatenate([np.zeros(0, np.int64), *expected]))


def test_of_fifty_columns_nearly_every_pair_is_counted_with_two_others():
    pairs = np.array(list(itertools.combinations(range(50), 2)))
    sizes, enough = np.full(50, 12), 12**3 * ROWS_A_CELL
    threes, alone = in_threes(sizes, pairs, enough)
    assert (len(threes), len(alone)) == (392, 49)
    for three in pairs[threes]:
        a, b, c = np.unique(three).tolist()
        assert three.tolist() == [[a, b], [a, c], [b, c]]
    for few in (in_threes(sizes, pairs, enough - 1), in_threes(np.full(50, 21), pairs, MOST_CELLS * ROWS_A_CELL)):
        assert (few[0].shape, few[1].tolist()) == ((0, 3), list(range(len(pairs))))


def largest_gap(one: np.ndarray, other: np.ndarray) -> float:
    points = np.concatenate([one, other])[:, None]
    return float(np.abs((one <= points).mean(axis=1) - (other <= points).mean(axis=1)).max())


@given(columns, columns)
def test_the_widest_gap_is_the_largest_difference_of_two_distribution_functions(one, other):
    counted = [Numbers.of(column) for column in (one, other)]
    known = [column[~np.isnan(column)] for column in (one, other)]
    if min(map(len, known)):
        assert widest(*counted).value == pytest.approx(largest_gap(*known), abs=1e-12)
    lowest = [np.where(np.isnan(column), -1e9, column) for column in (one, other)]
    assert widest(*counted, gaps=True).value == pytest.approx(largest_gap(*lowest), abs=1e-12)


@given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 2**32))
def test_distances_and_pulls_of_pairs_are_those_of_brute_force(rows, others, seed):
    tables = levels(rows, seed), levels(others, seed + 1)
    one, other = (Pairs.of(table, SIZES, PAIRS) for table in tables)
    pulls = one.pulls(other, *tables)
    expected = [np.zeros((len(PAIRS), table.shape[1])) for table in tables]
    for k, (first, second) in enumerate(PAIRS):
        shares = [np.zeros(SIZES[[first, second]]) for _ in tables]
        for share, table in zip(shares, tables, strict=True):
            np.add.at(share, (table[first], table[second]), 1)
        ahead = shares[0] * others - shares[1] * rows
        assert one.apart(other)[k] == pytest.approx(np.abs(ahead).sum() / 2 / rows / others, abs=1e-12)
        for signs, table in zip(expected, tables, strict=True):
            signs[k] = np.sign(ahead)[table[first], table[second]]
    for found, signs in zip(pulls, expected, strict=True):
        np.testing.assert_array_equal(found, signs.sum(axis=0))
