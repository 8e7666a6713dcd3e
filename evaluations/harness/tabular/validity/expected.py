"""Does the synthetic table hold only what train allows, as far as unseen rows would? The next versions of three metrics.

Unseen rows leave the range of a small train, and bring categories and gaps that it lacks: so many are allowed, and as many
more as chance explains. None of it needs a holdout.
"""

import math
from collections.abc import Callable

from evaluations.harness.engine.measurement import SMALL_CELL, not_established, told_share
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said
from evaluations.harness.engine.shortfall import Yardstick, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import beyond_ends, each_of, most_beyond_ends, new_levels
from evaluations.harness.mathematics.counts import Codes
from evaluations.harness.mathematics.statistics import Estimate, wilson
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import MISSING_CODES, NO_SYNTHETIC_VALUES
from evaluations.harness.tabular.validity.adhering import inside, present, seen
from evaluations.harness.tabular.validity.codes import missing_codes

FEW = SMALL_CELL // 2
HARDLY_ANY = 0.5
LINEAR = 1.0
"""Rare rows come as often as there are rows: their share shrinks with the number of rows, not with its root."""


def ranges(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values within train's lowest and highest, beside the share of unseen rows that lie there.

    Of n values the two ends leave out 2 / (n + 1) of all others on average, whatever their distribution (Wilks 1941).

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: where values lie between the ends.
    Source: SDMetrics 0.32 BoundaryAdherence; Wilks 1941, doi:10.1214/aoms/1177731788.
    """
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Scaled)]
    coded = missing_codes(ruler, names)
    return [
        beside_ends(ruler, rule, name, inside(name, ruler.train), 2, len(names), said(coded.get(name)))
        for name in names
    ]


def said(code: str | None) -> tuple[Said, ...]:
    return () if code is None else (MISSING_CODES.format(code=code),)


def missing_rule(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Where train has no missing value, the share of synthetic values that are present, beside that of unseen rows.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: columns in which train has gaps (f.miss compares those).
    Source: Countersign.
    """
    names = [name for name in ruler.tables.names if not missing(ruler.train.values(name)).any()]
    return [beside_ends(ruler, rule, name, present(name), 1, len(names), ()) for name in names]


def beside_ends(  # noqa: PLR0917
    ruler: Ruler,
    rule: Rule,
    name: str,
    good: Callable[[Frame], Array],
    ends: int,
    tests: int,
    caveats: tuple[Said, ...],
) -> Measurement:
    known = int((~missing(ruler.train.values(name))).sum())
    cells = good(ruler.synthetic)
    if not len(cells):
        return not_established(rule, NO_SYNTHETIC_VALUES, subject={"column": name})
    expected = beyond_ends(known, ends)
    most = most_beyond_ends(known, len(cells), ends, each_of(tests))
    beside = Yardstick(1 - expected, max(0.0, most - expected), min(known, len(cells)), LINEAR)
    return adhered(ruler, rule, name, good, beside, caveats)


def adhered(  # noqa: PLR0917
    ruler: Ruler, rule: Rule, name: str, good: Callable[[Frame], Array], beside: Yardstick, caveats: tuple[Said, ...]
) -> Measurement:
    def score(place: str) -> float | None:
        there = good(ruler.frames[place])
        return told_share(there) if len(there) else None

    cells = good(ruler.synthetic)
    found = Estimate(float(cells.mean()), wilson(int(cells.sum()), len(cells)))
    return fallen_short(
        rule, found, beside, n=len(cells), subject={"column": name}, baselines=ruler.baselines(score), caveats=caveats
    )


def categories(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of values that train has too, beside the share of unseen rows that would have a category that train has.

    A long tail of codes has new ones in every sample: as many as the rare ones of both tables say (by which table each
    of them would fall into), told in tens. So a table may have new categories, and need not.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: how often each category comes.
    Source: SDMetrics 0.32 CategoryAdherence; Good 1953, doi:10.1093/biomet/40.3-4.237.
    """
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Levelled)]
    return [beside_tail(ruler, rule, name, len(names)) for name in names]


def beside_tail(ruler: Ruler, rule: Rule, name: str, tests: int) -> Measurement:
    column = ruler.encoder.columns[name]
    words = len(ruler.tables.levels[name])
    real, made = (frame.counts(name, words) for frame in (ruler.train, ruler.synthetic))
    if not (isinstance(column, Levelled) and isinstance(real, Codes) and isinstance(made, Codes) and made.known):
        return not_established(rule, NO_SYNTHETIC_VALUES, subject={"column": name})
    both = (real + made).counts[:-1]
    expected, most = (in_tens(rows) for rows in new_levels(both, real.known, made.known, each_of(tests)))
    rows = made.known
    beside = Yardstick(max(0.0, 1 - expected / rows), max(0, most - expected) / rows, min(real.known, rows), LINEAR)
    return adhered(ruler, rule, name, seen(name, column.seen), beside, ())


def in_tens(rows: float) -> int:
    """As the middle of its ten, for it follows from how many categories few people have; hardly any is none."""
    if rows < HARDLY_ANY:
        return 0
    return math.floor(rows / SMALL_CELL) * SMALL_CELL + FEW


METRICS = {
    "v.range@2": Metric(ranges, on_counts=True),
    "v.category@2": Metric(categories, on_counts=True),
    "v.null@2": Metric(missing_rule, on_counts=True),
}
