"""The propensity score mean squared error, by the learner of f.c2st."""

import numpy as np
from scipy.special import expit

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import TOO_FEW_TO_TELL_APART
from evaluations.harness.tabular.fidelity.telling_apart import FEWEST, places, rows_of_each, told_apart

CHANCE = 0.5


def propensity(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean squared distance from one half of the chance that a row is synthetic, out of fold, at equal sizes; 0 is best.

    An unsure learner says other chances than one half of unseen rows too: hold it against the ceiling.

    Range: 0 to 0.25.
    Better: down.
    Blind to: copies of training rows, which no learner can tell from train.
    Source: Woo et al. 2009, doi:10.29012/jpc.v1i1.568; Snoke et al. 2018, doi:10.1111/rssa.12358.
    """
    rows = rows_of_each(ruler, rule)
    if rows < FEWEST or not ruler.encoder.names:
        return [not_established(rule, TOO_FEW_TO_TELL_APART.format(fewest=FEWEST))]
    found = {place: error(told_apart(ruler, rule, place, rows)) for place in places(ruler)}
    return [
        measurement(
            rule,
            found["synthetic"],
            n=rows,
            baselines=Baselines(found.get("ceiling"), found["floor"], found["copy"]),
        )
    ]


def error(odds: tuple[Array, Array]) -> float:
    return float(((expit(np.concatenate(odds)) - CHANCE) ** 2).mean())


METRICS = {
    "f.pmse@1": Metric(propensity, on_sample=True),
}
