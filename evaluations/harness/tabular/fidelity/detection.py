"""Can a learner tell synthetic rows from training rows? (Lopez-Paz and Oquab 2017)"""

from evaluations.harness.engine.grading import by_detection
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.statistics import auc, curve
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import FLOOR_UNTOLD, TOO_CLOSE, TOO_FEW_TO_TELL_APART
from evaluations.harness.tabular.fidelity.telling_apart import FEWEST, places, rows_of_each, told_apart

CHANCE = 0.5


def detection(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Out-of-fold AUC of synthetic against train at equal sizes; one half is best.

    Range: 0 to 1; one half is chance.
    Better: down, towards one half.
    Blind to: copies of training rows, which no learner can tell from train.
    Source: Lopez-Paz and Oquab 2017, arXiv:1610.06545.
    """
    rows = rows_of_each(ruler, rule)
    if rows < FEWEST or not ruler.encoder.names:
        return [not_established(rule, TOO_FEW_TO_TELL_APART.format(fewest=FEWEST))]
    scores = {place: told_apart(ruler, rule, place, rows) for place in places(ruler)}
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


METRICS = {
    "f.c2st@1": Metric(detection, on_sample=True),
}
