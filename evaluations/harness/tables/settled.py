"""Tables as the second way of measuring off takes them: what names people, what is empty, and what is no difference at all.

A column that is different in nearly every row is a key whatever it is called, one that no table has a value of is left out, and
the last bits of a fraction, which depend on who wrote it down, are rounded away. What a person declared stays as declared.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.stats import rankdata

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Codes, Counts, Numbers
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.tables.columns import SCALED
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.stored import each
from evaluations.harness.tables.tables import IDENTIFIER, WITHOUT_VALUES, Frame, Tables

DIGITS = 12
POWERS = np.array([float(f"1e{power}") for power in range(-300, 301)])
FIRST_POWER = -300
FEWEST = 100
NEARLY = 0.95
HEAD = 10_000
"""Most columns repeat so often that so many rows show it."""
CROWDED = 10.0
SPARSE = 0.25
PARTS = 10
MOST_LEVELS = 5


def settled(tables: Tables) -> Tables:
    roles = {name: role_of(tables, name) for name in tables.names}

    def rounded_of(frame: Frame) -> Frame:
        return Frame(
            each(frame.columns, lambda name, values: rounded(values) if tables.roles[name] == "numeric" else values),
            frame.rows,
            frame.counted
            and each(frame.counted, lambda name, one: tallied(one) if tables.roles[name] == "numeric" else one),
        )

    return replace(
        tables,
        roles=roles,
        train=rounded_of(tables.train),
        holdout=None if tables.holdout is None else rounded_of(tables.holdout),
        synthetic=tuple(map(rounded_of, tables.synthetic)),
    )


def role_of(tables: Tables, name: str) -> str:
    if all(missing(frame.values(name)).all() for frame in frames(tables)):
        return WITHOUT_VALUES
    named = {column for _, column in tables.declared.named_columns()}
    return IDENTIFIER if name not in named and is_identifying(tables, name) else tables.roles[name]


def frames(tables: Tables) -> Iterator[Frame]:
    yield tables.train
    if tables.holdout is not None:
        yield tables.holdout
    yield from tables.synthetic


def rounded(values: Array) -> Array:
    """Fractions to twelve significant digits, which no decimal number of so many is changed by; whole numbers as they are."""
    with np.errstate(invalid="ignore"):
        fraction = np.isfinite(values) & (values != np.rint(values)) & (np.abs(values) < POWERS[DIGITS - FIRST_POWER])
    size = np.searchsorted(POWERS, np.abs(values[fraction]), side="right") - 1 + FIRST_POWER
    scale = POWERS[np.clip(DIGITS - 1 - size, 0, -FIRST_POWER) - FIRST_POWER]
    with np.errstate(over="ignore", invalid="ignore"):
        moved = np.rint(values[fraction] * scale) / scale
    moved = np.where(np.isfinite(moved), moved, values[fraction])
    if np.array_equal(moved, values[fraction]):
        return values
    found = values.copy()
    found[fraction] = moved
    return found


def tallied(counts: Counts) -> Counts:
    """The same of rounded numbers."""
    if isinstance(counts, Codes):
        return counts
    gaps = Numbers(np.empty(0), np.empty(0, np.int64), counts.missing)
    return Numbers.tallied(rounded(counts.values), counts.counts) + gaps


def is_identifying(tables: Tables, name: str) -> bool:
    """Whether it names rows rather than says something of them: different in nearly every row of train."""
    values, role = tables.train.values(name), tables.roles[name]
    if role not in {"numeric", "categorical"} or tables.train.rows < FEWEST or missing(values).any():
        return False
    if repeats_soon(tables, name):
        return False
    if role == "categorical":
        return len(np.unique(values)) >= NEARLY * len(values)
    if not np.isfinite(values).all() or (values != np.rint(values)).any():
        return False
    repeats, expected = repeated(values), repeats_by_chance(values)
    if expected >= CROWDED:
        return repeats < SPARSE * expected
    return repeats == 0 and not tables.apart and is_unrelated(tables, name)


def repeats_soon(tables: Tables, name: str) -> bool:
    """Whether the first rows show that most values come again; where they are counted, often without a look at them."""
    train, half = tables.train, min(HEAD, tables.train.rows) / 2
    if train.counted is not None and train.counted[name].different < half:
        return True
    return not tables.apart and len(np.unique(train.columns[name][:HEAD])) < half


def repeated(values: Array) -> int:
    """How many pairs of rows have the same value."""
    counts = np.unique(values, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def repeats_by_chance(values: Array) -> float:
    """How many such pairs whole numbers drawn as densely as these would have (the birthday problem, tenth by tenth)."""
    ordered = np.sort(values)
    tenths = [part for part in np.array_split(ordered, PARTS) if len(part) > 1]
    return float(sum(len(part) ** 2 / 2 / (part[-1] - part[0] + 1) for part in tenths))


def is_unrelated(tables: Tables, name: str) -> bool:
    """Whether its ranks go together with no other column."""
    ranks = rankdata(tables.train.columns[name])
    others = [other for other in tables.compared if other != name]
    return not any(z > CLEARLY for other in others for z in relations(ranks, tables, other))


def relations(ranks: Array, tables: Tables, other: str) -> Iterator[float]:
    """In standard errors: the rank correlation with a number, the mean rank of each frequent level."""
    values = tables.train.columns[other]
    if tables.roles[other] in SCALED:
        known = ~np.isnan(values)
        yield correlated(ranks[known], rankdata(values[known]))
        return
    levels, counts = np.unique(values, return_counts=True)
    for level in levels[np.argsort(-counts, kind="stable")][:MOST_LEVELS].tolist():
        yield correlated(ranks, (values == level).astype(np.float64))


def correlated(one: Array, other: Array) -> float:
    if len(one) < 3 or not one.std() or not other.std():
        return 0.0
    return abs(float(np.corrcoef(one, other)[0, 1])) * math.sqrt(len(one) - 1)
