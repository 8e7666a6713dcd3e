"""Do columns go together as strongly as in train? Four measures, each for the pairs that it is made for.

Never deciding: an average of many pairs that have nothing in common is high for independent columns too.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said
from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.association import Lines, correlation_ratio, cramers_v, pearson, spearman
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Scaled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_TWO_VARY, PAIRS_DRAWN, ROWS_DRAWN_AT_MOST

GROUPS = 10
WORST = 10


@dataclass(frozen=True, eq=False)
class Coded:
    """One table: its columns of numbers, and the levels of its columns of categories."""

    lines: Lines
    levels: Array


@dataclass(frozen=True, eq=False)
class Association:
    """`strength` of each pair in a table, and how far apart two strengths can be."""

    name: str
    span: float
    first: Sequence[str]
    second: Sequence[str]
    strength: Callable[[Coded, Array, int], Array]

    @shared
    def pairs(self) -> Array:
        """Places among the first and the second columns; each pair once."""
        if self.first is self.second:
            return np.column_stack(np.triu_indices(len(self.first), 1))
        return np.indices((len(self.first), len(self.second))).reshape(2, -1).T


def correlations(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over pairs of 1 - difference of the strengths, as a share of the most they can differ.

    Range: 0 to 1, by kind of association.
    Better: up.
    Blind to: relations that are not monotone, between numbers.
    Source: Bergsma 2013, doi:10.1016/j.jkss.2012.10.002; SDMetrics 0.32 CorrelationSimilarity.
    """
    columns = ruler.encoder.columns
    numbers = [name for name, one in columns.items() if isinstance(one, Scaled) and one.ranged]
    others = [k for k, one in enumerate(columns.values()) if not isinstance(one, Scaled)]
    sizes, words = ruler.encoder.sizes[others], [ruler.encoder.names[k] for k in others]
    kinds = [
        Association("Pearson", 2, numbers, numbers, lambda t, pairs, groups: pearson(t.lines, pairs, groups)),
        Association("Spearman", 2, numbers, numbers, lambda t, pairs, groups: spearman(t.lines, pairs, groups)),
        Association(
            "correlation ratio", 1, numbers, words,
            lambda t, pairs, groups: correlation_ratio(t.lines, t.levels, sizes, pairs, groups),
        ),
        Association("Cramér's V", 1, words, words, lambda t, pairs, groups: cramers_v(t.levels, sizes, pairs, groups)),
    ]  # fmt: skip

    def coded(frame: Frame, levels: Array) -> Coded:
        mixed = generator(ruler.seed, "f.corr rows").permutation(frame.rows)[: rule.options["most_rows"]]
        lines = Lines.of([frame.columns[name][mixed] for name in numbers], len(mixed))
        return Coded(lines, levels[others][:, mixed])

    places = {place: coded(frame, ruler.levels[place]) for place, frame in ruler.frames.items()}
    train = coded(ruler.train, ruler.train_levels)
    return [compared(ruler, rule, kind, train, places) for kind in kinds if len(kind.pairs)]


def compared(ruler: Ruler, rule: Rule, kind: Association, train: Coded, places: Mapping[str, Coded]) -> Measurement:
    subject = {"association": kind.name}
    pairs, most = kind.pairs, rule.options["most_pairs"]
    if len(pairs) > most:
        pairs = pairs[np.sort(generator(ruler.seed, f"f.corr {kind.name}").permutation(len(pairs))[:most])]
    real = kind.strength(train, pairs, GROUPS)
    if np.isnan(real[0]).all():
        return not_established(rule, NO_TWO_VARY, subject=subject)
    found = {
        place: kind.strength(table, pairs, GROUPS if place == "synthetic" else 1) for place, table in places.items()
    }
    means = {place: agreement(kind, real[0], one[0]) for place, one in found.items()}
    estimate = around(means["synthetic"], error(kind, real, found["synthetic"]), 0.0, 1.0)
    return measurement(
        rule,
        estimate.value,
        n=ruler.synthetic.rows,
        subject=subject,
        interval=estimate.interval,
        baselines=ruler.baselines(means.__getitem__),
        caveats=tuple(said_of(ruler, rule, len(pairs), len(kind.pairs))),
        detail={"pairs": len(pairs), "worst": worst(kind, pairs, real[0], found["synthetic"][0])},
    )


def said_of(ruler: Ruler, rule: Rule, pairs: int, total: int) -> Iterator[Said]:
    if pairs < total:
        yield PAIRS_DRAWN.format(kept=pairs, total=total)
    if max(ruler.train.rows, ruler.synthetic.rows) > rule.options["most_rows"]:
        yield ROWS_DRAWN_AT_MOST.format(rows=rule.options["most_rows"])


def apart(kind: Association, real: Array, other: Array) -> Array:
    """As a share of the span; what is constant goes together with nothing. NaN where train defines no strength."""
    return np.asarray(np.abs(real - np.where(np.isnan(other), 0.0, other)) / kind.span)


def agreement(kind: Association, real: Array, other: Array) -> float:
    return 1 - float(np.nanmean(apart(kind, real, other)))


def error(kind: Association, real: Array, other: Array) -> float:
    """Standard error by leaving out each tenth of the rows, mixed because equal rows stand together (Kott 2001)."""
    variance = 0.0
    for pairs in (((real[0], left) for left in other[1:]), ((left, other[0]) for left in real[1:])):
        values = np.array([agreement(kind, *pair) for pair in pairs if not np.isnan(pair[0]).all()])
        variance += (GROUPS - 1) * float(values.var()) if len(values) else 0.0
    return math.sqrt(variance)


def worst(kind: Association, pairs: Array, real: Array, other: Array) -> list[dict[str, Any]]:
    """The pairs whose strengths differ most, for a person to look at."""
    differ = apart(kind, real, other).round(9)
    order = np.lexsort((np.arange(len(pairs)), np.where(np.isnan(differ), 1.0, -differ)))[:WORST]
    return [
        {
            "pair": [kind.first[pairs[k, 0]], kind.second[pairs[k, 1]]],
            "real": float(real[k]),
            "synthetic": None if np.isnan(other[k]) else float(other[k]),
        }
        for k in order.tolist()
        if not np.isnan(real[k])
    ]


METRICS = {
    "f.corr@1": Metric(correlations, on_sample=True),
}
