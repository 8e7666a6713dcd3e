"""The search for the nearest rows: near tiles first, far tiles never, exact where bytes cannot rule a row out."""
# ruff: noqa: PLR0917 - compiled functions are given their room, array by array

from typing import Any

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.tables.search.lanes import SCALE, STEPS, UNITS, enclose, exact_distance, tile_bounds, tile_sums
from evaluations.harness.tables.search.tiles import LANES

BUCKETS = 256
FIRST = 256
BLOCK = 1 << 19
"""Bytes of a block of tiles, which fits into the second cache of one core."""


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
def visiting_order(bounds: Array, shift: int, heads: Array, order: Array) -> None:
    """Tiles roughly from near to far: a counting sort by their bounds without the lowest bits."""
    heads[:] = 0
    for bound in bounds:
        heads[(bound >> shift) + 1] += 1
    for k in range(len(heads) - 1):
        heads[k + 1] += heads[k]
    for tile in range(len(bounds)):
        k = bounds[tile] >> shift
        order[heads[k]] = tile
        heads[k] += 1


@compiled
def farthest_of(distances: Array) -> int:
    """The largest distance that can still matter: of the last neighbour of the group that is worst off."""
    most = 0
    for group in range(len(distances)):
        most = max(most, distances[group, -1])
    return most


@compiled
def search_tile(
    reference: Any, start: int, sums: Array, told: Array, exact: Array, distances: Array, rows: Array, limit: int
) -> int:
    """Computes exactly what the sums cannot rule out, the likeliest row first; the new limit."""
    likeliest = np.argmin(sums)
    for turn in range(-1, min(LANES, len(reference.rows) - start)):
        lane = likeliest if turn < 0 else turn
        if turn == likeliest or sums[lane] > limit // (SCALE // UNITS) + 1:
            continue
        row, group = reference.rows[start + lane], reference.groups[start + lane]
        if group < 0 or sums[lane] > distances[group, -1] // (SCALE // UNITS) + 1:
            continue
        if distances[group, -1] == 0 and rows[group, -1] < row:
            continue
        distance = told[lane] // UNITS * SCALE
        distance += exact_distance(exact, reference.exact[row], reference.scaled)
        if distance <= distances[group, -1]:
            worst = distances[group, -1] == limit
            insert(distances[group], rows[group], distance, row)
            limit = farthest_of(distances) if worst else limit
    return limit


@compiled
def largest_bound(limit: int, scaled: int, bounds: Array) -> int:
    """A tile with a larger bound holds nothing within the limit; a tile that was visited has the largest of all."""
    most: int = min(limit // (SCALE // STEPS) + scaled + 1, np.iinfo(bounds.dtype).max - 1)
    return most


@compiled
def visit(reference: Any, turns: Any, query: Any, bounds: Array, tiles: Array, room: Any, found: Any) -> int:
    """Looks through those of these tiles that may hold something near; the largest bound that still may."""
    (exact, low, high), (sums, told), (distances, rows) = query, room, found
    size, limit = len(low) * LANES, farthest_of(distances)
    most: int = largest_bound(limit, turns[0], bounds)
    for tile in tiles:
        if bounds[tile] > most:
            continue
        cells = reference.cells[tile * size : (tile + 1) * size]
        if tile_sums(cells, turns, low, high, sums, told, limit // (SCALE // UNITS) + 1):
            limit = search_tile(reference, tile * LANES, sums, told, exact, distances, rows, limit)
            most = largest_bound(limit, turns[0], bounds)
    return most


@compiled
def scan(reference: Any, queries: Any, start: int, stop: int, bounds: Array, distance: Array, row: Array) -> None:
    """For queries from start to stop: fills distance and row, by query, group and place, nearest first.

    Each query visits its nearest tiles first, which soon tells how far to look; then all queries look through one
    block of tiles after the other, because a block stays in the cache.
    """
    width, tiles = reference.low.shape
    turns, shift = (np.sum(reference.scaled), len(reference.scaled)), 0
    values = np.empty(width, np.uint8)
    low, high = np.empty((stop - start, width), np.uint8), np.empty((stop - start, width), np.uint8)
    room = (np.empty(LANES, np.uint16), np.empty(LANES, np.uint16))
    order, heads, left = np.empty(tiles, np.int64), np.empty(BUCKETS + 2, np.int64), np.zeros(stop - start, np.bool_)
    while STEPS * width >> shift > BUCKETS:
        shift += 1
    for at in range(stop - start):
        for k in range(width):
            values[k] = queries.bytes[reference.columns[k], start + at]
        enclose(values, turns[0], low[at], high[at])
        tile_bounds(values, turns[0], reference.low, reference.high, bounds[at])
        visiting_order(bounds[at], shift, heads, order)
        query, found = (queries.exact[start + at], low[at], high[at]), (distance[start + at], row[start + at])
        most = visit(reference, turns, query, bounds[at], order[:FIRST], room, found)
        bounds[at][order[:FIRST]] = np.iinfo(bounds.dtype).max
        left[at] = tiles > FIRST and bounds[at, order[FIRST]] >> shift <= most >> shift
    step, every = max(1, BLOCK // (width * LANES)), np.arange(tiles)
    for first in range(0, tiles, step):
        for rest in np.flatnonzero(left):
            query, found = (
                (queries.exact[start + rest], low[rest], high[rest]),
                (distance[start + rest], row[start + rest]),
            )
            visit(reference, turns, query, bounds[rest], every[first : first + step], room, found)
