"""Distances to the nearest row: shown with a warning, never deciding."""

import math

import numpy as np

from evaluations.harness.engine.grading import inside
from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, Z, around
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Closeness, Ruler
from evaluations.harness.tables.search.neighbours import FARTHEST, SCALE, several_nearest
from evaluations.harness.tabular.caveats import SYNTHETIC_DRAWN, TOUCHING, WARNED
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable

LOW = 0.05
MOST_REFERENCE = 100_000


def distance_share(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of synthetic rows closer to train than to an equal holdout, ties half; one half is best.

    Range: 0 to 1; one half is best.
    Better: down.
    Blind to: leaks of few people: 1 % of hidden copies hardly moves it.
    Source: Platzer and Reutterer 2021, doi:10.3389/fdata.2021.679939.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]
    close = {place: drawn(ruler, rule, place) for place in ruler.frames}
    rows = len(close["synthetic"].held)
    found = closer(ruler, close["synthetic"])
    hidden = close["synthetic"].with_rows(close["copy"], max(1, round(ruler.planted * rows / ruler.synthetic.rows)))
    planted = closer(ruler, hidden)
    return [
        measurement(
            rule,
            found.value,
            n=rows,
            interval=found.interval,
            verdict=bounded(found, rule, chance=0.5),
            baselines=ruler.baselines(lambda place: closer(ruler, close[place]).value),
            power=Power(PLANTED, planted.value, planted.interval[0] > rule.threshold["attention"]),
            caveats=(*((SYNTHETIC_DRAWN.format(rows=rows),) if rows < ruler.synthetic.rows else ()), WARNED),
            detail=quantiles(ruler, close["synthetic"]),
        )
    ]


def drawn(ruler: Ruler, rule: Rule, place: str) -> Closeness:
    """Of all rows of the table, or of a random part of a large one; a baseline needs fewer."""
    rows, most = ruler.points(place).rows, rule.options["most_rows"] // (1 if place == "synthetic" else 4)
    kept = np.sort(generator(ruler.seed, rule.metric).permutation(rows)[:most])
    return ruler.close(ruler.points(place).take(kept), place)


def closer(ruler: Ruler, close: Closeness) -> Estimate:
    won = (np.sign(close.held - close.folds).mean(axis=0) + 1) / 2
    _, cluster = np.unique(ruler.clusters(0)[close.source], return_inverse=True)
    spread = float((np.bincount(cluster, won - won.mean()) ** 2).sum())
    return around(float(won.mean()), math.sqrt(spread) / len(won), 0.0, 1.0)


def quantiles(ruler: Ruler, close: Closeness) -> dict[str, list[float]]:
    at = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95]
    unit = SCALE * len(ruler.encoder.names)
    named = {"to_train": close.folds.ravel(), "to_holdout": close.held}
    return {"quantile": at} | {
        name: [float(value) for value in np.quantile(values, at, method="inverted_cdf") / unit]
        for name, values in named.items()
    }


def distance_ratio(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How low the nearest over the second nearest distance gets (5 % quantile), train over holdout; one is best.

    Below one, synthetic rows lie at one training row more often than at one unseen row. A row at no distance from
    its two nearest counts as one.

    Range: 0 and up; one is best.
    Better: towards one.
    Blind to: leaks of fewer rows than the 5 % quantile holds.
    Source: usual practice, no authority.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]
    found = {place: low_ratios(ruler, rule, place) for place in ruler.frames}
    value, interval = found["synthetic"]
    if value is None:
        return [not_established(rule, TOUCHING, deciding=False)]
    rows = min(ruler.synthetic.rows, rule.options["most_rows"])
    sampled = rows < ruler.synthetic.rows
    return [
        measurement(
            rule,
            value,
            n=rows,
            interval=interval,
            verdict=Verdict.PASS if inside(value, rule) else Verdict.ATTENTION,
            baselines=ruler.baselines(lambda place: found[place][0]),
            caveats=(*((SYNTHETIC_DRAWN.format(rows=rows),) if sampled else ()), WARNED),
        )
    ]


def low_ratios(ruler: Ruler, rule: Rule, place: str) -> tuple[float | None, tuple[float, float] | None]:
    """The ratio of the two quantiles, and how far it may be out: order statistics at either end of both.

    Of large tables a part of either side is enough, as long as both are of one size.
    """
    frame, split = ruler.candidate(place), ruler.split(place)
    rows = np.sort(generator(ruler.seed, rule.metric).permutation(frame.rows)[: rule.options["most_rows"]])
    queries = ruler.encoder.points(frame.take(rows))
    sides = (split.folds[0], ruler.held_rows(place))
    own, other = (
        quantile_limits(ratios(several_nearest(queries, ruler.real_points.take(side[:MOST_REFERENCE]), 2).distance))
        for side in sides
    )
    if not (own[1] and other[1]):
        return None, None
    return own[1] / other[1], (own[0] / other[2], own[2] / other[0]) if other[0] else None


def ratios(distance: Array) -> Array:
    first, second = distance[:, 0].astype(np.float64), distance[:, 1].astype(np.float64)
    return np.sort(np.where((second > 0) & (second < FARTHEST), first / np.maximum(second, 1.0), 1.0))


def quantile_limits(values: Array) -> tuple[float, float, float]:
    """The quantile between two order statistics that hold it in 95 of 100 samples (normal approximation)."""
    rows = len(values)
    reach = Z * math.sqrt(rows * LOW * (1 - LOW))
    places = (rows * LOW - reach, rows * LOW, rows * LOW + reach)
    low, value, high = (float(values[min(rows - 1, max(0, math.ceil(at) - 1))]) for at in places)
    return low, value, high


METRICS = {
    "p.dcr@1": Metric(distance_share),
    "p.nndr@1": Metric(distance_ratio),
}
