"""Do the analyses that people declared come out of the synthetic table as they come out of the real one?"""

import math
from collections.abc import Sequence
from typing import Any

from scipy.special import bdtr, ndtri

from evaluations.harness.engine.grading import by_overlap
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.mathematics.statistics import Interval, Z
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import IN_SYNTHETIC, IN_TRAIN, NO_TERM_LEFT, REVERSED
from evaluations.harness.tabular.utility.estimates import Term, Terms, estimates

INTERCEPT = "intercept"
DOUBT = 0.01


def declared_analyses(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over terms of the overlap of the confidence intervals from train and from the synthetic table, 0 to 1.

    Karr et al. 2006; where the intervals lie apart it is nought, and so it is for a term that is missing from the
    synthetic table although by its share of train it should be there. Two samples of one population overlap by 0.7 on
    average, so a pass takes no more than unseen real rows reach, but at least one half. The intercept counts only where
    it is alone.

    Range: 0 to 1, by analysis.
    Better: up.
    Blind to: analyses that nobody declared.
    Source: Karr et al. 2006, doi:10.1198/000313006X124640.
    """
    return [one_analysis(ruler, rule, analysis) for analysis in ruler.tables.declared.analyses]


def one_analysis(ruler: Ruler, rule: Rule, analysis: Analysis) -> Measurement:
    subject = {"analysis": analysis.name}
    real = estimates(ruler, analysis, ruler.train)
    if isinstance(real, Said):
        return not_established(rule, IN_TRAIN.format(why=real), subject=subject)
    found = {place: estimates(ruler, analysis, frame) for place, frame in ruler.frames.items()}
    synthetic = found["synthetic"]
    if isinstance(synthetic, Said):
        return not_established(rule, IN_SYNTHETIC.format(why=synthetic), subject=subject)
    least = SMALL_CELL if analysis.kind == "means" else 1
    kept = expected(real, synthetic, ruler.synthetic.rows, least)
    if not kept:
        return not_established(rule, NO_TERM_LEFT, subject=subject)
    score = mean_overlap(kept, synthetic)
    ceiling, floor, copy = (
        beside(real, found[place], ruler.frames[place].rows, least) for place in ("ceiling", "floor", "copy")
    )
    terms = [in_both(name, kept, synthetic, tested=analysis.kind != "means") for name in kept]
    turned = [one["term"] for one in terms if one.get("reversed")]
    return measurement(
        rule,
        score,
        n=ruler.synthetic.rows,
        subject=subject,
        verdict=Verdict.FAIL if turned else by_overlap(score, ceiling, rule, doubtless=differ(kept, synthetic)),
        baselines=Baselines(ceiling, floor, copy),
        caveats=(REVERSED.format(terms=", ".join(turned)),) if turned else (),
        detail={"kind": analysis.kind, "outcome": analysis.outcome, "terms": terms, **agreement(terms)},
    )


def beside(real: Terms, other: Terms | Said, rows: int, least: int) -> float | None:
    if isinstance(other, Said):
        return None
    kept = expected(real, other, rows, least)
    return mean_overlap(kept, other) if kept else None


def expected(real: Terms, other: Terms, rows: int, least: int) -> Terms:
    """The terms that the other table has, or of which as many rows should give it `least` rows all but surely.

    By the binomial distribution at the term's share of train, at 1 % for all terms together (Bonferroni).
    """
    return {
        name: term
        for name, term in real.items()
        if name in other or float(bdtr(least - 1, rows, term.share)) <= DOUBT / len(real)
    }


def differ(real: Terms, other: Terms) -> bool:
    """Whether a term's estimates differ by a test at 1 % that allows for looking at all terms (Bonferroni)."""
    z = corrected(real)
    for name, (value, interval, _) in real.items():
        if name not in other:
            return True
        theirs, other_interval, _ = other[name]
        half = math.hypot(interval[1] - interval[0], other_interval[1] - other_interval[0]) / 2
        if abs(value - theirs) * Z > z * half:
            return True
    return False


def corrected(real: Terms) -> float:
    """Two-sided 1 % point of the normal distribution for all terms together."""
    return float(ndtri(1 - DOUBT / 2 / len(real)))


def mean_overlap(real: Terms, other: Terms) -> float:
    asked = [name for name in real if name != INTERCEPT] or list(real)
    return sum(overlap(real[name].interval, other[name].interval) if name in other else 0.0 for name in asked) / len(
        asked
    )


def overlap(one: Interval, other: Interval) -> float:
    """The common part as a share of either interval, on average; 1 for equal intervals, whatever their width."""
    if one == other:
        return 1.0
    common = min(one[1], other[1]) - max(one[0], other[0])
    widths = one[1] - one[0], other[1] - other[0]
    if common <= 0 or min(widths) <= 0:
        return 0.0
    return (common / widths[0] + common / widths[1]) / 2


def in_both(name: str, real: Terms, synthetic: Terms, *, tested: bool) -> dict[str, Any]:
    """A line of the table: estimate and interval from either; whether sign and significance agree, where tested."""
    value, interval, _ = real[name]
    line: dict[str, Any] = {"term": name, "real": [value, *interval]}
    if name not in synthetic:
        return {**line, "synthetic": None, "overlap": 0.0}
    other, other_interval, _ = synthetic[name]
    line |= {"synthetic": [other, *other_interval], "overlap": overlap(interval, other_interval)}
    if not tested or name == INTERCEPT:
        return line
    sign, significant = value * other >= 0, (beyond(interval), beyond(other_interval))
    return {
        **line,
        "sign_agrees": sign,
        "significance_agrees": significant[0] == significant[1],
        "reversed": not sign and all(surely(one[name], corrected(real)) for one in (real, synthetic)),
    }


def surely(term: Term, z: float) -> bool:
    """Whether nought lies outside of the interval with another z."""
    return abs(term.value) * Z > z * (term.interval[1] - term.interval[0]) / 2


def beyond(interval: Interval) -> bool:
    """Whether nought lies outside."""
    return interval[0] > 0 or interval[1] < 0


def agreement(terms: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Shares of the tested terms whose sign and significance agree."""
    found = {}
    for what in ("sign_agrees", "significance_agrees"):
        said = [one[what] for one in terms if what in one]
        if said:
            found[what] = sum(said) / len(said)
    return found


METRICS = {
    "u.ci@1": Metric(declared_analyses, asks=("analyses",)),
}
