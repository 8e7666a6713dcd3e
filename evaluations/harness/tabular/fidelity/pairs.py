"""All pairs of columns on train's deciles and levels: does the dependence survive?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.engine.shortfall import Yardstick, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import each_of, expected_variation, worth
from evaluations.harness.mathematics.counts import Pairs, ends
from evaluations.harness.mathematics.statistics import Estimate, around
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import PAIRS_DRAWN, TOO_FEW_COLUMNS
from evaluations.harness.tabular.pairing import chosen_pairs, lost

WORST = 10
DRAWN_MATRIX = 60
VARYING = 100_000
WIDEST = 0.5
"""No share varies more, from one row to another."""


def counted(ruler: Ruler, levels: Array, pairs: Array) -> Pairs:
    return Pairs.of(levels, ruler.encoder.sizes, pairs)


def error_of_mean(ruler: Ruler, real: Pairs, made: Pairs) -> float:
    """Standard error of the mean over pairs: one row pulls on many pairs, so they are not independent.

    Rows lie in random order, so the first of them tell how much rows vary.
    """
    levels = [table[:, :VARYING] for table in (ruler.train_levels, ruler.levels["synthetic"])]
    pulls = zip(real.pulls(made, *levels), (real.rows, made.rows), strict=True)
    return math.sqrt(sum(float((pull / (2 * len(real.pairs))).var()) / rows for pull, rows in pulls))


def pairs(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over pairs of 1 - total variation, judged by the share kept of the way from floor to ceiling.

    Range: 0 to 1, for the whole; the ten worst pairs do not decide.
    Better: up.
    Blind to: relations of three columns or more; what happens inside a decile.
    Source: SDMetrics 0.32 ContingencySimilarity, on train's deciles.
    """
    chosen = chosen_pairs(ruler, rule)
    if not len(chosen):
        return [not_established(rule, TOO_FEW_COLUMNS)]
    real = counted(ruler, ruler.train_levels, chosen)
    tables = {place: counted(ruler, ruler.levels[place], chosen) for place in ruler.frames}
    scores = {place: 1 - real.apart(table) for place, table in tables.items()}
    means = {place: float(values.mean()) for place, values in scores.items()}
    found = around(means["synthetic"], error_of_mean(ruler, real, tables["synthetic"]), 0.0, 1.0)
    whole = measurement(
        rule,
        found.value,
        n=ruler.synthetic.rows,
        interval=found.interval,
        verdict=lost(means, rule),
        baselines=ruler.baselines(means.__getitem__),
        caveats=drawn(ruler, chosen),
        detail=picture(ruler, chosen, scores["synthetic"]),
    )
    return [whole, *worst_pairs(ruler, rule, chosen, scores)]


def drawn(ruler: Ruler, chosen: Array) -> tuple[str | Said, ...]:
    """Says so where not all pairs were measured."""
    total = len(ruler.encoder.names) * (len(ruler.encoder.names) - 1) // 2
    return (PAIRS_DRAWN.format(kept=len(chosen), total=total),) if len(chosen) < total else ()


def picture(ruler: Ruler, pairs: Array, scores: Array) -> Mapping[str, Any]:
    names = ruler.encoder.names
    summary = {"pairs": len(pairs), "low_5_percent": float(np.quantile(scores, 0.05, method="inverted_cdf"))}
    if len(names) > DRAWN_MATRIX:
        return summary
    matrix: list[list[float | None]] = [[None] * len(names) for _ in names]
    for (first, second), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        matrix[first][second] = matrix[second][first] = round(score, 4)
    return {**summary, "columns": list(names), "matrix": matrix}


def worst_pairs(ruler: Ruler, rule: Rule, pairs: Array, scores: Mapping[str, Array]) -> Sequence[Measurement]:
    lowest = np.lexsort((np.arange(len(pairs)), scores["synthetic"]))[:WORST]
    found = []
    for k in lowest.tolist():
        at = {place: float(values[k]) for place, values in scores.items()}
        found.append(
            measurement(
                rule,
                at["synthetic"],
                n=ruler.synthetic.rows,
                subject={"pair": [ruler.encoder.names[place] for place in pairs[k].tolist()]},
                verdict=lost(at, rule),
                deciding=False,
                baselines=Baselines(at["ceiling"], at["floor"], at["copy"]),
            )
        )
    return found


def pairs_beside(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over pairs of 1 - total variation, beside what unseen rows of the same sizes get on average.

    That independent columns fare worse is for `f.rel` to say: many tables hold too little dependence for it to show here.

    Range: 0 to 1, for the whole; the ten worst pairs do not decide.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: relations of three columns or more; what happens inside a decile.
    Source: SDMetrics 0.32 ContingencySimilarity, on train's deciles.
    """
    chosen = chosen_pairs(ruler, rule)
    if not len(chosen):
        return [not_established(rule, TOO_FEW_COLUMNS)]
    real = counted(ruler, ruler.train_levels, chosen)
    tables = {place: counted(ruler, ruler.levels[place], chosen) for place in ruler.frames}
    scores = {place: 1 - real.apart(table) for place, table in tables.items()}
    made, expected = tables["synthetic"], expected_apart(real, tables["synthetic"])
    error = error_of_mean(ruler, real, made)
    few = min(real.rows, made.rows)
    whole = fallen_short(
        rule,
        around(float(scores["synthetic"].mean()), error, 0.0, 1.0),
        Yardstick.of_distance(float(expected.mean()), far(each_of(1)) * error, few),
        n=made.rows,
        subject={},
        baselines=ruler.baselines(lambda place: float(scores[place].mean())),
        caveats=drawn(ruler, chosen),
        detail=picture(ruler, chosen, scores["synthetic"]),
    )
    most = far(each_of(len(chosen))) * WIDEST / math.sqrt(worth(real.rows, made.rows))
    short = scores["synthetic"] - (1 - expected)
    lowest = np.lexsort((np.arange(len(chosen)), short))[:WORST].tolist()
    beside = {k: Yardstick.of_distance(float(expected[k]), most, few) for k in lowest}
    return [
        whole,
        *(one_pair(ruler, rule, chosen[k], {p: float(s[k]) for p, s in scores.items()}, beside[k]) for k in lowest),
    ]


def far(doubt: float) -> float:
    """So many standard errors are as rare."""
    return float(ndtri(1 - doubt / 2))


def expected_apart(real: Pairs, made: Pairs) -> Array:
    """The total variation distance to be expected of each pair of columns of unseen rows."""
    parts = expected_variation(real.counts + made.counts, real.rows, made.rows)
    return np.asarray(np.add.reduceat(parts, ends(real.sizes, real.pairs)[0]))


def one_pair(ruler: Ruler, rule: Rule, pair: Array, at: Mapping[str, float], beside: Yardstick) -> Measurement:
    own = at["synthetic"]
    found = fallen_short(
        rule,
        Estimate(own, (own, own)),
        beside,
        n=ruler.synthetic.rows,
        subject={"pair": [ruler.encoder.names[place] for place in pair.tolist()]},
        baselines=Baselines(at["ceiling"], at["floor"], at["copy"]),
    )
    return replace(found, interval=None, deciding=False)


METRICS = {
    "f.pair@1": Metric(pairs, on_counts=True, side_by_side=True),
    "f.pair@2": Metric(pairs_beside, on_counts=True, side_by_side=True),
}
