"""A simple honest generator, so that there is something to hide copies in when no synthetic table is at hand.

Columns form a tree in which each hangs on the one that it shares most with (Chow and Liu 1968). A cell is drawn from
the training rows that have the parent's level; numbers are drawn between two of them. No row is handed on.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.tables import Tables, hashed

Levels = Mapping[str, Array]


def generated(train: pa.Table, rows: int, seed: int) -> pa.Table:
    """A table like train in its columns and in the pairs along the tree; the same seed gives the same table."""
    rng = generator(seed, "chain")
    tables = Tables.of(train, None, [train])
    train = train.take(pa.array(hashed(train)[0]))
    encoder = Encoder.of(tables)
    levels = dict(zip(encoder.names, encoder.levels(tables.train), strict=True))
    sources: dict[str, Array] = {}
    for name, parent in tree(levels):
        given = levels[parent][sources[parent]] if parent else np.zeros(rows, np.uint8)
        sources[name] = drawn(levels[parent] if parent else np.zeros(train.num_rows, np.uint8), given, rng)
    made = {
        name: between(train.column(name), source, drawn(levels[name], levels[name][source], rng), rng)
        for name, source in sources.items()
    }
    apart = {name: rng.integers(0, train.num_rows, rows) for name in train.column_names if name not in made}
    made |= {name: train.column(name).take(pa.array(source)) for name, source in apart.items()}
    return pa.table({name: made[name] for name in train.column_names}).unify_dictionaries()


def drawn(known: Array, wanted: Array, rng: np.random.Generator) -> Array:
    """For each wanted level a random row that has it."""
    order = np.argsort(known, kind="stable")
    starts = np.searchsorted(known[order], wanted, side="left")
    stops = np.searchsorted(known[order], wanted, side="right")
    return np.asarray(order[starts + (rng.random(len(wanted)) * (stops - starts)).astype(np.int64)])


def between(values: pa.ChunkedArray, one: Array, other: Array, rng: np.random.Generator) -> pa.ChunkedArray:
    """Numbers between two rows of the same level, whole where the column is; all else as the first row has it."""
    first = values.take(pa.array(one))
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        return first
    second = values.take(pa.array(other)).cast(pa.float64())
    way = pc.multiply(pc.subtract(second, first.cast(pa.float64())), pa.array(rng.random(len(one))))
    mixed = pc.add(first.cast(pa.float64()), way)
    return pc.round(mixed).cast(values.type) if pa.types.is_integer(values.type) else mixed


def tree(levels: Levels) -> list[tuple[str, str | None]]:
    """Every column and the earlier one that it hangs on: the strongest links first (Prim), ties by name."""
    names = sorted(levels)
    if not names:
        return []
    placed: list[tuple[str, str | None]] = [(names[0], None)]
    best = {name: (shared(levels[name], levels[names[0]]), names[0]) for name in names[1:]}
    while best:
        name = max(best, key=lambda one: best[one][0])
        placed.append((name, best.pop(name)[1]))
        for other in best:
            link = shared(levels[other], levels[name])
            if link > best[other][0]:
                best[other] = (link, name)
    return placed


def shared(one: Array, other: Array) -> float:
    """Mutual information of two columns of levels."""
    joint = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(joint, (one, other), 1 / len(one))
    apart = joint.sum(axis=1)[:, None] * joint.sum(axis=0)[None, :]
    some = joint > 0
    return float((joint[some] * np.log(joint[some] / apart[some])).sum())
