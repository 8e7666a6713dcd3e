"""Does the synthetic table hold only what train allows? Agrees with SDMetrics 0.32 where they overlap."""

from collections.abc import Callable

import numpy as np

from evaluations.harness.encoding import Levelled, Measured
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Measurement
from evaluations.harness.ruler import Ruler
from evaluations.harness.statistics import wilson
from evaluations.harness.tables import Array, Frame

from .measured import measured, not_established, told_share

ONLY_WIDTH = "Whole numbers in one table are numbers with fractions in the other."


def schema(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of columns that both tables have in a compatible type; whole numbers go with fractions."""
    types = ruler.tables.types
    other = {name for name in ruler.tables.names if types["train"][name] != types["synthetic"][name]}
    caveats = (f"{ONLY_WIDTH} Columns: {len(other):,}.",) if other else ()
    return [measured(rule, 1.0, n=len(ruler.tables.names), caveats=caveats, detail={"other_type": sorted(other)})]


def share_of(rule: Rule, ruler: Ruler, name: str, good: Callable[[Frame], Array]) -> Measurement:
    def score(place: str) -> float | None:
        cells = good(ruler.frames[place])
        return told_share(cells) if len(cells) else None

    cells = good(ruler.synthetic)
    if not len(cells):
        return not_established(rule, "The synthetic column has no values.", subject={"column": name})
    return measured(
        rule,
        float(cells.mean()),
        n=len(cells),
        subject={"column": name},
        interval=wilson(int(cells.sum()), len(cells)),
        baselines=ruler.baselines(score),
    )


def ranges(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values within train's lowest and highest (SDMetrics BoundaryAdherence, missing left aside)."""
    found = []
    for name, column in ruler.encoder.columns.items():
        if isinstance(column, Measured):
            found.append(share_of(rule, ruler, name, inside(name, ruler.train)))
    return found


def inside(name: str, train: Frame) -> Callable[[Frame], Array]:
    values = train.columns[name][~np.isnan(train.columns[name])]
    low, high = (values.min(), values.max()) if len(values) else (np.inf, -np.inf)

    def good(frame: Frame) -> Array:
        column = frame.columns[name][~np.isnan(frame.columns[name])]
        kept: Array = (column >= low) & (column <= high)
        return kept

    return good


def categories(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values that train has too (SDMetrics CategoryAdherence, missing left aside)."""
    found = []
    for name, column in ruler.encoder.columns.items():
        if isinstance(column, Levelled):
            found.append(share_of(rule, ruler, name, seen(name, column.seen)))
    return found


def seen(name: str, in_train: Array) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        codes = frame.columns[name]
        kept: Array = in_train[codes[codes >= 0]]
        return kept

    return good


def missing_rule(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Where train has no missing value, the share of synthetic values that are present."""
    return [
        share_of(rule, ruler, name, present(name))
        for name in ruler.tables.names
        if not missing(ruler.train.columns[name]).any()
    ]


def present(name: str) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        kept: Array = ~missing(frame.columns[name])
        return kept

    return good


def missing(column: Array) -> Array:
    found: Array = np.isnan(column) if column.dtype == np.float64 else column < 0
    return found


def keys(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of rows whose key is present and occurs once (SDMetrics KeyUniqueness counts repeats once).

    The key of a declared sequence is left out: it is there to repeat.
    """
    sequence = ruler.tables.declared.sequence
    repeated = sequence.key if sequence else None
    names = [name for name, role in ruler.tables.roles.items() if role == "key" and name != repeated]
    return [share_of(rule, ruler, name, unrepeated(name)) for name in names]


def unrepeated(name: str) -> Callable[[Frame], Array]:
    def good(frame: Frame) -> Array:
        codes = frame.columns[name]
        counts = np.bincount(codes + 1)
        kept: Array = (codes >= 0) & (counts[codes + 1] == 1)
        return kept

    return good
