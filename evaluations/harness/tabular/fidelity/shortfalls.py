"""One column at a time, beside what unseen rows of the same sizes would show: the next versions of `marginals.py`.

What is to be expected of them, and how far chance goes, follows from the counts of both tables together (`chance.py`): it
needs no holdout, and in a long tail of codes it allows for those that train never saw.
"""

from collections.abc import Callable, Sequence

import numpy as np

from evaluations.harness.engine.measurement import not_established, tells, told, told_share
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.shortfall import Yardstick, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import (
    each_of,
    expected_kolmogorov,
    expected_variation,
    most_by_kolmogorov,
    most_by_variation,
)
from evaluations.harness.mathematics.counts import Codes, Numbers
from evaluations.harness.mathematics.statistics import Estimate, around
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import FEW_GAPS, NO_VALUES, TAKEN_AS_FIVE
from evaluations.harness.tabular.fidelity.counting import (
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

Counts = Numbers | Codes
Score = Callable[..., Estimate | None]


def distributions(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance of each measured column (SDMetrics KSComplement), beside what unseen rows get.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: relations between columns; tails that hold few rows.
    Source: SDMetrics 0.32 KSComplement; Kolmogorov's distribution.
    """
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Scaled)]
    return each(ruler, rule, names, kolmogorov_score, gaps=False)


def shares(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - total variation distance of each column of categories (SDMetrics TVComplement), beside what unseen rows get.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: relations between columns; categories that few rows have.
    Source: SDMetrics 0.32 TVComplement; expected by de Moivre's mean deviation, doi:10.1214/ss/1177011937.
    """
    names = [name for name, column in ruler.encoder.columns.items() if isinstance(column, Levelled)]
    return each(ruler, rule, names, variation_score, gaps=False)


def distributions_with_gaps(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same with missing as a value below all others, where train or the synthetic table has any.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: relations between columns.
    Source: Countersign, as f.ks.
    """
    return each(ruler, rule, [name for name in gappy(ruler) if measures(ruler, name)], gap_kolmogorov, gaps=True)


def shares_with_gaps(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same with missing as a level, where train or the synthetic table has any.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: relations between columns.
    Source: Countersign, as f.tv.
    """
    return each(ruler, rule, [name for name in gappy(ruler) if not measures(ruler, name)], gap_variation, gaps=True)


def each(ruler: Ruler, rule: Rule, names: Sequence[str], score: Score, *, gaps: bool) -> list[Measurement]:
    return [compared(ruler, rule, name, score, each_of(len(names)), gaps=gaps) for name in names]


def compared(ruler: Ruler, rule: Rule, name: str, score: Score, doubt: float, *, gaps: bool) -> Measurement:
    subject = {"column": name}
    exact = {place: counted(ruler, name, frame) for place, frame in {"train": ruler.train, **ruler.frames}.items()}
    known = {place: as_told(one, gaps=gaps) for place, one in exact.items()}
    real, made = known["train"], exact["synthetic"]
    if real is None:
        return not_established(rule, FEW_GAPS, subject=subject, deciding=False)
    found = score(real, made)
    if found is None:
        return not_established(rule, NO_VALUES, subject=subject)

    def beside(place: str) -> float | None:
        there = known[place]
        scored = None if there is None else score(real, there)
        return None if scored is None else float(scored.value)

    return fallen_short(
        rule,
        found,
        yardstick(real, made, doubt, gaps=gaps),
        n=rows_of(made, gaps=gaps),
        subject=subject,
        baselines=ruler.baselines(beside),
        caveats=() if real is exact["train"] else (TAKEN_AS_FIVE,),
        detail=None if gaps else pictured(ruler, name),
    )


def yardstick(real: Counts, made: Counts, doubt: float, *, gaps: bool) -> Yardstick:
    """A Kolmogorov-Smirnov distance is never larger than the total variation distance of the same two tables."""
    one, other = rows_of(real, gaps=gaps), rows_of(made, gaps=gaps)
    both = pooled(real, made, gaps=gaps)
    expected = float(expected_variation(both, one, other).sum())
    if isinstance(real, Codes):
        return Yardstick.of_distance(expected, most_by_variation(both, one, other, doubt), min(one, other))
    expected = min(expected, expected_kolmogorov(one, other))
    return Yardstick.of_distance(expected, most_by_kolmogorov(one, other, doubt) - expected, min(one, other))


def rows_of(counts: Counts, *, gaps: bool) -> int:
    return counts.known + (counts.missing if gaps else 0)


def pooled(real: Counts, made: Counts, *, gaps: bool) -> Array:
    """How often each value occurs in both tables together."""
    if isinstance(real, Numbers) and isinstance(made, Numbers):
        both = real + made
        return np.append(both.counts, both.missing) if gaps else both.counts
    if isinstance(real, Codes) and isinstance(made, Codes):
        counts = (real + made).counts
        return counts if gaps else counts[:-1]
    raise TypeError("A column is counted alike in every table.")


def missing_rates(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - difference of the missing rates (SDMetrics MissingValueSimilarity), beside what unseen rows get.

    Range: 0 to 1, by column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: which rows the gaps are in.
    Source: SDMetrics 0.32 MissingValueSimilarity.
    """
    return [missing_rate(ruler, rule, name, each_of(len(ruler.tables.names))) for name in ruler.tables.names]


def missing_rate(ruler: Ruler, rule: Rule, name: str, doubt: float) -> Measurement:
    gaps, made = missing(ruler.train.values(name)), missing(ruler.synthetic.values(name))
    own, other = told_share(gaps), float(made.mean())
    rates = {place: told_share(missing(frame.values(name))) for place, frame in ruler.frames.items()}
    rows = ruler.train.rows, ruler.synthetic.rows
    variance = own * (1 - own) / rows[0] + other * (1 - other) / rows[1]
    absent = told(int(gaps.sum()), rows[0]) + int(made.sum())
    both = np.array([absent, sum(rows) - absent])
    beside = Yardstick.of_distance(
        float(expected_variation(both, *rows).sum()),
        most_by_variation(both, *rows, doubt) if 0 < absent < sum(rows) else 0.0,
        min(rows),
    )
    return fallen_short(
        rule,
        around(1 - abs(own - other), variance**0.5, 0.0, 1.0),
        beside,
        n=rows[1],
        subject={"column": name},
        baselines=ruler.baselines(lambda place: 1 - abs(own - rates[place])),
        caveats=(TAKEN_AS_FIVE,) if tells(int(gaps.sum()), len(gaps)) else (),
    )


METRICS = {
    "f.ks@2": Metric(distributions, on_counts=True),
    "f.tv@2": Metric(shares, on_counts=True),
    "f.ksmiss@2": Metric(distributions_with_gaps, on_counts=True),
    "f.tvmiss@2": Metric(shares_with_gaps, on_counts=True),
    "f.miss@2": Metric(missing_rates, on_counts=True),
}
