"""Texts put among the training documents on purpose: are they remembered?"""

import math

import numpy as np

from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.distinct import each_once
from evaluations.harness.mathematics.statistics import auc
from evaluations.harness.text.answering import bounded
from evaluations.harness.texts.backing_off import Following
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler
from evaluations.harness.texts.sketches import Shingles
from evaluations.harness.texts.tokens import tokenised
from evaluations.harness.texts.windows import Windowed

CHANCE = 0.5
RUN = 5


def canaries(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """AUC of how likely canaries are under the words of the synthetic documents: inserted ones against those never inserted.

    Beside it the exposure, log2(R + 1) - log2(rank) among R that were not inserted, and the share found word for word.
    Asked only where canaries are given.

    Range: 0 to 1; one half is chance.
    Better: down; the upper end is judged.
    Blind to: canaries that the generator remembers and never writes.
    Source: Carlini et al. 2019, arXiv:1802.08232; Meeus et al. 2025, arXiv:2502.14921.
    """
    given = ruler.texts.canaries
    if given is None:
        return []
    inserted = given.inserted

    def scored(corpus: Corpus) -> tuple[Array, Array]:
        lexicon, (made, planted) = tokenised([list(corpus.documents.texts.values()), [list(given.texts)]])
        score = Following.of(made, len(lexicon)).likelihood(planted)
        known = each_once(Windowed.of(made, lexicon).windows(RUN)[0])
        runs = Shingles.of(Windowed.of(planted, lexicon), RUN)
        met = np.add.reduceat(np.isin(runs.hashes, known).astype(np.int64), runs.starts[:-1])
        return score, met == np.diff(runs.starts)

    score, verbatim = scored(ruler.synthetic)
    own = auc(score[inserted], score[~inserted])
    rank = 1 + (score[~inserted][None, :] > score[inserted][:, None]).sum(axis=1)
    exposure = [math.log2((~inserted).sum() + 1) - math.log2(one) for one in rank.tolist()]

    def at(place: str) -> float:
        other = scored(ruler.place(place))[0]
        return auc(other[inserted], other[~inserted]).value

    return [
        measurement(
            rule,
            own.value,
            n=int(inserted.sum()),
            interval=own.interval,
            verdict=bounded(own, rule, chance=CHANCE),
            baselines=Baselines(None, at("floor"), at("copy")) if ruler.has_train else Baselines(),
            detail={
                "exposure": float(np.median(exposure)),
                "highest_exposure": max(exposure),
                "verbatim": float(verbatim[inserted].mean()),
                "not_inserted": int((~inserted).sum()),
            },
        )
    ]


METRICS = {"t.canary@1": Metric(canaries)}
