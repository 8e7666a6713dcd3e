"""Does a model trained on the synthetic table serve every subgroup as one trained on real rows does?"""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from evaluations.harness.engine.grading import by_loss
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.scoring import Score, mean_area
from evaluations.harness.tables.encoding import LevelRows
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.bias.asking import asked
from evaluations.harness.tabular.groups import Grouping, blurred, shown
from evaluations.harness.tabular.models import Task, task_of

FEWEST_OTHERS = 10


def performance(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Score in each subgroup of the model trained on synthetic rows, less that of the real one; worst first.

    Judged by how much more is lost there than in all rows: what all lose alike is a matter of utility.

    Range: below 1, by target and group; nought is no loss.
    Better: up; what the group loses more is judged.
    Blind to: groups with too few people to tell.
    Source: usual practice; DeLong et al. 1988, doi:10.2307/2531595.
    """
    found: list[tuple[float, Measurement]] = []
    for target, grouping in asked(ruler):
        task = task_of(ruler, rule, target)
        if isinstance(task, Said):
            missing = not_established(rule, task, subject={"target": target, "by": grouping.names[0]}, deciding=False)
            found.append((math.inf, missing))
        else:
            found.extend(in_groups(rule, task, grouping))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def in_groups(rule: Rule, task: Task, grouping: Grouping) -> Iterator[tuple[float, Measurement]]:
    cells = grouping.cells(LevelRows(task.ruler.encoder, task.test))
    counts, small = told_counts(task, np.bincount(cells, minlength=grouping.count)), False
    for cell in np.unique(cells).tolist():
        rows = np.flatnonzero(cells == cell)
        if len(rows) < rule.options["fewest_rows"] or not varies(task, rows):
            small = True
            continue
        one = one_group(rule, task, grouping.label(cell), rows, int(counts[cell]))
        yield one.estimate or 0.0, one
    if small:
        yield math.inf, grouping.smaller(rule, target=task.target)


def told_counts(task: Task, counts: Array) -> Array:
    """How many people are tested in each group, so that neither a small group nor a few untested people follow."""
    everybody = np.append(counts, task.ruler.unseen.rows - counts.sum())
    return blurred(everybody, shown(everybody, everybody.shape, SMALL_CELL))


def varies(task: Task, rows: Array) -> bool:
    _, counts = np.unique(task.truth[rows], return_counts=True)
    return len(counts) > 1 and (not task.classes or len(rows) - int(counts.max()) >= FEWEST_OTHERS)


def within(task: Task, place: str, rows: Array) -> Score:
    """AUC, or the squared error over the variance of all rows, so that groups that vary little are not blown up."""
    truth, predicted = task.truth[rows], task.on_holdout(place)[rows]
    if task.classes:
        return mean_area(truth, predicted)
    wrong = (truth - predicted) ** 2 / float(task.truth.var())
    return Score(1 - float(wrong.mean()), float(wrong.mean()) - wrong)


def gap(task: Task, place: str, rows: Array) -> Score:
    """What the model of this place scores less than the real one."""
    return within(task, place, rows) - within(task, "real", rows)


def one_group(rule: Rule, task: Task, label: Mapping[str, str], rows: Array, count: int) -> Measurement:
    here, everywhere = gap(task, "synthetic", rows), gap(task, "synthetic", np.arange(len(task.truth)))
    more = (everywhere - here.among(rows, len(task.truth))).within(-math.inf, math.inf)
    return measurement(
        rule,
        here.value,
        n=count,
        subject={"target": task.target, "subgroup": label},
        interval=here.within(-math.inf, math.inf).interval,
        verdict=by_loss(more.value, more.interval[0], rule),
        baselines=Baselines(0.0, gap(task, "floor", rows).value, 0.0),
        detail={
            "more": more.value,
            "more_interval": list(more.interval),
            "score": task.score_name,
            "real": within(task, "real", rows).value,
        },
    )


METRICS = {
    "b.perf@1": Metric(performance, on_sample=True, asks=("targets", "subgroups")),
}
