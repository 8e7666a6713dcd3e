"""Matches that may be chance: shown with a warning, never deciding."""

import numpy as np

from evaluations.harness.engine.grading import by_matches
from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import wilson
from evaluations.harness.tables.ruler import Closeness, Ruler
from evaluations.harness.tabular.caveats import MATCH_MAY_BE_CHANCE, WARNED
from evaluations.harness.tabular.privacy.bounds import searched_part, unanswerable


def identical(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of synthetic rows identical to any training row.

    Judged by whether a part of train as large as the holdout is matched more often than the holdout is: in coarse
    tables chance gives many.

    Range: 0 to 1.
    Better: down.
    Blind to: near copies; chance gives some in coarse tables.
    Source: Platzer and Reutterer 2021, doi:10.3389/fdata.2021.679939.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]
    close, planted, rows = ruler.closeness("synthetic"), ruler.with_planted, ruler.searched("synthetic")
    return [
        measurement(
            rule,
            matched(close),
            n=rows,
            interval=wilson(int((close.folds.min(axis=0) == 0).sum()), rows),
            verdict=Verdict.ATTENTION if oftener(close) else Verdict.PASS,
            baselines=ruler.baselines(lambda place: matched(ruler.closeness(place))),
            power=Power(PLANTED, matched(planted), oftener(planted)),
            caveats=(*searched_part(ruler), WARNED),
            detail={"to_equal_part_of_train": float((close.folds == 0).mean()), "to_holdout": unseen_share(close)},
        )
    ]


def matched(close: Closeness) -> float:
    return float((close.folds.min(axis=0) == 0).mean())


def unseen_share(close: Closeness) -> float:
    return float((close.held == 0).mean())


def oftener(close: Closeness) -> bool:
    """Whether train is matched oftener, the intervals of both shares apart."""
    rows = len(close.held)
    own = float((close.folds == 0).mean())
    return by_matches(own, unseen_share(close), rows) is Verdict.ATTENTION


def unique_people(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of training rows unique on the quasi-identifiers whose combination occurs in the synthetic table.

    Beside it the same share of the holdout and of parts of train as large, and how anonymous synthetic rows are
    among themselves (k). Asked only where quasi-identifiers were declared.

    Range: 0 to 1.
    Better: down.
    Blind to: what is not a declared quasi-identifier.
    Source: Countersign, after El Emam and Dankar 2008, doi:10.1197/jamia.M2716.
    """
    names = [name for name in ruler.tables.declared.quasi if name in ruler.encoder.columns]
    if not names:
        return []
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]

    synthetic, train = ruler.synthetic.row_ids(names), ruler.train.row_ids(names)
    split = ruler.split("synthetic")
    parts = np.mean([met(train[fold], synthetic) / len(fold) for fold in split.folds])
    control = met(ruler.unseen.row_ids(names)[split.held], synthetic) / len(split.held)
    sizes = np.unique(synthetic, return_counts=True)[1]
    rows, hits = ruler.train.rows, met(train, synthetic)
    return [
        measurement(
            rule,
            hits / rows,
            n=rows,
            interval=wilson(hits, rows),
            baselines=ruler.baselines(lambda place: met(train, ruler.candidate(place).row_ids(names)) / rows),
            caveats=(MATCH_MAY_BE_CHANCE,),
            detail={
                "in_equal_part_of_train": float(parts),
                "in_holdout": control,
                "smallest_k": int(sizes.min()),
                "unique_in_synthetic": int((sizes == 1).sum()) / ruler.synthetic.rows,
            },
        )
    ]


def met(people: Array, synthetic: Array) -> int:
    """How many of these people are unique among themselves and met in the synthetic table."""
    values, counts = np.unique(people, return_counts=True)
    return int(np.isin(values[counts == 1], synthetic).sum())


METRICS = {
    "p.ims@1": Metric(identical),
    "p.kmap@1": Metric(unique_people, asks=("quasi",)),
}
