"""Does every effect of the declared analyses come out of the synthetic table as it comes out of the real one?"""

from typing import Any

import numpy as np

from evaluations.harness.engine import weighing
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import (
    IN_SYNTHETIC,
    IN_TRAIN,
    NO_TERM_LEFT,
)
from evaluations.harness.tabular.utility.answers import acts
from evaluations.harness.tabular.utility.both import Both, turned
from evaluations.harness.tabular.utility.effects import agreement, expected, overlaps
from evaluations.harness.tabular.utility.estimates import Terms
from evaluations.harness.tabular.utility.fits import effects_of, size_of


def every_effect(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The overlap of the two 95 % intervals of the effect of which they overlap least, 0 to 1 (Karr et al. 2006).

    Judged by the largest difference of an effect's two estimates, in its standard errors, corrected for all effects
    (Bonferroni). An effect that lies no further from train than it does in unseen rows is left aside. A significant effect
    that is reversed, or that the synthetic table has no rows for although it should, fails; one that is significant
    in train and no longer in the synthetic table is no pass.

    Range: 0 to 1, by analysis.
    Better: up.
    Blind to: analyses that nobody declared; differences that these numbers of rows cannot show.
    Source: overlap of Karr et al. 2006, doi:10.1198/000313006X124640; the verdict by Countersign.
    """
    return [one_analysis(ruler, rule, analysis) for analysis in ruler.tables.declared.analyses]


def one_analysis(ruler: Ruler, rule: Rule, analysis: Analysis) -> Measurement:
    subject = {"analysis": analysis.name}
    real = effects_of(ruler, analysis, ruler.train)
    if isinstance(real, Said):
        return not_established(rule, IN_TRAIN.format(why=real), subject=subject)
    found = {place: effects_of(ruler, analysis, frame) for place, frame in ruler.frames.items()}
    synthetic = found["synthetic"]
    if isinstance(synthetic, Said):
        return not_established(rule, IN_SYNTHETIC.format(why=synthetic), subject=subject)
    sizes = {place: size_of(ruler, analysis, frame) for place, frame in ruler.frames.items()}
    kept = expected(real, synthetic, sizes["synthetic"], SMALL_CELL if analysis.kind == "means" else 1)
    if not kept:
        return not_established(rule, NO_TERM_LEFT, subject=subject)
    both = Both(kept, synthetic, told_of_unseen(ruler, found["ceiling"], sizes["ceiling"]))
    lines = [both.line(name) for name in kept]
    return measurement(
        rule,
        min(overlaps(kept, synthetic)),
        n=ruler.synthetic.rows,
        subject=subject,
        verdict=weighing.by_effects(both.z, rule, broken=bool(both.missing or turned(lines)), lost=bool(both.lost)),
        baselines=Baselines(*(beside(real, found[place], sizes[place]) for place in ("ceiling", "floor", "copy"))),
        caveats=tuple(both.said(rule, lines)),
        detail={
            "kind": analysis.kind,
            "outcome": analysis.outcome,
            "terms": lines,
            "worst": both.worst,
            "z": both.z,
            "flips": flips(ruler, analysis, real, synthetic),
            **agreement(lines),
        },
    )  # fmt: skip


def flips(ruler: Ruler, analysis: Analysis, real: Terms, made: Terms) -> list[dict[str, Any]]:
    """The declared decisions that go by a coefficient of this analysis and come out otherwise by synthetic rows."""
    found = []
    for decision in ruler.tables.declared.decisions:
        term = decision.values.get("term", "")
        if decision.values.get("analysis") == analysis.name and term in real and term in made:
            acted, acts_too = (bool(acts(decision, np.array(table[term].value))) for table in (real, made))
            if acted != acts_too:
                found.append({"decision": decision.name, "term": term, "at": decision.values["at"], "acts": acted})
    return found


def told_of_unseen(ruler: Ruler, found: Terms | Said, size: int) -> Terms:
    """What unseen rows say of each effect, where there are such rows and at least ten people of theirs speak of it."""
    return {} if ruler.holdout is None or isinstance(found, Said) else spoken_of(found, size)


def spoken_of(found: Terms, size: int) -> Terms:
    return {name: term for name, term in found.items() if round(term.share * size) >= SMALL_CELL}


def beside(real: Terms, other: Terms | Said, size: int) -> float | None:
    """The least overlap of the effects that both have."""
    shared = (
        {} if isinstance(other, Said) else {name: one for name, one in spoken_of(other, size).items() if name in real}
    )
    return min(overlaps({name: real[name] for name in shared}, shared)) if shared else None


METRICS = {
    "u.ci@2": Metric(every_effect, on_sample=True, asks=("analyses",)),
}
