"""Copies of training rows: more than chance, judged by unseen rows, would leave?"""

import numpy as np

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.excess import Excess, by_chance, excess
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import CHANCE_FREE, NOT_COMPARED
from evaluations.harness.tabular.privacy.bounds import unanswerable
from evaluations.harness.tabular.privacy.copying import counted, passed, seen_by, warnings

MOST_NAMED = 20


def exact_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of synthetic rows equal to a row that is unique in its part of train; lower is better.

    Range: -1 to 1.
    Better: down; z is judged.
    Blind to: copies with one changed value (p.near), keys and free text.
    Source: McNemar 1947, doi:10.1007/BF02295996.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    found = copies(ruler, "synthetic", ruler.candidate("synthetic"))
    with_planted = copies(ruler, "synthetic", ruler.candidate("synthetic").stacked(ruler.planted_rows))
    power = seen_by([with_planted], rule)
    verdict, blind = passed(by_z(found.z, rule), power)
    alone = found.to_train > 0 and found.to_held == 0
    return [
        measurement(
            rule,
            found.share.value,
            n=ruler.synthetic.rows,
            interval=found.share.interval,
            verdict=Verdict.ATTENTION if alone and verdict is Verdict.PASS else verdict,
            baselines=ruler.baselines(lambda place: copies(ruler, place, ruler.candidate(place)).share.value),
            power=power,
            caveats=(*((CHANCE_FREE,) if alone else ()), *warnings(ruler, found.z), *blind, *not_compared(ruler)),
            detail={"z": found.z, "p": by_chance(found.z), **counted(found)},
        )
    ]


def not_compared(ruler: Ruler) -> tuple[Said, ...]:
    """The columns, never their values, that no distance, copy or attack metric looks at."""
    names = sorted(set(ruler.tables.names) - set(ruler.encoder.names))
    if not names:
        return ()
    rest = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    named = ", ".join(names[:MOST_NAMED]) + rest
    return (NOT_COMPARED.format(names=named),)


def copies(ruler: Ruler, place: str, frame: Frame) -> Excess:
    names = ruler.encoder.names
    split, ids = ruler.split(place), frame.row_ids(names)
    held_ids = ruler.reference(place).row_ids(names)[split.held]
    train = np.array([np.isin(ids, once(ruler.train_ids[fold])) for fold in split.folds])
    return excess(train, np.isin(ids, once(held_ids)), ids)


def once(ids: Array) -> Array:
    values, counts = np.unique(ids, return_counts=True)
    return np.asarray(values[counts == 1])


METRICS = {
    "p.exact@1": Metric(exact_copies),
}
