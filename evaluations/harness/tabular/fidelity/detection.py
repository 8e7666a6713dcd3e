"""Can a learner tell synthetic rows from training rows? (Lopez-Paz and Oquab 2017)"""

import numpy as np

from evaluations.harness.engine.grading import by_detection
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.learning import classifier
from evaluations.harness.mathematics.statistics import auc, curve
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.features import features
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import FLOOR_UNTOLD, TOO_CLOSE, TOO_FEW_TO_TELL_APART

FEWEST = 50
CHANCE = 0.5


def detection(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Out-of-fold AUC of synthetic against train at equal sizes; one half is best.

    Range: 0 to 1; one half is chance.
    Better: down, towards one half.
    Blind to: copies of training rows, which no learner can tell from train.
    Source: Lopez-Paz and Oquab 2017, arXiv:1610.06545.
    """
    rows = min(
        [rule.options["most_rows"], ruler.train.rows, ruler.synthetic.rows]
        + ([ruler.holdout.rows] if ruler.holdout is not None else [])
    )
    if rows < FEWEST or not ruler.encoder.names:
        return [not_established(rule, TOO_FEW_TO_TELL_APART.format(fewest=FEWEST))]
    places = [place for place in ruler.frames if place != "ceiling" or ruler.holdout is not None]
    scores = {place: told_apart(ruler, rule, ruler.frames[place], rows) for place in places}
    found = {place: auc(*pair) for place, pair in scores.items()}
    ceiling = found["ceiling"].value if ruler.holdout is not None else None
    own, floor = found["synthetic"], found["floor"].value
    verdict = by_detection(own.value, own.interval[1], CHANCE if ceiling is None else ceiling, floor, rule)
    untold = verdict is Verdict.NOT_ESTABLISHED
    copied = own.interval[1] < CHANCE and verdict is Verdict.ATTENTION
    return [
        measurement(
            rule,
            own.value,
            n=rows,
            interval=own.interval,
            verdict=verdict,
            deciding=rule.deciding and not untold,
            baselines=Baselines(ceiling, floor, found["copy"].value),
            caveats=(*((TOO_CLOSE,) if copied else ()), *((FLOOR_UNTOLD,) if untold else ())),
            detail={"rows_of_each": rows, "curve": curve(*scores["synthetic"])},
        )
    ]


def told_apart(ruler: Ruler, rule: Rule, frame: Frame, rows: int) -> tuple[Array, Array]:
    """Scores of synthetic and of training rows, each given by a learner that did not see the row."""
    rng = generator(ruler.seed, rule.metric)
    real = ruler.train.take(rng.permutation(ruler.train.rows)[:rows])
    other = frame.take(rng.permutation(frame.rows)[:rows])
    inputs = features(ruler.encoder, real.stacked(other), ruler.encoder.names)
    labels = np.repeat([0, 1], rows)
    fold = np.concatenate([rng.permutation(rows), rng.permutation(rows)]) % rule.options["folds"]
    scores = np.zeros(2 * rows)
    for part in range(rule.options["folds"]):
        learned = classifier(inputs[fold != part], labels[fold != part])
        scores[fold == part] = learned.decision_function(inputs[fold == part])
    return scores[rows:], scores[:rows]


METRICS = {
    "f.c2st@1": Metric(detection),
}
