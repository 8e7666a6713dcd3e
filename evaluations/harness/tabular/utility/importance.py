"""Does a model trained on the synthetic table lean on the same columns as one trained on the real table?"""

import math

import numpy as np
from scipy.stats import rankdata

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.scoring import score
from evaluations.harness.mathematics.statistics import Interval, Z
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import NO_ORDER, ONE_CLASS, OTHER_COUNT
from evaluations.harness.tabular.models import SOURCES, TREES, Task, task_of

FEWEST_COLUMNS = 4
DECIMALS = 3
SHOWN = 20
BLOCK = 16
MOST_COLUMNS = 200


def importance_ranks(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Spearman's correlation of two models' permutation importances (Breiman 2001) on the holdout, -1 to 1.

    A column's importance is what the score loses when its values are shuffled over the holdout rows. What is less than
    half a thousandth is nought: ranks among such columns would be ranks of chance.

    Range: -1 to 1, by target.
    Better: up.
    Blind to: how much a column matters, beyond its rank.
    Source: Spearman 1904; permutation importance of Breiman 2001, doi:10.1023/A:1010933404324.
    """
    return [for_target(ruler, rule, target) for target in ruler.tables.declared.targets]


def for_target(ruler: Ruler, rule: Rule, target: str) -> Measurement:
    subject, task = {"target": target}, task_of(ruler, rule, target)
    if isinstance(task, Said):
        return not_established(rule, task, subject=subject)
    if not FEWEST_COLUMNS <= len(task.names) <= MOST_COLUMNS:
        return not_established(rule, OTHER_COUNT, subject=subject)
    order = generator(ruler.seed, f"u.rank {target}").permutation(len(task.tested))[: rule.options["most_tested"]]
    if not float(task.truth[order].var()) > 0:
        return not_established(rule, ONE_CLASS, subject=subject)
    found = {place: importances(task, place, order) for place in SOURCES}
    agreement = spearman(found["real"], found["synthetic"])
    if agreement is None:
        return not_established(rule, NO_ORDER, subject=subject)
    return measurement(
        rule,
        agreement,
        n=len(task.names),
        subject=subject,
        interval=spearman_interval(agreement, len(task.names)),
        baselines=Baselines(None, spearman(found["real"], found["floor"]), 1.0),
        detail={"importances": listed(task, found["real"], found["synthetic"]), "rows": len(order)},
    )


def importances(task: Task, place: str, order: Array) -> Array:
    """Loss of score for each column. Shuffling moves every row's value to another of the rows taken."""
    rows = np.sort(order)
    inputs, truth = task.inputs_of(rows, TREES), task.truth[rows]
    moved = inputs[np.argsort(np.argsort(order))]
    base = score(truth, task.predicted(place, inputs), classes=task.classes).value
    lost: list[float] = []
    for first in range(0, len(task.names), BLOCK):
        columns = range(first, min(first + BLOCK, len(task.names)))
        stacked = np.tile(inputs, (len(columns), 1))
        for k, column in enumerate(columns):
            stacked[k * len(rows) : (k + 1) * len(rows), column] = moved[:, column]
        parts = np.split(task.predicted(place, stacked), len(columns))
        lost.extend(base - score(truth, part, classes=task.classes).value for part in parts)
    return np.round(lost, DECIMALS) + 0.0


def spearman(one: Array, other: Array) -> float | None:
    """Pearson's correlation of midranks; none where all ranks of one side are tied."""
    x, y = (2 * rankdata(side).astype(np.float64) for side in (one, other))
    x, y = x - x.mean(), y - y.mean()
    spread = float((x**2).sum()) * float((y**2).sum())
    return float((x * y).sum()) / math.sqrt(spread) if spread > 0 else None


def spearman_interval(value: float, count: int) -> Interval:
    """Bonett and Wright 2000, on Fisher's scale; with few columns it is wide, as it should be."""
    bound = 1 - 1e-9
    centre = math.atanh(max(-bound, min(bound, value)))
    half = Z * math.sqrt((1 + value**2 / 2) / (count - 3))
    return min(value, math.tanh(centre - half)), max(value, math.tanh(centre + half))


def listed(task: Task, real: Array, synthetic: Array) -> list[list[object]]:
    """Column, importance for the real model, importance for the synthetic one; the greatest first."""
    first = np.lexsort((np.arange(len(real)), -real))[:SHOWN]
    return [[task.names[k], float(real[k]), float(synthetic[k])] for k in first.tolist()]


METRICS = {
    "u.rank@1": Metric(importance_ranks, asks=("targets",)),
}
