"""Do the analyses that people declared come out of the synthetic table as they come out of the real one? On average."""

import math

from evaluations.harness.engine.grading import by_overlap
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.mathematics.statistics import Z
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import IN_SYNTHETIC, IN_TRAIN, NEWER, NO_TERM_LEFT, REVERSED, SECOND
from evaluations.harness.tabular.utility.effects import agreement, corrected, expected, in_both, overlaps
from evaluations.harness.tabular.utility.estimates import Terms, estimates


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
    if analysis.is_newer:
        return not_established(rule, NEWER.format(protocol=SECOND), subject=subject)
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
    terms = [in_both(name, kept, synthetic) for name in kept]
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


def differ(real: Terms, other: Terms) -> bool:
    """Whether a term's estimates differ by a test at 1 % that allows for looking at all terms (Bonferroni)."""
    z = corrected(real)
    for name, term in real.items():
        if name not in other:
            return True
        ours, theirs = term.interval, other[name].interval
        half = math.hypot(ours[1] - ours[0], theirs[1] - theirs[0]) / 2
        if abs(term.value - other[name].value) * Z > z * half:
            return True
    return False


def mean_overlap(real: Terms, other: Terms) -> float:
    found = overlaps(real, other)
    return sum(found) / len(found)


METRICS = {
    "u.ci@1": Metric(declared_analyses, on_sample=True, asks=("analyses",)),
}
