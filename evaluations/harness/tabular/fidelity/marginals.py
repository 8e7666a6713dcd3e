"""One column at a time: distributions and missing values. Agrees with SDMetrics 0.32 and scipy to 1e-9.

Two samples of one population never agree whole, and the less so the fewer their rows. An interval here is about the score
to be expected of tables of these sizes, not about how far their populations lie apart: hold it against the ceiling.
"""

from typing import Any

from evaluations.harness.engine.grading import beside_unseen, far_beyond
from evaluations.harness.engine.measurement import (
    measurement,
    not_established,
    tells,
    told_share,
)
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import BEYOND_CEILING, FEW_GAPS, NO_VALUES, TAKEN_AS_FIVE
from evaluations.harness.tabular.fidelity.counting import (
    PRESENT,
    as_told,
    counted,
    gap_kolmogorov,
    gap_variation,
    gappy,
    kolmogorov_score,
    measures,
    pictured,
    variation_score,
)


def distributions(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance of each measured column (SDMetrics KSComplement). The interval holds the score to
    be expected at this sample size.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: relations between columns; tails that hold few rows.
    Source: SDMetrics 0.32 KSComplement.
    """
    return [
        compared(ruler, rule, name, kolmogorov_score)
        for name, column in ruler.encoder.columns.items()
        if isinstance(column, Scaled)
    ]


def shares(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - total variation distance of each column of categories (SDMetrics TVComplement). The interval holds the score to
    be expected at this sample size.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: relations between columns; categories that few rows have.
    Source: SDMetrics 0.32 TVComplement.
    """
    return [
        compared(ruler, rule, name, variation_score)
        for name, column in ruler.encoder.columns.items()
        if isinstance(column, Levelled)
    ]


def distributions_with_gaps(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same with missing as a value below all others, where train or the synthetic table has any.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: relations between columns.
    Source: Countersign, as f.ks.
    """
    return [compared(ruler, rule, name, gap_kolmogorov) for name in gappy(ruler) if measures(ruler, name)]


def shares_with_gaps(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same with missing as a level, where train or the synthetic table has any.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: relations between columns.
    Source: Countersign, as f.tv.
    """
    return [compared(ruler, rule, name, gap_variation) for name in gappy(ruler) if not measures(ruler, name)]


def compared(ruler: Ruler, rule: Rule, name: str, score: Any) -> Measurement:
    exact = {place: counted(ruler, name, frame) for place, frame in {"train": ruler.train, **ruler.frames}.items()}
    known = {place: as_told(one, gaps=rule.metric not in PRESENT) for place, one in exact.items()}
    real, known["synthetic"] = known["train"], exact["synthetic"]
    if real is None:
        return not_established(rule, FEW_GAPS, subject={"column": name}, deciding=False)
    scores: dict[str, Any] = {
        place: None if known[place] is None else score(real, known[place]) for place in ruler.frames
    }
    found = scores["synthetic"]
    if found is None:
        return not_established(rule, NO_VALUES, subject={"column": name})
    baselines = ruler.baselines(lambda place: None if scores[place] is None else float(scores[place].value))
    caveats = () if real is exact["train"] else (TAKEN_AS_FIVE,)
    if far_beyond(found.value, found.interval[1], baselines.ceiling, rule):
        caveats = (*caveats, BEYOND_CEILING)
    return measurement(
        rule,
        found.value,
        n=int((~missing(ruler.synthetic.values(name))).sum()) if rule.metric in PRESENT else ruler.synthetic.rows,
        subject={"column": name},
        interval=found.interval,
        verdict=beside_unseen(found.value, found.interval[1], baselines.ceiling, rule),
        baselines=baselines,
        caveats=caveats,
        detail=pictured(ruler, name) if rule.metric in PRESENT else None,
    )


def missing_rates(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - difference of the missing rates (SDMetrics MissingValueSimilarity).

    Range: 0 to 1, by column.
    Better: up.
    Blind to: which rows the gaps are in.
    Source: SDMetrics 0.32 MissingValueSimilarity.
    """
    return [missing_rate(ruler, rule, name) for name in ruler.tables.names]


def missing_rate(ruler: Ruler, rule: Rule, name: str) -> Measurement:
    gaps = missing(ruler.train.values(name))
    own = told_share(gaps)
    rates = {place: told_share(missing(frame.values(name))) for place, frame in ruler.frames.items()}
    other = float(missing(ruler.synthetic.values(name)).mean())
    variance = own * (1 - own) / ruler.train.rows + other * (1 - other) / ruler.synthetic.rows
    found = around(1 - abs(own - other), variance**0.5, 0.0, 1.0)
    return measurement(
        rule,
        found.value,
        n=ruler.synthetic.rows,
        subject={"column": name},
        interval=found.interval,
        baselines=ruler.baselines(lambda place: 1 - abs(own - rates[place])),
        caveats=(TAKEN_AS_FIVE,) if tells(int(gaps.sum()), len(gaps)) else (),
    )


METRICS = {
    "f.ks@1": Metric(distributions, on_counts=True),
    "f.tv@1": Metric(shares, on_counts=True),
    "f.ksmiss@1": Metric(distributions_with_gaps, on_counts=True),
    "f.tvmiss@1": Metric(shares_with_gaps, on_counts=True),
    "f.miss@1": Metric(missing_rates, on_counts=True),
}
