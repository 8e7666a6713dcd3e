"""Singling out: predicates found in the synthetic table that point at exactly one real person."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.neighbours import compiled
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.ruler import PLANTED, Ruler, generator
from evaluations.harness.statistics import Estimate
from evaluations.harness.tables import MEASURED, Array, Frame

from .attacks import residual
from .measured import measured, not_established
from .privacy import UNSURE, bounded, unanswerable

EQUAL, AT_LEAST, AT_MOST, ABSENT = 0, 1, 2, 3
LIKE_A_KEY = 0.95
WIDTHS = (2, 3, 4)
TRIES = 100
FEWEST = 100
NONE_FOUND = f"Fewer than {FEWEST} predicates point at exactly one synthetic row, so the attack cannot be judged."


@dataclass(frozen=True, eq=False)
class Predicates:
    """One a row: up to four conditions, each a column (or -1), a comparison and a value."""

    columns: Array
    comparisons: Array
    values: Array

    def take(self, kept: Array) -> "Predicates":
        return Predicates(self.columns[kept], self.comparisons[kept], self.values[kept])


@compiled
def matches(  # noqa: C901
    columns: Array, comparisons: Array, values: Array, table: Array
) -> Array:
    """The row that each predicate holds for, if it is one alone; -1 where none does, -2 where several do."""
    found = np.full(len(columns), -1, np.int64)
    for k in range(len(columns)):
        for row in range(table.shape[1]):
            holds = True
            for c in range(columns.shape[1]):
                column = columns[k, c]
                if column < 0:
                    break
                cell, comparison, value = table[column, row], comparisons[k, c], values[k, c]
                if comparison == 0:
                    holds = cell == value
                elif comparison == 1:
                    holds = cell >= value
                elif comparison == 2:
                    holds = cell <= value
                else:
                    holds = np.isnan(cell)
                if not holds:
                    break
            if holds and found[k] >= 0:
                found[k] = -2
                break
            if holds:
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
    split, unseen = ruler.split(place), ruler.reference(place)
    hits = np.array([pointed(mined, ruler.train, fold, names) for fold in split.folds])
    control = pointed(mined, unseen, split.held, names)
    on_train, on_holdout = float((hits >= 0).mean()), float((control >= 0).mean())
    spread = (variance_of_rate(hits), variance_of_rate(control))
    return Attempt(count, on_train, on_holdout, residual(on_train, on_holdout, spread))


def pointed(mined: Predicates, frame: Frame, rows: Array, names: list[str]) -> Array:
    """The row of the frame that each predicate points at alone, negative where there is none."""
    found = matches(mined.columns, mined.comparisons, mined.values, stacked(frame.take(rows), names))
    return np.asarray(np.where(found >= 0, rows[found], found))


def variance_of_rate(hits: Array) -> float:
    """Many predicates point at the same unusual person, so persons are the units that vary."""
    counts = np.unique(hits[hits >= 0], return_counts=True)[1]
    return float((counts**2).sum()) / hits.size**2


def stacked(frame: Frame, names: list[str]) -> Array:
    """Columns as numbers, categories by their code, missing as NaN."""
    columns = [frame.columns[name] for name in names]
    as_floats = [c if c.dtype == np.float64 else np.where(c < 0, np.nan, c.astype(np.float64)) for c in columns]
    return np.array(as_floats, np.float64).reshape(len(names), frame.rows)


def univariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    table = stacked(synthetic, names)
    found: list[tuple[int, int, float]] = []
    for at, name in enumerate(names):
        present = table[at][~np.isnan(table[at])]
        if len(present) == synthetic.rows - 1:
            found.append((at, ABSENT, 0.0))
        values, counts = np.unique(present, return_counts=True)
        found.extend((at, EQUAL, float(value)) for value in values[counts == 1])
        if ruler.tables.roles[name] in MEASURED and len(values):
            found.extend([(at, AT_MOST, float(values[0])), (at, AT_LEAST, float(values[-1]))])
    chosen = [found[k] for k in np.sort(rng.permutation(len(found))[:most]).tolist()]
    columns, comparisons, numbers = zip(*chosen, strict=True) if chosen else ((), (), ())
    return Predicates(
        np.array(columns, np.int64).reshape(-1, 1),
        np.array(comparisons, np.int64).reshape(-1, 1),
        np.array(numbers, np.float64).reshape(-1, 1),
    )


def multivariate(ruler: Ruler, names: list[str], synthetic: Frame, rng: np.random.Generator, most: int) -> Predicates:
    """Conditions of random synthetic rows on random columns, kept where exactly one synthetic row fits."""
    table = stacked(synthetic, names)
    width = min(max(WIDTHS), len(names))
    tries = most * TRIES if width >= min(WIDTHS) else 0
    rows = rng.integers(0, synthetic.rows, tries)
    columns = np.argsort(rng.random((tries, len(names))), axis=1)[:, :width]
    sizes = rng.choice([size for size in WIDTHS if size <= width] or [1], tries)
    values = table[columns, rows[:, None]]
    measured_column = np.array([ruler.tables.roles[name] in MEASURED for name in names], bool)
    comparisons = np.where(values > middle(table)[columns], AT_LEAST, AT_MOST)
    comparisons = np.where(measured_column[columns], comparisons, EQUAL)
    comparisons = np.where(np.isnan(values), ABSENT, comparisons)
    used = np.arange(width) < sizes[:, None]
    drawn = different(np.where(used, columns, -1), np.where(used, comparisons, 0), np.where(used, values, 0.0))
    alone = np.flatnonzero(matches(drawn.columns, drawn.comparisons, drawn.values, table) >= 0)
    return drawn.take(alone[:most])


def middle(table: Array) -> Array:
    """The median of each column, as one of its values; zero where all are missing."""
    present = [np.sort(column[~np.isnan(column)]) for column in table]
    return np.array([column[(len(column) - 1) // 2] if len(column) else 0.0 for column in present])


def different(columns: Array, comparisons: Array, values: Array) -> Predicates:
    """Each predicate once, whatever the order of its conditions; in the order in which they were drawn."""
    order = np.argsort(-columns, axis=1, kind="stable")
    sides = [np.take_along_axis(part, order, axis=1) for part in (columns, comparisons, np.nan_to_num(values))]
    whole = np.hstack([side.astype(np.float64) for side in sides])
    kept = np.sort(np.unique(whole, axis=0, return_index=True)[1])
    return Predicates(sides[0][kept].astype(np.int64), sides[1][kept].astype(np.int64), sides[2][kept])


KINDS = {"univariate": univariate, "multivariate": multivariate}
