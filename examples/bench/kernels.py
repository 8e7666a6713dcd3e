"""What this machine can do, and how near the kernels come; `python -m examples.bench.kernels ROWS WIDE_ROWS`."""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from evaluations.harness import Tables, load, run
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.search.lanes import tile_sums
from evaluations.harness.tables.search.neighbours import Points, Queries, Reference, nearest
from evaluations.harness.tables.search.tiles import LANES

from .tables import PROTOCOL, Values, population, synthetic

REPEATS = 5
BYTES = 1 << 28
IN_CACHE = 1 << 14
TURNS = 1 << 15
SIDE = 3000
OPERATIONS_A_CELL = 5
MARGINAL = ("f.ks", "f.tv", "f.miss", "f.pair", "f.corr")


def best(action: Callable[[], Any]) -> float:
    """The shortest of some repeats, in seconds."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return min(taken)


def on_every_core(action: Callable[[int], Any]) -> Callable[[], None]:
    def together() -> None:
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(action, range(cores())))

    return together


@numba.njit(nogil=True)
def byte_operations(one: Values, other: Values, turns: int) -> None:
    """Five operations on each pair of bytes, all in the nearest cache."""
    for _ in range(turns):
        for k in range(len(one)):
            a, b = one[k], other[k]
            one[k] = np.uint8(max(a, b) - min(a, b)) + np.uint8(min(a ^ b, np.uint8(17)))


@numba.njit(nogil=True)
def scan_all(reference: Reference, queries: Queries, first: int, last: int) -> int:
    """The sums of every tile for each query, nothing left out: the bare kernel."""
    width, tiles = reference.low.shape
    turns = (np.sum(reference.scaled), len(reference.scaled))
    sums, told = np.empty(LANES, np.uint16), np.empty(LANES, np.uint16)
    near = 0
    for query in range(first, last):
        own = queries.bytes[:, query].copy()
        for tile in range(tiles):
            cells = reference.cells[tile * width * LANES : (tile + 1) * width * LANES]
            near += tile_sums(cells, turns, own, own, sums, told, 65_535)
    return near


def limits() -> dict[str, float]:
    """Bytes read a second, bytes copied (read and written) a second, 8-bit operations and flops a second."""
    parts = [np.ones(BYTES // 8) for _ in range(cores())]
    others = [np.empty_like(part) for part in parts]
    small = [(np.arange(IN_CACHE).astype(np.uint8), np.ones(IN_CACHE, np.uint8)) for _ in range(cores())]
    byte_operations(*small[0], 1)
    left, right = (np.random.default_rng(k).random((SIDE, SIDE), np.float32) for k in (1, 2))
    read = best(on_every_core(lambda k: parts[k].sum()))
    copied = best(on_every_core(lambda k: np.copyto(others[k], parts[k])))
    bytewise = best(on_every_core(lambda k: byte_operations(*small[k], TURNS)))
    with threadpool_limits(limits=cores(), user_api="blas"):
        product = best(lambda: left @ right)
    moved = BYTES * cores()
    return {
        "read": moved / read,
        "copied": 2 * moved / copied,
        "bytewise": OPERATIONS_A_CELL * IN_CACHE * TURNS * cores() / bytewise,
        "flops": 2 * SIDE**3 / product,
    }


def made(rows: int, columns: int) -> Tables:
    rng = np.random.default_rng([rows, columns])
    train, drawn = (population(rows, columns, rng) for _ in range(2))
    both = (train, synthetic(train, drawn, rng))
    real, other = (pa.table({name: arrow(values) for name, values in one.items()}) for one in both)
    return Tables.of(real, None, [other])


def arrow(values: Values) -> pa.Array:
    array = pa.array(values, from_pandas=True)
    return array.dictionary_encode() if pa.types.is_string(array.type) else array


def search(rows: int, columns: int) -> dict[str, float]:
    """Exact nearest neighbours of as many queries as rows; and the bare kernel on some queries."""
    tables = made(rows, columns)
    encoder = Encoder.of(tables)
    queries, reference = encoder.points(tables.synthetic[0]), encoder.points(tables.train)
    nearest(queries.take(np.arange(9)), reference)
    fresh = Points(reference.bytes, reference.exact, reference.scaled, reference.told)
    start = time.perf_counter()
    nearest(queries, fresh)
    seconds = time.perf_counter() - start
    few = min(rows, max(1, 300_000_000 // (rows * cores())))
    held, wanted = reference.reference(), queries.asked()
    scan_all(held, wanted, 0, 1)
    scanned = best(on_every_core(lambda _: scan_all(held, wanted, 0, few)))
    return {"rows": rows, "columns": columns, "seconds": seconds, "pairs": few * rows * cores() / scanned}


def marginals(rows: int, columns: int) -> dict[str, float]:
    """Distributions, missing values, pairs and correlations with all baselines, once the tables are read."""
    whole = load(PROTOCOL)
    rules = tuple(rule for rule in whole.rules if rule.metric in MARGINAL)
    protocol = replace(whole, rules=rules)
    run(protocol, made(200, columns), seed=0)
    tables = made(rows, columns)
    start = time.perf_counter()
    run(protocol, tables, seed=0)
    return {"rows": rows, "columns": columns, "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    narrow, wide = map(int, sys.argv[1:3])
    print(json.dumps({"limits": limits(), "search": search(narrow, 30), "marginals": marginals(wide, 50)}))
