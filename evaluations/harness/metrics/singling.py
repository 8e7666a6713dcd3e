"""Singling out: predicates found in the synthetic table that point at exactly one real person."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.canonical import mixed
from evaluations.harness.neighbours import compiled
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.ruler import PLANTED, Ruler, generator
from evaluations.harness.statistics import Estimate
from evaluations.harness.tables import MEASURED, Array, Frame, bits

from .attacks import Rate, residual
from .measured import measured, not_established
from .privacy import UNSURE, bounded, unanswerable

EQUAL, AT_LEAST, AT_MOST, ABSENT = 0, 1, 2, 3
LIKE_A_KEY = 0.95
WIDTHS = (2, 3, 4)
TRIES = 100
BATCH = 5
FEWEST = 100
NONE_FOUND = f"Fewer than {FEWEST} predicates point at exactly one synthetic row, so the attack cannot be judged."


@dataclass(frozen=True, eq=False)
class Predicates:
    """One a row: up to four conditions, each a column (or -1), a comparison and a value."""

    columns: Array
    comparisons: Array
    values: Array

    def take(self, kept: Array | slice) -> "Predicates":
        return Predicates(self.columns[kept], self.comparisons[kept], self.values[kept])


@dataclass(frozen=True, eq=False)
class Sorted:
    """A table of numbers by column, and for each column its rows in order of their value, missing ones last."""

    table: Array
    order: Array
    values: Array
    present: Array

    @classmethod
    def of(cls, table: Array) -> "Sorted":
        order = np.argsort(table, axis=1, kind="stable")
        values = np.take_along_axis(table, order, axis=1)
        return cls(table, order, values, (~np.isnan(table)).sum(axis=1))


def matches(predicates: Predicates, among: Sorted) -> Array:
    """The row that each predicate holds for, if it is one alone; -1 where none does, -2 where several do."""
    found: Array = pointed_at(
        predicates.columns, predicates.comparisons, predicates.values,
        among.table, among.order, among.values, among.present,
    )  # fmt: skip
    return found


@compiled
def span(comparison: int, value: float, values: Array, present: int) -> tuple[int, int]:
    """Where the rows that meet one condition stand in the order of its column."""
    if comparison == 3:
        return present, len(values)
    start = 0 if comparison == 2 else int(np.searchsorted(values[:present], value, side="left"))
    stop = present if comparison == 1 else int(np.searchsorted(values[:present], value, side="right"))
    return start, stop


@compiled
def holds(cell: float, comparison: int, value: float) -> bool:
    if comparison == 0:
        return bool(cell == value)
    if comparison == 1:
        return bool(cell >= value)
    return bool(cell <= value) if comparison == 2 else bool(np.isnan(cell))


@compiled
def pointed_at(  # noqa: PLR0917
    columns: Array, comparisons: Array, values: Array, table: Array, order: Array, ordered: Array, present: Array
) -> Array:
    """Only the rows that meet the condition that fewest rows meet are looked at."""
    found = np.full(len(columns), -1, np.int64)
    for k in range(len(columns)):
        used = np.sum(columns[k] >= 0)
        rarest, start, stop = 0, 0, table.shape[1] + 1
        for c in range(used):
            column = columns[k, c]
            first, last = span(comparisons[k, c], values[k, c], ordered[column], present[column])
            if last - first < stop - start:
                rarest, start, stop = column, first, last
        for at in range(start, stop):
            row = order[rarest, at]
            fits = True
            for c in range(used):
                if not holds(table[columns[k, c], row], comparisons[k, c], values[k, c]):
                    fits = False
                    break
            if fits and found[k] >= 0:
                found[k] = -2
                break
            if fits:
                found[k] = row
    return found


def singling_out(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Gain of predicates that single out one training row over those that single out one unseen row.

    Univariate: values that one synthetic row alone has, and values at or beyond its extremes. Multivariate:
    two to four columns of one synthetic row. Train is counted in folds as large as the holdout, so no curve
    has to correct for size; the denominator is the number of predicates tried. None is best.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, subject={"predicates": kind}) for kind in KINDS]
    names = [name for name in ruler.encoder.names if not like_a_key(ruler.train.columns[name])]
    apart = len(ruler.encoder.names) - len(names)
    caveats = (f"Left out as nearly unique in train: {apart:,} columns.",) if apart else ()
    return [one_kind(ruler, rule, kind, names, caveats) for kind in KINDS]


def like_a_key(values: Array) -> bool:
    return len(np.unique(values)) > LIKE_A_KEY * len(values)


def one_kind(ruler: Ruler, rule: Rule, kind: str, names: list[str], caveats: tuple[str, ...]) -> Measurement:
    def mined(synthetic: Frame) -> Predicates:
        rng = generator(ruler.seed, f"{rule.metric} {kind}")
        return KINDS[kind](ruler, names, synthetic, rng, rule.options["predicates"])

    tried = {place: attempt(ruler, place, names, mined(ruler.candidate(place))) for place in ruler.frames}
    own = tried["synthetic"]
    if own is None:
        return not_established(rule, NONE_FOUND, subject={"predicates": kind}, deciding=False)
    planted = ruler.candidate("synthetic").stacked(ruler.planted_rows)
    caught = attempt(ruler, "synthetic", names, mined(planted)) or own
    verdict = bounded(own.gain, rule, chance=0.0)
    unsure = verdict is Verdict.NOT_ESTABLISHED
    values = {place: None if found is None else found.gain.value for place, found in tried.items()}
    return measured(
        rule,
        own.gain.value,
        n=own.predicates,
        subject={"predicates": kind},
        interval=own.gain.interval,
        verdict=Verdict.ATTENTION if unsure else verdict,
        baselines=Baselines(values["ceiling"], values["floor"], values["copy"]),
        power=Power(PLANTED, caught.gain.value, bounded(caught.gain, rule, chance=0.0) is Verdict.FAIL),
        caveats=(*caveats, UNSURE) if unsure else caveats,
        detail={"on_train": own.on_train, "on_holdout": own.on_holdout},
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """Shares of the predicates that point at one row of a train fold and at one row of the holdout."""

    predicates: int
    on_train: float
    on_holdout: float
    gain: Estimate


def attempt(ruler: Ruler, place: str, names: list[str], mined: Predicates) -> Attempt | None:
    count = len(mined.columns)
    if count < FEWEST:
        return None
    *folds, held = ruler.once(f"singled out {place == 'ceiling'}", lambda: parts(ruler, place, names))
    hits = np.array([pointed(mined, *fold) for fold in folds])
    control = pointed(mined, *held)
    success, unseen = rate(hits, sum(len(rows) for rows, _ in folds)), rate(control, len(held[0]))
    return Attempt(count, success.value, unseen.value, residual(success, unseen))


def parts(ruler: Ruler, place: str, names: list[str]) -> list[tuple[Array, Sorted]]:
    """The folds of train and last the unseen rows, each with the numbers of its rows."""
    split, unseen = ruler.split(place), ruler.reference(place)
    frames = [(ruler.train, rows) for rows in split.folds] + [(unseen, split.held)]
    return [(rows, Sorted.of(stacked(frame.take(rows), names))) for frame, rows in frames]


def pointed(mined: Predicates, rows: Array, among: Sorted) -> Array:
    """The row that each predicate points at alone, negative where there is none."""
    found = matches(mined, among)
    return np.asarray(np.where(found >= 0, rows[found], found))


def rate(hits: Array, people: int) -> Rate:
    """Many predicates point at the same unusual person, so persons are the units that vary, of so many at most."""
    counts = np.unique(hits[hits >= 0], return_counts=True)[1]
    units = min(people, len(counts) + int((hits < 0).sum()))
    return Rate(float((hits >= 0).mean()), float((counts**2).sum()) / hits.size**2, units)


def stacked(frame: Frame, names: list[str]) -> Array:
    """Columns as numbers, categories by their code, missing as NaN."""
    columns = [frame.columns[name] for name in names]
    as_floats = [c if c.dtype == np.float64 else np.where(c < 0, np.nan, c.astype(np.float64)) for c in columns]
    return np.array(as_floats, np.float64).reshape(len(names), frame.rows)


def univariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    table = stacked(synthetic, names)
    found: list[tuple[Array, Array]] = []
    for at, name in enumerate(names):
        present = table[at][~np.isnan(table[at])]
        values, counts = np.unique(present, return_counts=True)
        ends = values[[0, -1]] if ruler.tables.roles[name] in MEASURED and len(values) else values[:0]
        absent = [0.0] if len(present) == synthetic.rows - 1 else []
        kinds = np.repeat([ABSENT, EQUAL, AT_MOST, AT_LEAST], [len(absent), (counts == 1).sum(), *[len(ends) // 2] * 2])
        found.append((np.array([np.full(len(kinds), at), kinds]), np.concatenate([absent, values[counts == 1], ends])))
    columns, comparisons = np.hstack([which for which, _ in found]) if found else np.empty((2, 0), np.int64)
    numbers = np.concatenate([values for _, values in found]) if found else np.empty(0)
    chosen = np.sort(rng.permutation(len(numbers))[:most])
    return Predicates(columns[chosen, None], comparisons[chosen, None], numbers[chosen, None])


def multivariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    """Conditions of random synthetic rows on random columns, kept where exactly one synthetic row fits.

    Drawn by the batch until there are enough or too many were tried; each predicate once.
    """
    table = stacked(synthetic, names)
    among = Sorted.of(table)
    measured_column = np.array([ruler.tables.roles[name] in MEASURED for name in names], bool)
    shape = Shape(table, measured_column, middle(table))
    found, seen = [drawn(shape, rng, 0)], np.empty(0, np.uint64)
    for _ in range(TRIES // BATCH if len(names) >= min(WIDTHS) else 0):
        batch = drawn(shape, rng, BATCH * most)
        ids = identities(batch)
        values, first = np.unique(ids, return_index=True)
        new = np.sort(first[~among_sorted(values, seen)])
        seen, batch = np.sort(np.append(seen, ids[new])), batch.take(new)
        found.append(batch.take(matches(batch, among) >= 0))
        if sum(len(part.columns) for part in found) >= most:
            break
    return joined(found).take(slice(most))


def among_sorted(values: Array, known: Array) -> Array:
    """Which values are among those known, which are sorted."""
    places = np.searchsorted(known, values)
    return np.append(known, 0)[places] == values if len(known) else np.zeros(len(values), bool)


@dataclass(frozen=True, eq=False)
class Shape:
    """What predicates are made from: the synthetic values by column, which are measured, and their medians."""

    table: Array
    measured: Array
    middles: Array


def drawn(shape: Shape, rng: np.random.Generator, tries: int) -> Predicates:
    count, rows_in_all = shape.table.shape
    width = min(max(WIDTHS), count)
    rows = rng.integers(0, rows_in_all, tries)
    columns = np.argsort(rng.random((tries, count)), axis=1)[:, :width]
    sizes = rng.choice([size for size in WIDTHS if size <= width] or [1], tries)
    values = shape.table[columns, rows[:, None]]
    comparisons = np.where(values > shape.middles[columns], AT_LEAST, AT_MOST)
    comparisons = np.where(shape.measured[columns], comparisons, EQUAL)
    comparisons = np.where(np.isnan(values), ABSENT, comparisons)
    used = np.arange(width) < sizes[:, None]
    return ordered(np.where(used, columns, -1), np.where(used, comparisons, 0), np.where(used, values, 0.0))


def ordered(columns: Array, comparisons: Array, values: Array) -> Predicates:
    """The conditions of each predicate in one order, so that a predicate is known again however it was drawn."""
    order = np.argsort(-columns, axis=1, kind="stable")
    sides = [np.take_along_axis(part, order, axis=1) for part in (columns, comparisons, np.nan_to_num(values))]
    return Predicates(sides[0].astype(np.int64), sides[1].astype(np.int64), sides[2])


def identities(predicates: Predicates) -> Array:
    """One number for each predicate, the same for the same conditions (64-bit hash)."""
    ids = np.zeros(len(predicates.columns), np.uint64)
    for part in (predicates.columns, predicates.comparisons, bits(predicates.values)):
        for column in part.astype(np.uint64).T:
            ids = mixed(ids + column + np.uint64(0x9E3779B97F4A7C15))
    return ids


def joined(parts: list[Predicates]) -> Predicates:
    return Predicates(
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.comparisons for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def middle(table: Array) -> Array:
    """The median of each column, as one of its values; zero where all are missing."""
    present = [np.sort(column[~np.isnan(column)]) for column in table]
    return np.array([column[(len(column) - 1) // 2] if len(column) else 0.0 for column in present])


KINDS = {"univariate": univariate, "multivariate": multivariate}
