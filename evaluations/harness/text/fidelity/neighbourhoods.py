"""Are synthetic documents where real ones are, and the other way round? Shown, never deciding: a copy of train is best of all."""

import math
from collections.abc import Mapping

import numpy as np

from evaluations.harness.engine.grading import noticed
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.text.answering import as_many, equal_parts, unanswerable, without_train
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import PLACES, Ruler
from evaluations.harness.texts.search import cosines
from evaluations.harness.texts.weights import ONE, Rows

MEASURES = ("precision", "recall", "density", "coverage")


def neighbourhoods(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Precision, recall, density and coverage at equal numbers of documents, by the cosine of weighted words.

    Range: 0 to 1 (density has no upper end), by measure.
    Better: up, towards what unseen documents get.
    Blind to: sets of documents about one subject, where all are alike.
    Source: Naeem et al. 2020, arXiv:2002.09797.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    count = min(rule.options["most_documents"], equal_parts(ruler), len(ruler.train))
    nearest = rule.options["k"]
    if count <= nearest + 1:
        return []
    real = sampled(ruler, ruler.train, count, "train")
    found = {place: four(real, sampled(ruler, ruler.place(place), count, place), nearest) for place in PLACES}
    return [
        measurement(
            rule,
            found["synthetic"][name],
            n=count,
            subject={"measure": name},
            verdict=noticed(found["ceiling"][name] - found["synthetic"][name], rule),
            baselines=Baselines(*(found[place][name] for place in ("ceiling", "floor", "copy"))),
            detail={"short": found["ceiling"][name] - found["synthetic"][name]},
        )
        for name in MEASURES
    ]


def sampled(ruler: Ruler, corpus: Corpus, count: int, name: str) -> Rows:
    return ruler.weights.rows(as_many(ruler, corpus, count, f"t.prdc {name}").features)


def four(real: Rows, made: Rows, nearest: int) -> Mapping[str, float]:
    """A ball around a document reaches to its k-th nearest of the same set."""
    across = cosines(real, made)
    of_real, of_made = (
        np.partition(cosines(rows, rows), -nearest - 1, axis=1)[:, -nearest - 1] for rows in (real, made)
    )
    in_real, in_made = across >= of_real[:, None], across >= of_made[None, :]
    return {
        "precision": float(in_real.any(axis=0).mean()),
        "recall": float(in_made.any(axis=1).mean()),
        "density": float(in_real.sum(axis=0).mean()) / nearest,
        "coverage": float(in_real.any(axis=1).mean()),
    }


def vendi(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How many documents, all unlike one another, would be as diverse: exp of the entropy of the eigenvalues of their cosines.

    Range: 1 to the number of documents compared, at most 1,000.
    Better: towards that of unseen documents; shown.
    Blind to: sense. Words drawn one by one are the most diverse.
    Source: Friedman and Dieng 2023, arXiv:2210.02410.
    """
    why = without_train(ruler) or unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    count = min(rule.options["most_documents"], equal_parts(ruler))

    def at(place: str) -> float:
        rows = sampled(ruler, ruler.place(place), count, f"vendi {place}")
        values = np.linalg.eigvalsh(cosines(rows, rows) / float(count * ONE * ONE))
        values = values[values > 1e-9]
        return math.exp(-float((values * np.log(values)).sum()))

    own, ends = at("synthetic"), ruler.baselines(at)
    return [measurement(rule, own, n=count, verdict=Verdict.PASS, baselines=ends)]


METRICS = {"t.prdc@1": Metric(neighbourhoods), "t.vendi@1": Metric(vendi)}
