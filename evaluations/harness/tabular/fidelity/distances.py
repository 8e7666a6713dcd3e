"""Distances of single columns that people know from other tools: shown beside floor and ceiling, never deciding."""

from collections.abc import Callable

import numpy as np

from evaluations.harness.engine.grading import graded, noticed
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Numbers
from evaluations.harness.mathematics.distances import anderson_darling, wasserstein
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_VALUES
from evaluations.harness.tabular.fidelity.counting import counted

INNER = (0.05, 0.95)
Distance = Callable[[Numbers, Numbers], float | None]
Judge = Callable[[float, Rule], Verdict]


def moved(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Wasserstein's distance of each measured column, as a share of the width that holds the inner nine tenths of train.

    Range: 0 and up, by column.
    Better: down.
    Blind to: relations between columns.
    Source: Vallender 1974, doi:10.1137/1118101; scaled by Countersign.
    """

    def scaled(real: Numbers, other: Numbers) -> float | None:
        width, apart = inner_width(real), wasserstein(real, other)
        return None if apart is None or not 0 < width < np.inf else apart / width

    return in_each(ruler, rule, scaled, graded)


def tested(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The standardised statistic of Anderson and Darling for each measured column: what the distance of tails is told by.

    About zero for unseen rows, and the larger the more rows there are of a table that differs: so it never fails.

    Range: -2 and up, by column.
    Better: down.
    Blind to: how large a difference is, which a large table does not have to be.
    Source: Scholz and Stephens 1987, doi:10.1080/01621459.1987.10478517.
    """
    return in_each(ruler, rule, anderson_darling, noticed)


def in_each(ruler: Ruler, rule: Rule, distance: Distance, judge: Judge) -> list[Measurement]:
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Scaled)]
    return [of_column(ruler, rule, name, distance, judge) for name in names]


def of_column(ruler: Ruler, rule: Rule, name: str, distance: Distance, judge: Judge) -> Measurement:
    def score(place: str) -> float | None:
        there = counted(ruler, name, ruler.frames[place])
        return distance(real, there) if isinstance(real, Numbers) and isinstance(there, Numbers) else None

    real = counted(ruler, name, ruler.train)
    found = score("synthetic")
    if found is None:
        return not_established(rule, NO_VALUES, subject={"column": name}, deciding=False)
    return measurement(
        rule,
        found,
        n=ruler.synthetic.rows,
        subject={"column": name},
        verdict=judge(found, rule),
        baselines=ruler.baselines(score),
    )


def inner_width(numbers: Numbers) -> float:
    """Between the quantiles that hold the inner nine tenths; of a column that mostly has one value, between its ends."""
    finite = np.isfinite(numbers.values)
    values, reached = numbers.values[finite], np.cumsum(numbers.counts[finite])
    if not len(values):
        return 0.0
    low, high = (values[np.searchsorted(reached, share * reached[-1])] for share in INNER)
    return float(high - low) or float(values[-1] - values[0])


def occurring(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of train's categories that the table has, for each column of categories (SDMetrics CategoryCoverage).

    Range: 0 to 1, by column.
    Better: up.
    Blind to: how often each occurs (f.tv).
    Source: SDMetrics 0.32 CategoryCoverage.
    """
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Levelled)]
    return [covered(ruler, rule, name) for name in names]


def covered(ruler: Ruler, rule: Rule, name: str) -> Measurement:
    def score(place: str) -> float:
        return float(occurs(ruler, name, ruler.frames[place])[known].mean())

    known = occurs(ruler, name, ruler.train)
    if not known.any():
        return not_established(rule, NO_VALUES, subject={"column": name}, deciding=False)
    return measurement(
        rule,
        score("synthetic"),
        n=ruler.synthetic.rows,
        subject={"column": name},
        baselines=ruler.baselines(score),
    )


def occurs(ruler: Ruler, name: str, frame: Frame) -> Array:
    """Of each category of a column, whether any row has it."""
    return np.asarray(counted(ruler, name, frame).counts[:-1] > 0)


METRICS = {
    "f.was@1": Metric(moved, on_counts=True),
    "f.ad@1": Metric(tested, on_counts=True),
    "f.cover@1": Metric(occurring, on_counts=True),
}
