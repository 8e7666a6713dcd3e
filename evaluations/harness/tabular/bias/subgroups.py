"""Do the relations between columns hold inside every subgroup as they do in the whole?"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.grading import by_loss
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Pairs
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import FIRST_LEVEL
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import CHANCE_IN_GROUP
from evaluations.harness.tabular.coarse import mapped
from evaluations.harness.tabular.groups import Grouping, alone
from evaluations.harness.tabular.pairing import chosen_pairs

PLACES = ("synthetic", "ceiling", "floor", "copy")
FEWEST_COMPARED = 50
STEPS = 5
TOO_WIDE = 1.0


@dataclass(frozen=True, eq=False)
class Compared:
    """Agreement of pairs with train, of candidates with equally many rows."""

    scores: Mapping[str, float]
    error: float
    rows: int

    @property
    def lost(self) -> float:
        """How much less the synthetic rows agree with train than unseen real rows do; `error` is this number's."""
        return self.scores["ceiling"] - self.scores["synthetic"]

    @property
    def way(self) -> float:
        """What would be lost if the columns had nothing to do with one another."""
        return self.scores["ceiling"] - self.scores["floor"]


def inside(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """f.pair inside each subgroup, worst first, judged by what is lost there beyond what is lost in all rows.

    That is told as a share of what would be lost if the columns of this group were independent: on Adult, independent
    columns cost 0.05 of the raw agreement, which would seem little. All candidates have as many rows, because fewer rows
    agree less well by chance, and floor is train's rows of the group with every column shuffled by itself.

    Range: 0 to 1, by group.
    Better: up; the share lost beyond all rows is judged.
    Blind to: groups with too few people to tell.
    Source: Countersign.
    """
    groupings, found = list(alone(ruler)), list[tuple[float, Measurement]]()
    if not groupings:
        return []
    levels = {"train": ruler.train_levels} | {place: ruler.levels[place] for place in PLACES}
    tables = coarse(ruler, levels)
    for grouping in groupings:
        cells = {place: grouping.cells(one) for place, one in levels.items()}
        found.extend(in_column(ruler, rule, grouping, cells, tables))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def in_column(
    ruler: Ruler, rule: Rule, grouping: Grouping, cells: Mapping[str, Array], tables: Mapping[str, Array]
) -> Iterator[tuple[float, Measurement]]:
    own = ruler.encoder.names.index(grouping.names[0])
    pairs = np.array([pair for pair in chosen_pairs(ruler, rule).tolist() if own not in pair], np.int64).reshape(-1, 2)
    if not len(pairs):
        return
    whole = compared(ruler, pairs, tables)
    counts = [np.bincount(cells[place], minlength=grouping.count) for place in ("train", "synthetic")]
    large = np.minimum(*counts) >= rule.options["fewest_rows"]
    for cell in np.flatnonzero(large).tolist():
        group = compared(ruler, pairs, {place: rows_of(tables[place], at == cell) for place, at in cells.items()})
        yield one_group(rule, {"subgroup": grouping.label(cell)}, group, whole)
    if not large[np.unique(cells["train"])].all():
        yield -math.inf, grouping.smaller(rule)


def coarse(ruler: Ruler, levels: Mapping[str, Array]) -> Mapping[str, Array]:
    """Levels drawn together into five of about equal weight in train, beside missing and other: a subgroup has few rows,
    and on a hundred cells a pair of deciles shows little but chance."""

    counted = zip(levels["train"], ruler.encoder.sizes, strict=True)
    steps = [drawn_together(np.bincount(own, minlength=size)) for own, size in counted]
    return {place: mapped(steps, one) for place, one in levels.items()}


def drawn_together(counts: Array) -> Array:
    """For each level its step; neighbours (in size, or in frequency for categories) share one."""
    inner = counts[FIRST_LEVEL:]
    middle = 2 * np.cumsum(inner) - inner
    steps = FIRST_LEVEL + STEPS * middle // max(1, 2 * int(inner.sum()))
    return np.append(np.arange(FIRST_LEVEL), np.minimum(steps, FIRST_LEVEL + STEPS - 1)).astype(np.uint8)


def rows_of(levels: Array, rows: Array) -> Array:
    return np.take(levels, np.flatnonzero(rows), axis=1)


def compared(ruler: Ruler, pairs: Array, tables: Mapping[str, Array]) -> Compared | None:
    """None where a candidate has too few rows to be compared. Whole tens of rows: their number is told."""
    real, rows = tables["train"], min(one.shape[1] for one in tables.values()) // SMALL_CELL * SMALL_CELL
    if rows < FEWEST_COMPARED:
        return None
    taken = {place: np.take(tables[place], subset(ruler, tables[place].shape[1], rows), axis=1) for place in PLACES}
    taken["floor"] = shuffled(ruler, real, rows)
    found = {place: Agreement.of(real, one, pairs) for place, one in taken.items()}
    error = found["ceiling"].error_beside(found["synthetic"])
    return Compared({place: one.value for place, one in found.items()}, error, rows)


def subset(ruler: Ruler, rows: int, taken: int) -> Array:
    return np.sort(generator(ruler.seed, "b.fid").permutation(rows)[:taken])


def shuffled(ruler: Ruler, real: Array, rows: int) -> Array:
    rng = generator(ruler.seed, "b.fid floor")
    return np.array([column[rng.permutation(len(column))[:rows]] for column in real])


@dataclass(frozen=True, eq=False)
class Agreement:
    """Mean over pairs of 1 - total variation, with the pull of every row of either table on it."""

    value: float
    pulls: tuple[Array, Array]

    @classmethod
    def of(cls, real: Array, other: Array, pairs: Array) -> "Agreement":
        sizes = np.full(len(real), FIRST_LEVEL + STEPS)
        known, made = Pairs.of(real, sizes, pairs), Pairs.of(other, sizes, pairs)
        ours, theirs = (pull / (2 * len(pairs)) for pull in known.pulls(made, real, other))
        return cls(1 - float(known.apart(made).mean()), (ours, theirs))

    def error_beside(self, other: "Agreement") -> float:
        """Of the difference of two agreements with the same train rows, by the delta method; where tables hardly differ
        it is up to twice too large, because a total variation cannot fall below nought."""
        parts = (self.pulls[0] - other.pulls[0], self.pulls[1], other.pulls[1])
        return math.sqrt(sum(float(pull.var()) / len(pull) for pull in parts))


def one_group(
    rule: Rule, subject: Mapping[str, object], group: Compared | None, whole: Compared | None
) -> tuple[float, Measurement]:
    if group is None or whole is None:
        return -math.inf, not_established(rule, CHANCE_IN_GROUP, subject=subject, deciding=False)
    beyond = around(group.lost - whole.lost, math.hypot(group.error, whole.error))
    if group.way <= 0 or beyond.interval[1] - beyond.value > TOO_WIDE * group.way:
        return -math.inf, not_established(rule, CHANCE_IN_GROUP, subject=subject, deciding=False)
    share, between = beyond.value / group.way, [end / group.way for end in beyond.interval]
    estimate = around(group.scores["synthetic"], group.error, 0.0, 1.0)
    return share, measurement(
        rule,
        estimate.value,
        n=group.rows,
        subject=subject,
        interval=estimate.interval,
        verdict=by_loss(share, between[0], rule),
        baselines=Baselines(group.scores["ceiling"], group.scores["floor"], group.scores["copy"]),
        detail={"beyond": share, "beyond_interval": between, "lost": group.lost, "lost_of_all": whole.lost},
    )


METRICS = {
    "b.fid@1": Metric(inside, on_sample=True, asks=("subgroups",)),
}
