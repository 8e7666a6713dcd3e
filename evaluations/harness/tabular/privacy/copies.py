"""Copies of training rows: more than chance, judged by unseen rows, would leave?"""

import numpy as np

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.hits import PLANTED, counted, seen_by
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Said, Verdict
from evaluations.harness.mathematics.excess import Excess, by_chance, excess, sharpest
from evaluations.harness.mathematics.repeats import Repeats, once, repeats
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import WITHOUT_VALUES, Frame
from evaluations.harness.tabular.caveats import CHANCE_FREE, NOT_COMPARED, NUMBERED, ONLY_COPIES, REPEATED
from evaluations.harness.tabular.privacy.bounds import unanswerable
from evaluations.harness.tabular.privacy.copying import passed, warnings

MOST_NAMED = 20
LIKE_A_KEY = 0.95


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
            caveats=(*((CHANCE_FREE,) if alone else ()), *warnings(ruler, found.z, rule), *blind, *not_compared(ruler)),
            detail={"z": found.z, "p": by_chance(found.z), **counted(found)},
        )
    ]


def copies_of_rows(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same, compared as well without the columns that are different in nearly every row, and without a holdout.

    A copy with another number in such a column is a copy. Without unseen rows, copies of rows that are unique in train are
    held against the pairs of equal rows within it: more than those explain fail, and nothing passes.

    Range: -1 to 1.
    Better: down; z is judged.
    Blind to: copies with one changed value in another column (p.near), keys and free text (p.text).
    Source: McNemar 1947, doi:10.1007/BF02295996; without a holdout Good 1953, doi:10.1093/biomet/40.3-4.237.
    """
    apart = nearly_unique(ruler)
    every = ruler.encoder.names
    sets = [every] if not apart or len(apart) == len(every) else [every, tuple(n for n in every if n not in apart)]
    said = (NUMBERED.format(names=shown_names(apart)),) if len(sets) > 1 else ()
    if ruler.holdout is None and every:
        return [by_repetition(ruler, rule, sets, said)]
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    def found(place: str, frame: Frame) -> Excess:
        return sharpest([copies(ruler, place, frame, names) for names in sets])

    synthetic = ruler.candidate("synthetic")
    own, power = (
        found("synthetic", synthetic),
        seen_by([found("synthetic", synthetic.stacked(ruler.planted_rows))], rule),
    )
    verdict, blind = passed(by_z(own.z, rule), power)
    alone = own.to_train > 0 and own.to_held == 0
    return [
        measurement(
            rule,
            own.share.value,
            n=ruler.synthetic.rows,
            interval=own.share.interval,
            verdict=Verdict.ATTENTION if alone and verdict is Verdict.PASS else verdict,
            baselines=ruler.baselines(lambda place: found(place, ruler.candidate(place)).share.value),
            power=power,
            caveats=(
                *said,
                *((CHANCE_FREE,) if alone else ()),
                *warnings(ruler, own.z, rule),
                *blind,
                *not_compared(ruler),
            ),
            detail={"z": own.z, "p": by_chance(own.z, len(sets)), **counted(own)},
        )
    ]


def nearly_unique(ruler: Ruler) -> list[str]:
    """The columns that are different in nearly every row of train: measured, but nothing to tell a copy by."""
    columns, most = ruler.train.columns, LIKE_A_KEY * ruler.train.rows
    return [name for name in ruler.encoder.names if len(np.unique(columns[name])) > most]


def by_repetition(ruler: Ruler, rule: Rule, sets: list[tuple[str, ...]], said: tuple[Said, ...]) -> Measurement:
    """Without unseen rows: more rows of train come back than pairs within train explain, or nothing is established."""

    def found(frame: Frame) -> Repeats:
        return max((repeats(ruler.train.row_ids(names), frame.row_ids(names)) for names in sets), key=lambda one: one.z)

    synthetic = ruler.synthetic
    own, planted = found(synthetic), found(synthetic.stacked(ruler.planted_rows))
    sure = rule.threshold["attention"]
    return measurement(
        rule,
        own.excess,
        n=synthetic.rows,
        verdict=Verdict.FAIL if own.z > sure else Verdict.NOT_ESTABLISHED,
        baselines=Baselines(None, found(ruler.floor).excess, found(ruler.frames["copy"]).excess),
        power=Power(PLANTED, planted.excess, planted.z > sure),
        caveats=(*said, REPEATED if own.z > sure else ONLY_COPIES, *not_compared(ruler)),
        detail={"z": own.z, "p": by_chance(own.z, len(sets)), "by_repetition": True},
    )


def not_compared(ruler: Ruler) -> tuple[Said, ...]:
    """The columns, never their values, that no distance, copy or attack metric looks at."""
    empty = {name for name, role in ruler.tables.roles.items() if role == WITHOUT_VALUES}
    names = sorted(set(ruler.tables.names) - set(ruler.encoder.names) - empty)
    return (NOT_COMPARED.format(names=shown_names(names)),) if names else ()


def shown_names(names: list[str]) -> str:
    rest = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + rest


def copies(ruler: Ruler, place: str, frame: Frame, names: tuple[str, ...] = ()) -> Excess:
    """By the values of these columns; of all that are compared where none is named."""
    names = names or ruler.encoder.names
    known = ruler.train_ids if names == ruler.encoder.names else ruler.train.row_ids(names)
    split, ids = ruler.split(place), frame.row_ids(names)
    held_ids = ruler.reference(place).row_ids(names)[split.held]
    train = np.array([np.isin(ids, once(known[fold])) for fold in split.folds])
    return excess(train, np.isin(ids, once(held_ids)), ids)


METRICS = {
    "p.exact@1": Metric(exact_copies),
    "p.exact@2": Metric(copies_of_rows),
}
