"""Is work done with the synthetic table as good as with the real one? Judged on rows neither saw."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from evaluations.harness.engine.grading import by_gap, graded
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.engine.shortfall import rows_for
from evaluations.harness.engine.weighing import TOO_SMALL
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.mathematics.scoring import score
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_TARGET, UNPREDICTABLE
from evaluations.harness.tabular.models import TREES, Task, task_of

CALIBRATION_BINS = 10
LEAST_WAY = 0.02


def trained_on_synthetic(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Score on the holdout of a model trained on synthetic rows, beside the same model trained on real rows.

    AUC (mean over classes, each against the rest) for classes, R squared for numbers; higher is better. Measured with
    boosted trees and with a linear model. The verdict is about the gap to the real model; its interval is paired.

    Range: 0 to 1 (AUC), or up to 1 (R squared), by target and model.
    Better: up.
    Blind to: targets and models that nobody named.
    Source: Esteban et al. 2017, arXiv:1706.02633; interval of DeLong et al. 1988, doi:10.2307/2531595.
    """
    if not ruler.tables.declared.targets:
        return [not_established(rule, NO_TARGET)]
    found: list[Measurement] = []
    for target in ruler.tables.declared.targets:
        task = task_of(ruler, rule, target)
        if isinstance(task, Said):
            found.append(not_established(rule, task, subject={"target": target}))
        else:
            found.extend(for_model(rule, task, kind) for kind in task.kinds)
    return found


def for_model(rule: Rule, task: Task, kind: str) -> Measurement:
    """Boosted trees are the usual model; another one is named in the subject."""
    scores = {place: task.score(place, kind) for place in ("synthetic", "real", "floor")}
    estimate = scores["synthetic"].within(task.lowest, 1.0)
    gap = scores["real"] - scores["synthetic"]
    between = gap.within(-np.inf, np.inf).interval
    subject = {"target": task.target} | ({} if kind == TREES else {"model": kind})
    if scores["real"].within(task.lowest, 1.0).interval[1] <= (0.5 if task.classes else 0.0):
        return not_established(rule, UNPREDICTABLE, subject=subject, deciding=False)
    way = scores["real"].value - scores["floor"].value
    verdict = by_gap(gap.value, between[0], way, rule)
    few = TOO_SMALL.format(
        rows=enough(task, gap.value - between[0], min(rule.threshold["attention"], max(way, LEAST_WAY)))
    )
    return measurement(
        rule,
        estimate.value,
        n=told(len(task.truth), task.ruler.unseen.rows),
        subject=subject,
        interval=estimate.interval,
        verdict=verdict,
        caveats=(few,) if verdict is Verdict.NOT_ESTABLISHED else (),
        baselines=Baselines(scores["real"].value, scores["floor"].value, scores["real"].value),
        detail={"gap": gap.value, "gap_interval": list(between), "score": task.score_name, **calibrated(task, kind)},
    )


def enough(task: Task, width: float, large: float) -> int:
    """Of how many rows the gap would be sure to a third of what fails, in the smallest table."""
    rows = (task.ruler.train.rows, task.ruler.synthetic.rows, task.ruler.unseen.rows)
    return rows_for(min(rows), CLEARLY * width / large)


def calibrated(task: Task, kind: str) -> dict[str, Any]:
    """What was predicted and what then was so, in ten bins of the prediction, for the real and the synthetic model."""
    if not task.classes or kind != TREES:
        return {}
    return {"calibration": {place: bins(*foretold(task, place)) for place in ("real", "synthetic")}}


def foretold(task: Task, place: str) -> tuple[Array, Array]:
    """Predicted probabilities and whether they came true: of the second class of two, or of every class."""
    predicted, present = task.on_holdout(place), np.unique(task.truth)
    columns = present[1:] if len(present) == 2 else present
    return predicted[:, columns].ravel(), (task.truth[:, None] == columns).ravel()


def bins(predicted: Array, true: Array) -> list[list[float]]:
    """Mean prediction and share that came true; bins with too few rows are left out.

    The share is in hundredths: more digits would tell of how many it is one.
    """
    at = np.minimum((predicted * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    inside = [at == k for k in range(CALIBRATION_BINS)]
    return [
        [float(predicted[rows].mean()), round(float(true[rows].mean()), 2)]
        for rows in inside
        if rows.sum() >= SMALL_CELL
    ]


def tested_on_synthetic(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Score on synthetic rows of the model trained on real rows, beside its score on the holdout.

    A far higher score is as telling as a lower one: the table is then simpler than the world. Judged by the absolute
    difference. Floor and copy are the same model on shuffled columns and on the rows it was trained with.

    Range: 0 to 1 (AUC), or up to 1 (R squared), by target.
    Better: up, towards the score of unseen rows.
    Blind to: what the synthetic table lacks and never asks the model for.
    Source: Esteban et al. 2017, arXiv:1706.02633.
    """
    return [measurement for target in ruler.tables.declared.targets for measurement in tested(ruler, rule, target)]


def tested(ruler: Ruler, rule: Rule, target: str) -> Iterator[Measurement]:
    task = task_of(ruler, rule, target)
    if isinstance(task, Said):
        yield not_established(rule, task, subject={"target": target})
        return
    scores = {place: on_rows(task, frame) for place, frame in task.sources.items()}
    estimate, unseen = scores["synthetic"].within(task.lowest, 1.0), task.score("real")
    off = abs(unseen.value - estimate.value)
    yield measurement(
        rule,
        estimate.value,
        n=task.sources["synthetic"].rows,
        subject={"target": target},
        interval=estimate.interval,
        verdict=graded(off, rule),
        baselines=Baselines(unseen.value, scores["floor"].value, scores["real"].value),
        detail={"off": off, "score": task.score_name},
    )


def on_rows(task: Task, frame: Frame) -> Any:
    return score(task.labels(frame), task.predicted("real", task.inputs(frame, TREES)), classes=task.classes)


METRICS = {
    "u.tstr@1": Metric(trained_on_synthetic, on_sample=True),
    "u.tstr@2": Metric(trained_on_synthetic, on_sample=True),
    "u.trts@1": Metric(tested_on_synthetic, on_sample=True, asks=("targets",)),
}
