"""Distances to the nearest row: shown with a warning, never deciding."""

import math

import numpy as np

from evaluations.harness.neighbours import SCALE
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Measurement, Power
from evaluations.harness.ruler import PLANTED, Closeness, Ruler
from evaluations.harness.statistics import Estimate, around

from .measured import measured, not_established
from .privacy import bounded, unanswerable

WARNED = "Distances are shown with a warning: tables that pass this test have been broken by attacks."


def distance_share(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of synthetic rows closer to train than to an equal holdout, ties half; one half is best."""
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]
    found = closer(ruler, ruler.closeness("synthetic"))
    planted = closer(ruler, ruler.closeness("synthetic").with_rows(ruler.closeness("copy"), ruler.planted))
    return [
        measured(
            rule,
            found.value,
            n=ruler.synthetic.rows,
            interval=found.interval,
            verdict=bounded(found, rule, chance=0.5),
            baselines=ruler.baselines(lambda place: closer(ruler, ruler.closeness(place)).value),
            power=Power(PLANTED, planted.value, planted.interval[0] > rule.threshold["attention"]),
            caveats=(WARNED,),
            detail=quantiles(ruler),
        )
    ]


def closer(ruler: Ruler, close: Closeness) -> Estimate:
    won = (np.sign(close.held - close.folds).mean(axis=0) + 1) / 2
    _, cluster = np.unique(ruler.clusters(0)[close.source], return_inverse=True)
    spread = float((np.bincount(cluster, won - won.mean()) ** 2).sum())
    return around(float(won.mean()), math.sqrt(spread) / len(won), 0.0, 1.0)


def quantiles(ruler: Ruler) -> dict[str, list[float]]:
    at = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95]
    close = ruler.closeness("synthetic")
    unit = SCALE * len(ruler.encoder.names)
    named = {"to_train": close.folds.ravel(), "to_holdout": close.held}
    return {"quantile": at} | {
        name: [float(value) for value in np.quantile(values, at, method="inverted_cdf") / unit]
        for name, values in named.items()
    }
