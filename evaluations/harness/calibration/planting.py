"""The planted tables: what is in them is known, so what must react and what must stay still is known as well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.declared import Declared

FLIPS = (0.1, 0.3, 0.5, 0.9)
HIDDEN = (0.01, 0.1)
NEARLY = 0.05
NUDGE = 0.005
LEFT_OF_SUBGROUP = (0.3, 0.0)
FEWEST = 100
DISTINCT = 20
COPIES = ("p.exact", "p.near")
ATTACKS = (*COPIES, "p.mia", "p.aia", "p.single", "p.outlier", "p.link", "p.member")
MARGINALS = ("f.ks", "f.tv")
SUCCESSORS = {"f.pair": "f.rel"}
"""The metric that has to see what another one had to see in protocols that do not have it."""


@dataclass(frozen=True, eq=False)
class Planted:
    """One table in the synthetic table's place. `fails` and `noticed` must react, `still` must not fail, and `worst`
    must be farther below its ceiling than all else that the metric measures.

    Entries are metrics, or labels of single measurements as `comparing.label` writes them.
    """

    name: str
    synthetic: pa.Table
    holdout: pa.Table
    fails: Sequence[str] = ()
    noticed: Sequence[str] = ()
    still: Sequence[str] = ()
    worst: Sequence[str] = ()

    @property
    def expected(self) -> list[str]:
        """All of which something is expected, each once."""
        return list(dict.fromkeys([*self.fails, *self.noticed, *self.worst, *self.still]))


def planted(
    train: pa.Table, holdout: pa.Table, generators: Mapping[str, pa.Table], declared: Declared, seed: int
) -> Iterator[Planted]:
    """All tables, one after another. Those made of unseen rows are judged by the other half of the holdout."""
    rng = generator(seed, "planting")
    unseen, rest = shares(holdout, 0.5, rng)
    yield Planted("unseen rows", unseen, rest, still=(*ATTACKS, *MARGINALS, "f.pair", "f.c2st", "b.cover"))
    still = (*COPIES, "p.mia", *MARGINALS)
    yield Planted("independent columns", flipped(train, 1.0, rng), holdout, ("f.pair",), ("f.c2st",), still)
    yield Planted("full copy", train, holdout, (*COPIES, "p.mia", "p.outlier"), (), (*MARGINALS, "f.pair"))
    for name, synthetic in generators.items():
        yield Planted(name, synthetic, holdout, still=COPIES)
        for share in HIDDEN:
            yield Planted(f"{name}, {share:.0%} hidden", hiding(synthetic, train, share, rng), holdout, COPIES)
    for share in FLIPS:
        fails = ("p.near",) if share <= 0.3 else ("f.pair",) if share > 0.5 else ()
        yield Planted(f"{share:.0%} of cells flipped", flipped(train, share, rng), holdout, fails, (), MARGINALS)
    near = nudged(shares(train, NEARLY, rng)[0], rng)
    yield Planted(f"{NEARLY:.0%} near copies", replaced(unseen, near), rest, ("p.near",), (), ("p.exact",))
    yield from shifted(unseen, rest)
    yield from cut(unseen, rest, declared, rng)


def shares(table: pa.Table, share: float, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """A random share of the rows, and the others."""
    order = rng.permutation(table.num_rows)
    at = round(share * table.num_rows)
    return table.take(pa.array(order[:at])), table.take(pa.array(order[at:]))


def together(one: pa.Table, other: pa.Table) -> pa.Table:
    both = pa.concat_tables([one, other.select(one.column_names)], promote_options="permissive")
    return both.unify_dictionaries().combine_chunks()


def replaced(table: pa.Table, rows: pa.Table) -> pa.Table:
    """The table with these rows in the place of its last ones."""
    return together(rows, table.slice(0, max(0, table.num_rows - rows.num_rows)))


def hiding(synthetic: pa.Table, train: pa.Table, share: float, rng: np.random.Generator) -> pa.Table:
    """Copies of a share of the training rows in the place of random synthetic rows."""
    copies = shares(train, share, rng)[0]
    return replaced(shares(synthetic, 1.0, rng)[0], copies)


def flipped(train: pa.Table, share: float, rng: np.random.Generator) -> pa.Table:
    """Train with a share of the cells of each column exchanged among its rows."""
    columns = {}
    for name in train.column_names:
        other = rng.permutation(train.num_rows)
        kept = np.where(rng.random(train.num_rows) < share, other, np.arange(train.num_rows))
        columns[name] = train.column(name).take(pa.array(kept))
    return pa.table(columns)


def numbers(table: pa.Table) -> dict[str, np.ndarray]:
    kinds = {name: table.schema.field(name).type for name in table.column_names}
    named = [name for name, kind in kinds.items() if pa.types.is_integer(kind) or pa.types.is_floating(kind)]
    return {name: table.column(name).cast(pa.float64()).to_numpy() for name in named}


def nudged(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Every row a little beside itself: its most varied number moved by up to a two-hundredth of the range."""
    values = numbers(rows)
    if not values:
        return rows
    name = max(values, key=lambda one: len(np.unique(values[one])))
    present = values[name][~np.isnan(values[name])]
    whole = pa.types.is_integer(rows.schema.field(name).type)
    step = NUDGE * float(np.ptp(present)) * rng.uniform(0.1, 1, rows.num_rows) * rng.choice([-1, 1], rows.num_rows)
    moved = np.sign(step) * np.maximum(1, np.round(np.abs(step))) if whole else step
    return with_numbers(rows, name, values[name] + moved)


def with_numbers(table: pa.Table, name: str, values: np.ndarray) -> pa.Table:
    column = pa.array(values, from_pandas=True).cast(table.schema.field(name).type)
    return table.set_column(table.column_names.index(name), name, column)


def shifted(unseen: pa.Table, rest: pa.Table) -> Iterator[Planted]:
    """One more, everywhere in the whole-numbered column of the narrowest range: one year, where it is an age."""
    ranges = {}
    for name, values in numbers(unseen).items():
        present = values[~np.isnan(values)]
        if len(np.unique(present)) >= DISTINCT and np.all(present == np.round(present)):
            ranges[name] = float(np.ptp(present))
    if ranges:
        name = min(ranges, key=lambda one: ranges[one])
        moved = with_numbers(unseen, name, numbers(unseen)[name] + 1)
        yield Planted(f"{name} one higher", moved, rest, still=COPIES, worst=(f"f.ks · column {name}",))


def cut(unseen: pa.Table, rest: pa.Table, declared: Declared, rng: np.random.Generator) -> Iterator[Planted]:
    """The second largest subgroup of the first declared column cut down, and cut away."""
    for column in declared.subgroups[:1]:
        levels = levels_of(unseen.column(column))
        names, counts = np.unique(levels, return_counts=True)
        if len(names) < 2 or np.sort(counts)[-2] < FEWEST:
            return
        name = names[np.argsort(-counts, kind="stable")[1]]
        for left in LEFT_OF_SUBGROUP:
            kept = (levels != name) | (rng.random(len(levels)) < left)
            label = f"b.cover · subgroup {column} = {name}"
            yield Planted(f"{column} {name} cut to {left:.0%}", unseen.filter(pa.array(kept)), rest, (label,))


def levels_of(values: pa.ChunkedArray) -> np.ndarray:
    """Each value as reports write it."""
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return np.array(["missing" if value is None else f"{value:g}" for value in values.to_pylist()])
    return np.array(pc.fill_null(values.cast(pa.string()), "missing").to_pylist())
