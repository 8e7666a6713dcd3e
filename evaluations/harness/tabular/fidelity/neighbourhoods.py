"""Are synthetic rows where real rows are, and the other way round?

Precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020), with Gower distances.
Never deciding: a copy of train has the best values of all.
"""

from collections.abc import Mapping

import numpy as np

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around, wilson
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.balls import meetings, radii
from evaluations.harness.tables.search.neighbours import Points
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_YARDSTICK, ROWS_DRAWN, TOO_FEW_NEIGHBOURS

FEWEST = 50


MEASURES = ("precision", "recall", "density", "coverage")


def neighbourhoods(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Four numbers at equal numbers of rows; judged by how far they fall short of unseen real rows.

    Range: 0 to 1 (density has no upper end), by measure.
    Better: up, towards what unseen rows get.
    Blind to: rows beyond the sample, and columns that many others outweigh in Gower's distance.
    Source: Naeem et al. 2020, arXiv:2002.09797.
    """
    tables = [ruler.train, ruler.synthetic] + ([] if ruler.holdout is None else [ruler.holdout])
    rows = min(rule.options["most_rows"], *(frame.rows for frame in tables))
    if rows < FEWEST or not ruler.encoder.names:
        return [not_established(rule, TOO_FEW_NEIGHBOURS.format(fewest=FEWEST))]
    k = rule.options["k"]
    real = sampled(ruler, ruler.train, rows, "train")
    reach = radii(real, k)
    found = {place: four(real, reach, sampled(ruler, frame, rows, place), k) for place, frame in ruler.frames.items()}
    return [
        judged(ruler, rule, name, rows, {place: values[name] for place, values in found.items()}) for name in MEASURES
    ]


def sampled(ruler: Ruler, frame: Frame, rows: int, place: str) -> Points:
    order = generator(ruler.seed, f"f.prdc {place}").permutation(frame.rows)[:rows]
    return ruler.encoder.points(frame.take(np.sort(order)))


def four(real: Points, reach: Array, made: Points, k: int) -> dict[str, Estimate]:
    met = meetings(real, reach, made, radii(made, k))
    balls = met.balls_around_made / k
    return {
        "precision": share(met.balls_around_made > 0),
        "recall": share(met.real_met),
        "density": around(float(balls.mean()), float(balls.std()) / len(balls) ** 0.5, 0.0),
        "coverage": share(met.within_real > 0),
    }


def share(rows: Array) -> Estimate:
    count = int(rows.sum())
    return Estimate(count / len(rows), wilson(count, len(rows)))


def judged(ruler: Ruler, rule: Rule, name: str, rows: int, found: Mapping[str, Estimate]) -> Measurement:
    own, ceiling = found["synthetic"], found["ceiling"].value
    caveats = (ROWS_DRAWN.format(rows=rows),) if rows < min(ruler.train.rows, ruler.synthetic.rows) else ()
    known = ruler.holdout is not None
    return measurement(
        rule,
        own.value,
        n=rows,
        subject={"measure": name},
        interval=own.interval,
        verdict=graded(ceiling - own.value, rule) if known else Verdict.NOT_ESTABLISHED,
        baselines=Baselines(ceiling if known else None, found["floor"].value, found["copy"].value),
        caveats=caveats if known else (*caveats, NO_YARDSTICK),
        detail={"short": ceiling - own.value} if known else None,
    )


METRICS = {
    "f.prdc@1": Metric(neighbourhoods, on_sample=True),
}
