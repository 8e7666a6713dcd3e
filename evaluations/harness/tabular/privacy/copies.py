"""Copies of training rows: more than chance, judged by unseen rows, would leave?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL, measured, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Estimate, around
from evaluations.harness.tables.ruler import CLEARLY, PLANTED, Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.privacy.bounds import unanswerable

CHANCE_FREE = "Copies of training rows where the holdout gives none: have a person look at them."
TOWARDS_HOLDOUT = "Rows lie nearer to the holdout than to train: make sure that it was really held out."
TOO_COARSE = "These rows are too few or too coarse to show 1 % of hidden copies, so seeing none is no pass."
GROUPED = "Rows come in groups such as families or visits, kept together by the split; a group counts as one."
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Excess:
    """How many more synthetic rows hit train than hit the holdout of equal size, and how sure that is."""

    rows: int
    to_train: int
    to_held: int
    share: Estimate
    z: float


def excess(train: Array, held: Array, source: Array) -> Excess:
    """McNemar's test, extended to several train folds as strata (Cochran-Mantel-Haenszel) and to clusters.

    `train` says for each fold and row whether the row hits it, `held` the same for the holdout. Given a row's
    hits among the k + 1 equal sets, each set is as likely to be the holdout: that is the null hypothesis.
    Rows of one `source` (the real rows they lie at, relatives included) are taken to stand and fall together, and
    every source counts alike (Stouffer): where many people look the same, hits say little, and would drown the rest.
    """
    folds = len(train)
    hits = train.sum(axis=0).astype(np.int64)
    held = held.astype(np.int64)
    difference, total = hits - folds * held, hits + held
    _, cluster = np.unique(source, return_inverse=True)
    spread = np.bincount(cluster, np.sqrt(total * (folds + 1 - total)))
    seen = np.bincount(cluster, difference)
    value = int(difference.sum())
    share = around(value / len(held), math.sqrt(float((seen**2).sum())) / len(held))
    telling = spread > 0
    z = float((seen[telling] / spread[telling]).sum()) / math.sqrt(max(1, telling.sum()))
    return Excess(value, int(hits.sum()), int(held.sum()), share, z)


def warnings(ruler: Ruler, z: float) -> tuple[str, ...]:
    said = {TOWARDS_HOLDOUT: z < -CLEARLY, GROUPED: ruler.grouped}
    return tuple(sentence for sentence, holds in said.items() if holds)


def by_z(z: float, rule: Rule) -> Verdict:
    if -CLEARLY <= z <= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if z <= rule.threshold["attention"] else Verdict.FAIL


def passed(verdict: Verdict, power: Power) -> tuple[Verdict, tuple[str, ...]]:
    """Seeing nothing is a pass only where copies would have been seen; else attention, and why."""
    if verdict is Verdict.PASS and not power.seen:
        return Verdict.ATTENTION, (TOO_COARSE,)
    return verdict, ()


def by_chance(z: float, tests: int = 1) -> float:
    """One-sided p value: how often the sharpest of so many tests of an honest table would show as much (Bonferroni)."""
    return min(1.0, tests * math.erfc(z / math.sqrt(2)) / 2)


def counted(found: Excess) -> dict[str, int | None]:
    """How many rows hit either side. Where one of the two is of a few rows none is told, or the other would tell it."""
    few = any(0 < count < SMALL_CELL for count in (found.to_train, found.to_held))
    counts = {"to_train": found.to_train, "to_holdout": found.to_held, "excess": found.rows}
    return dict.fromkeys(counts) if few else {**counts}


def sharpest(found: Sequence[Excess]) -> Excess:
    return max(found, key=lambda tail: tail.z)


def seen_by(planted: Sequence[Excess], rule: Rule) -> Power:
    best = sharpest(planted)
    return Power(PLANTED, best.share.value, best.z > rule.threshold["attention"])


def exact_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of synthetic rows equal to a row that is unique in its part of train; lower is better."""
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    found = copies(ruler, "synthetic", ruler.candidate("synthetic"))
    with_planted = copies(ruler, "synthetic", ruler.candidate("synthetic").stacked(ruler.planted_rows))
    power = seen_by([with_planted], rule)
    verdict, blind = passed(by_z(found.z, rule), power)
    alone = found.to_train > 0 and found.to_held == 0
    return [
        measured(
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


def not_compared(ruler: Ruler) -> tuple[str, ...]:
    """The columns, never their values, that no distance, copy or attack metric looks at."""
    names = sorted(set(ruler.tables.names) - set(ruler.encoder.names))
    if not names:
        return ()
    rest = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    named = ", ".join(names[:MOST_NAMED]) + rest
    return (f"Keys and free text were not compared: {named}. Check that they hold no values of real people.",)


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
