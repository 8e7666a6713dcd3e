"""Are the relations between columns kept? One number that is nothing for independent columns, and one for unseen rows.

A table of two columns, on few levels each, is looked at only where it departs from what its own margins would give. How far
train departs is the yardstick, and the same departures are looked for in the synthetic table: shares of single columns, which
other metrics compare, do not come in, and what is chance in train is not asked for.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.shortfall import Yardstick, fallen_short, rows_for
from evaluations.harness.engine.weighing import TOO_SMALL
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.counts import Pairs
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.tables.encoding import FIRST_LEVEL
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import NO_RELATIONS, PAIRS_DRAWN, TOO_FEW_COLUMNS
from evaluations.harness.tabular.coarse import COARSE, coarse_tables, mapped
from evaluations.harness.tabular.pairing import chosen_pairs

LEVELS = COARSE + FIRST_LEVEL
PARTS = 10
SURELY = 3.5
"""So many standard errors are beyond doubt: their distribution has longer tails than the normal one in small tables."""
ENOUGH = 2 * math.sqrt(2) * SURELY
"""So many standard errors have to lie in the whole way for half of it to be told, where two tables are as unsure."""
GROWING = 0.75
"""Relations stand out from chance the faster for more rows the more of what is seen is chance: between the root and as many."""
SLIGHT = 0.2
"""A correlation of so much in one pair of columns is the least relation that has to be found."""


@dataclass(frozen=True, eq=False)
class Relations:
    """How much of train's departures from independence a table shows, summed over pairs; `error` is its standard error."""

    strength: float
    error: float


def relations(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of train's relations that the synthetic table shows: none for independent columns, one for unseen rows.

    Over pairs of columns the sum of the products of the departures from independence here and in train, each over what
    independence gives, as a share of the same sum for rows of train that were left out where its departures were taken.

    Range: 0 to 1 for most tables; more where relations are stronger than in train, less where they are reversed.
    Better: up.
    Blind to: relations that train does not have (f.c2st, f.pair), and those of three columns or more.
    Source: Countersign, after Pearson's mean square contingency.
    """
    chosen = chosen_pairs(ruler, rule)
    if not len(chosen):
        return [not_established(rule, TOO_FEW_COLUMNS)]
    tables = coarse_tables(ruler)
    weights, unseen = of_train(mapped(tables, ruler.train_levels), chosen)
    if unseen.strength <= SURELY * unseen.error:
        return [untold(ruler, rule, unseen, len(chosen))]
    found = {place: weights.applied(mapped(tables, ruler.level_rows(place)), chosen) for place in ruler.frames}
    share = {place: one.strength / unseen.strength for place, one in found.items()}
    own = found["synthetic"]
    error = math.hypot(own.error, share["synthetic"] * unseen.error) / unseen.strength
    most = SURELY * math.hypot(own.error, unseen.error) / unseen.strength
    total = len(ruler.encoder.names) * (len(ruler.encoder.names) - 1) // 2
    return [
        fallen_short(
            rule,
            around(share["synthetic"], error),
            Yardstick(1.0, most, min(ruler.train.rows, ruler.synthetic.rows)),
            n=ruler.synthetic.rows,
            subject={},
            baselines=ruler.baselines(share.__getitem__),
            caveats=(PAIRS_DRAWN.format(kept=len(chosen), total=total),) if len(chosen) < total else (),
            detail={"pairs": len(chosen)},
        )
    ]


def untold(ruler: Ruler, rule: Rule, unseen: Relations, pairs: int) -> Measurement:
    """Where train's relations cannot be told from none: of large tables because there are none that would matter."""
    if SURELY * unseen.error < SLIGHT:
        return not_established(rule, NO_RELATIONS.format(pairs=pairs), deciding=False)
    times = ENOUGH * unseen.error / max(unseen.strength, unseen.error)
    return not_established(rule, TOO_SMALL.format(rows=rows_for(ruler.train.rows, times, GROWING)))


def square(levels: Array, pairs: Array) -> Array:
    """Counts by pair, first level and second level."""
    sizes = np.full(len(levels), LEVELS, np.int64)
    return Pairs.of(levels, sizes, pairs).counts.reshape(-1, LEVELS, LEVELS)


def margins(counts: Array) -> tuple[Array, Array]:
    """The shares of either column, shaped to be multiplied."""
    rows = np.maximum(1, counts.sum(axis=(1, 2), keepdims=True))
    return counts.sum(axis=2, keepdims=True) / rows, counts.sum(axis=1, keepdims=True) / rows


@dataclass(frozen=True, eq=False)
class Weights:
    """For each cell how far train departs from independence, over what that gives; each pair as strong as a correlation."""

    cells: Array

    @classmethod
    def of(cls, counts: Array, rows: int) -> "Weights":
        one, other = margins(counts)
        expected = rows * one * other
        departs = (counts - expected) / (expected + 1)
        strength = (departs * (counts - expected)).sum(axis=(1, 2)) / rows
        chance = (LEVELS - 1) ** 2 / rows
        return cls(departs / np.sqrt(strength + chance)[:, None, None])

    def centred(self, counts: Array) -> Array:
        """Less what the margins of this table alone give: then a row's weights add up to its share of the strength."""
        one, other = margins(counts)
        across = (self.cells * other).sum(axis=2, keepdims=True)
        along = (self.cells * one).sum(axis=1, keepdims=True)
        return np.asarray(self.cells - across - along + (along * other).sum(axis=2, keepdims=True))

    def strength(self, counts: Array) -> float:
        rows = max(1, int(counts[0].sum()))
        return float((self.centred(counts) * counts).sum()) / rows

    def applied(self, levels: Array, pairs: Array) -> Relations:
        counts = square(levels, pairs)
        pulls = np.zeros(levels.shape[1])
        add_weights(levels, pairs, self.centred(counts), pulls)
        return Relations(self.strength(counts), float(pulls.std()) / math.sqrt(max(1, len(pulls))))


def of_train(real: Array, pairs: Array) -> tuple["Weights", Relations]:
    """How train departs from independence, and what its rows show by the departures of all others."""
    weights = Weights.of(square(real, pairs), real.shape[1])
    return weights, left_out(real, pairs, weights)


def left_out(real: Array, pairs: Array, weights: Weights) -> Relations:
    """What rows of train show by the departures of all others, in ten parts: rows lie in random order."""
    rows = real.shape[1]
    cuts = [part * rows // PARTS for part in range(PARTS + 1)]
    parts = [square(real[:, start:stop], pairs) for start, stop in pairwise(cuts) if stop > start]
    whole = np.sum(parts, axis=0)
    found = 0.0
    for part in parts:
        others = Weights.of(whole - part, rows - int(part[0].sum()))
        found += float((others.centred(whole) * part).sum())
    return Relations(found / rows, weights.applied(real, pairs).error)


@compiled
def add_weights(levels: Array, pairs: Array, weights: Array, pulls: Array) -> None:
    for k in range(len(pairs)):
        one, other, own = levels[pairs[k, 0]], levels[pairs[k, 1]], weights[k]
        for row in range(len(pulls)):
            pulls[row] += own[one[row], other[row]]


METRICS = {
    "f.rel@1": Metric(relations, on_counts=True, side_by_side=True),
}
