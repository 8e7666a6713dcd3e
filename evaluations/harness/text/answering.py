"""When metrics of documents cannot answer, and how their numbers become measurements."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, told
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.engine.shortfall import Yardstick, coarse, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.normal import CLEARLY
from evaluations.harness.mathematics.statistics import Estimate, more_of_all
from evaluations.harness.text.caveats import EQUAL_PARTS, FEW_REAL, NO_REAL, NO_UNSEEN
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.ruler import Ruler

FEWEST = 20
NO_REFERENCE = 1_000_000
"""So many documents without a fault stand for real ones where there are none."""
MADE = frozenset({"synthetic", "floor"})
"""Of these no count is one of real people."""


def without_train(ruler: Ruler) -> Said | None:
    return None if ruler.has_train else NO_REAL


def unanswerable(ruler: Ruler) -> Said | None:
    """Of what only unseen documents of enough people can answer."""
    if not ruler.has_train:
        return NO_REAL
    if not ruler.has_holdout:
        return NO_UNSEEN
    count = len(ruler.train)
    fewest = min(len(np.unique(part)) for part in (ruler.units[:count], ruler.units[count:]))
    return FEW_REAL.format(fewest=FEWEST) if fewest < FEWEST else None


def bounded(found: Estimate, rule: Rule, *, chance: float) -> Verdict:
    return grading.bounded(found.value, *found.interval, rule, chance=chance)


def share_of_good(
    ruler: Ruler,
    rule: Rule,
    good: Callable[[Corpus], Array],
    *,
    subject: Mapping[str, Any] | None = None,
    caveats: tuple[str | Said, ...] = (),
) -> Measurement:
    """All synthetic documents are looked at, so that there is no interval; real ones say what is to be expected of good ones.

    Where real documents are not all good, as many may not be that unseen ones of the same number could show.
    """
    found = good(ruler.synthetic)
    value = float(found.mean())
    expected, chance = 1.0, 0.0
    if ruler.has_train:
        reference = good(ruler.unseen if ruler.has_holdout else ruler.train)
        expected = coarse_share(reference)
        spread = math.sqrt(expected * (1 - expected) * (1 / len(found) + 1 / len(reference)))
        chance = coarse(CLEARLY * spread)

    def at(place: str) -> float:
        return coarse_share(good(ruler.place(place)))

    return fallen_short(
        rule,
        Estimate(value, (value, value)),
        Yardstick(expected, chance, len(found)),
        n=len(found),
        subject=subject or {},
        baselines=ruler.baselines(at) if ruler.has_train else Baselines(),
        caveats=caveats,
    )


def coarse_share(good: Array) -> float:
    """Of real documents, as far as it may leave."""
    return told(int(good.sum()), len(good)) / len(good)


def more_than_real(
    ruler: Ruler,
    rule: Rule,
    bad: Callable[[str], Array],
    reference: Array | None,
    *,
    caveats: tuple[str | Said, ...] = (),
    detail: Mapping[str, Any] | None = None,
) -> Measurement:
    """The share of bad documents less that of real ones; without real ones the share itself."""
    control = (0, NO_REFERENCE) if reference is None else (told(int(reference.sum()), len(reference)), len(reference))

    def found(place: str) -> Estimate:
        hits = bad(place)
        count = int(hits.sum()) if place in MADE else told(int(hits.sum()), len(hits))
        return more_of_all((count, len(hits)), control)

    own = found("synthetic")
    return measurement(
        rule,
        own.value,
        n=len(bad("synthetic")),
        interval=own.interval,
        verdict=bounded(own, rule, chance=0.0),
        baselines=ruler.baselines(lambda place: found(place).value) if ruler.has_train else Baselines(),
        caveats=caveats,
        detail=detail,
    )


def as_many(ruler: Ruler, corpus: Corpus, count: int, name: str) -> Corpus:
    """So many of these documents, drawn by the seed; all where there are no more."""
    if len(corpus) <= count:
        return corpus
    return corpus.take(np.sort(ruler.stream(f"as many {name}").permutation(len(corpus))[:count]))


def equal_parts(ruler: Ruler) -> int:
    """How many documents each side has where sets are compared that would differ by their size alone."""
    real = len(ruler.unseen) if ruler.has_holdout else len(ruler.train)
    return min(len(ruler.synthetic), real)


def drawn_part(ruler: Ruler, count: int) -> tuple[Said, ...]:
    """Says so where only a part of the synthetic documents was compared."""
    total = len(ruler.synthetic)
    return (EQUAL_PARTS.format(kept=count, total=total),) if count < total else ()
