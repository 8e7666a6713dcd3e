"""The exact nearest neighbour by Gower distance, in whole numbers, so that every machine agrees.

Each row is held twice: as one byte a column, which bounds the distance and is scanned fast, and as 64-bit
integers, on which every candidate within the bound is computed exactly. Ranges come from train.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

SCALE = 1 << 40
FARTHEST = 1 << 60
BYTE_SCALE = 254
MISSING = 255
BLOCK = 4096
QUERIES = 64
WIDEST_16_BIT = 65_535 // BYTE_SCALE

Array = npt.NDArray[Any]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled once and kept on disk where that is possible; in a read-only home, once a process."""
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        kept = numba.njit(nogil=True)(function)
    return kept


@dataclass(frozen=True, eq=False)
class Points:
    """Rows ready for the search: bytes by column, exact values by row, and which columns are measured."""

    bytes: Array
    exact: Array
    measured: Array

    @property
    def rows(self) -> int:
        return int(self.exact.shape[0])

    def take(self, rows: Array) -> "Points":
        return Points(np.ascontiguousarray(self.bytes[:, rows]), self.exact[rows], self.measured)


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each query its nearest reference row and the distance, in units of 1/SCALE of a column."""

    distance: Array
    row: Array


def nearest(queries: Points, reference: Points, *, threads: int | None = None) -> Nearest:
    """Exact; ties go to the first reference row. Distance is the sum over columns, each in [0, 1]."""
    found = several_nearest(queries, reference, 1, threads=threads)
    return Nearest(found.distance[:, 0], found.row[:, 0])


def several_nearest(queries: Points, reference: Points, count: int, *, threads: int | None = None) -> Nearest:
    """The same for the `count` nearest rows, nearest first; FARTHEST where the reference has fewer rows."""
    distance = np.full((queries.rows, count), FARTHEST, np.int64)
    row = np.full((queries.rows, count), -1, np.int64)
    width = len(queries.measured)
    accumulator = np.uint16 if width <= WIDEST_16_BIT else np.uint32

    def part(start: int) -> None:
        stop = min(start + QUERIES, queries.rows)
        scratch = np.zeros(BLOCK, accumulator)
        scan(
            queries.bytes, queries.exact, reference.bytes, reference.exact, queries.measured,
            start, stop, scratch, distance, row,
        )  # fmt: skip

    with ThreadPoolExecutor(threads or len(os.sched_getaffinity(0))) as pool:
        list(pool.map(part, range(0, queries.rows, QUERIES)))
    return Nearest(distance, row)


@compiled
def exact_distance(one: Array, other: Array, measured: Array) -> int:
    total = 0
    for column in range(len(measured)):
        a, b = one[column], other[column]
        if a == b:
            continue
        if not measured[column] or a == -FARTHEST or b == -FARTHEST:
            total += SCALE
        else:
            total += min(abs(a - b), SCALE)
    return total


@compiled
def add_measured(reference: Array, value: int, sums: Array) -> None:
    for j in range(len(sums)):
        other = reference[j]
        apart = np.uint8(max(other, value) - min(other, value))
        sums[j] += np.uint8(BYTE_SCALE) if other == np.uint8(MISSING) else apart


@compiled
def add_equal(reference: Array, value: int, sums: Array) -> None:
    for j in range(len(sums)):
        sums[j] += np.uint8(0) if reference[j] == value else np.uint8(BYTE_SCALE)


@compiled
def insert(distances: Array, rows: Array, distance: int, row: int) -> None:
    """Puts a neighbour in its place among the nearest found so far; of equals the first row comes first."""
    at = len(distances)
    while at > 0 and (distances[at - 1] > distance or (distances[at - 1] == distance and rows[at - 1] > row)):
        at -= 1
    if at < len(distances):
        for k in range(len(distances) - 1, at, -1):
            distances[k], rows[k] = distances[k - 1], rows[k - 1]
        distances[at], rows[at] = distance, row


@compiled
def scan(  # noqa: PLR0917
    query_bytes: Array,
    query_exact: Array,
    reference_bytes: Array,
    reference_exact: Array,
    measured: Array,
    start: int,
    stop: int,
    scratch: Array,
    distance: Array,
    row: Array,
) -> None:
    slack = np.sum(measured) + 1
    unit = SCALE // BYTE_SCALE
    total = reference_exact.shape[0]
    for block in range(0, total, BLOCK):
        end = min(block + BLOCK, total)
        for query in range(start, stop):
            distances, rows = distance[query], row[query]
            if distances[-1] == 0:
                continue
            sums = scratch[: end - block]
            sums[:] = 0
            for column in range(len(measured)):
                value = query_bytes[column, query]
                part = reference_bytes[column, block:end]
                if measured[column] and value != MISSING:
                    add_measured(part, value, sums)
                else:
                    add_equal(part, value, sums)
            if sums.min() > distances[-1] // unit + slack:
                continue
            best = np.argmin(sums)
            found = exact_distance(query_exact[query], reference_exact[block + best], measured)
            insert(distances, rows, found, block + best)
            bound = distances[-1] // unit + slack
            for j in range(len(sums)):
                if sums[j] <= bound and j != best:
                    found = exact_distance(query_exact[query], reference_exact[block + j], measured)
                    if found <= distances[-1]:
                        insert(distances, rows, found, block + j)
                        bound = distances[-1] // unit + slack
