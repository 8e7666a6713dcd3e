"""How the study was done: as planned, blind, with raters who read what they rated and would have seen a fault."""

from collections import Counter
from itertools import combinations
from statistics import median

import numpy as np

from evaluations.harness.engine.grading import graded
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.means import left_out as jackknifed
from evaluations.harness.mathematics.means import wider
from evaluations.harness.mathematics.statistics import Estimate, auc, wilson
from evaluations.harness.people.caveats import (
    NO_CONTROLS,
    NO_FAULTS,
    NO_UNSEEN,
    NOT_BLIND,
    SHOWN_SUGGESTIONS,
    TOO_FAST,
)
from evaluations.harness.people.panel import ABSENT, SURE_AND_RIGHT, Panel, by_name, share
from evaluations.harness.people.weighing import by_controls, by_lower
from evaluations.harness.studies.allocating import SHARED
from evaluations.harness.studies.key import CONTROL, ITEM, PAIR, SYNTHETIC, UNSEEN
from evaluations.harness.studies.ratings import RATING
from evaluations.harness.studies.study import ORIGIN

FASTEST, OF_MEDIAN, SPEEDING = 3.0, 0.2, 0.1
"""Seconds, and the part of the median, below which nobody reads an item; the share of such answers that is told."""


def design(panel: Panel, rule: Rule) -> list[Measurement]:
    """The least of what was done of the plan: ratings given, items with all their raters, pairs of raters who share enough
    items, and as many synthetic as unseen items for each rater.

    Range: 0 to 1.
    Better: up.
    Blind to: how well people rated.
    Source: Countersign.
    """
    parts = {
        "ratings": given(panel),
        "items": with_all_raters(panel),
        "pairs": sharing(panel),
        "balance": balance(panel),
    }
    standing = panel.rated.ratings.standing
    suggested = sum(one.stage == RATING and not one.blinded for one in standing)
    seconds = times(panel)
    fast = [rater for rater, part in seconds["fast"] if part > SPEEDING]
    caveats = (
        *((SHOWN_SUGGESTIONS.format(count=suggested),) if suggested else ()),
        *((TOO_FAST.format(count=len(fast)),) if fast else ()),
    )
    detail = {
        "parts": parts,
        "cannot_judge": sum(one.value is None for one in panel.usable),
        "superseded": len(panel.rated.ratings.every) - len(standing),
        **seconds,
    }
    return [measurement(rule, min(parts.values()), n=planned(panel), caveats=caveats, detail=detail)]


def planned(panel: Panel) -> int:
    asked = len(panel.rated.study.of_items)
    return sum(len(one.raters) * (1 if one.kind == PAIR else asked) for one in panel.rated.key.entries.values())


def given(panel: Panel) -> float:
    return min(1.0, len(panel.usable) / planned(panel))


def with_all_raters(panel: Panel) -> float:
    """Share of items that as many people rated as were to."""
    who = Counter(code for code, _ in {(one.code, one.rater) for one in panel.usable})
    entries = [one for one in panel.rated.key.entries.values() if one.raters]
    return sum(who[one.code] >= len(one.raters) for one in entries) / len(entries)


def sharing(panel: Panel) -> float:
    """Share of pairs of planned raters with enough items, or all that were planned, in common."""
    rated = {(one.code, one.rater) for one in panel.usable}
    wanted: Counter[tuple[str, ...]] = Counter()
    there: Counter[tuple[str, ...]] = Counter()
    for entry in panel.natural:
        for pair in combinations(entry.raters, 2):
            wanted[pair] += 1
            there[pair] += all((entry.code, rater) in rated for rater in pair)
    pairs = list(combinations(panel.rated.key.raters, 2))
    return sum(there[pair] >= min(SHARED, wanted[pair]) for pair in pairs) / len(pairs) if pairs else 1.0


def balance(panel: Panel) -> float:
    """Of the rater where it is worst: how near the numbers of synthetic and unseen items are to each other."""
    if not panel.has_unseen:
        return 1.0
    source = {one.code: one.source for one in panel.natural}
    counts: dict[str, Counter[str]] = {rater: Counter() for rater in panel.raters}
    for code, rater in {(one.code, one.rater) for one in panel.usable if one.code in source}:
        counts[rater][source[code]] += 1
    return min((1 - abs(one[SYNTHETIC] - one[UNSEEN]) / max(1, one.total()) for one in counts.values()), default=1.0)


def times(panel: Panel) -> dict[str, list[list[float]]]:
    """By rater the median seconds of an answer, and the share of answers that were too fast to be read."""
    seconds: dict[int, list[float]] = {}
    for one in panel.usable:
        if one.seconds is not None:
            seconds.setdefault(panel.number[one.rater], []).append(one.seconds)
    if not seconds:
        return {"seconds": [], "fast": []}
    least = max(FASTEST, OF_MEDIAN * median(one for every in seconds.values() for one in every))
    return {
        "seconds": by_name({rater: median(every) for rater, every in seconds.items()}),
        "fast": by_name({rater: sum(one < least for one in every) / len(every) for rater, every in seconds.items()}),
    }


def blind(panel: Panel, rule: Rule) -> list[Measurement]:
    """How well raters tell synthetic items from real ones by what they believe of the origin (AUC), of all and of each.

    The interval is the wider of two: items as clusters (DeLong, Obuchowski 1997), and raters left out one by one.
    Range: 0 to 1; 0.5 is chance.
    Better: down.
    Blind to: what is wrong but looks real.
    Source: Countersign; DeLong, DeLong and Clarke-Pearson 1988.
    """
    if not panel.has_unseen:
        return [not_established(rule, NO_UNSEEN)]
    found = {rater: told for rater in sorted(panel.everyone) if (told := origin(panel, {rater})) is not None}
    whole = origin(panel, panel.everyone)
    if whole is None:
        return [not_established(rule, NO_UNSEEN)]
    without = [told.value for rater in found if (told := origin(panel, panel.everyone - {rater})) is not None]
    estimate = wider(whole, jackknifed(whole.value, without))
    high = min(1.0, estimate.interval[1])
    caveats = (NOT_BLIND.format(count=len(panel.seeing), least=SURE_AND_RIGHT),) if panel.seeing else ()
    verdict = Verdict.ATTENTION if caveats and graded(whole.value, rule) is Verdict.PASS else None
    pooled = measurement(
        rule,
        whole.value,
        n=len(panel.natural),
        interval=(max(0.0, estimate.interval[0]), high),
        verdict=verdict,
        baselines=Baselines(ceiling=0.5),
        caveats=caveats,
        detail={"seeing": len(panel.seeing)},
    )
    return [pooled, *(of_rater(panel, rule, rater, told) for rater, told in found.items())]


def of_rater(panel: Panel, rule: Rule, rater: int, told: Estimate) -> Measurement:
    right = panel.sure_and_right.get(rater, 0.0)
    return measurement(
        rule,
        told.value,
        n=int((panel.table(ORIGIN, panel.natural)[:, rater] != ABSENT).sum()),
        subject={"rater": str(rater + 1)},
        interval=told.interval,
        verdict=Verdict.ATTENTION if rater in panel.seeing else Verdict.PASS,
        deciding=False,
        detail={"sure_and_right": right},
    )


def origin(panel: Panel, raters: set[int] | frozenset[int]) -> Estimate | None:
    """Of the answers of these raters; None where one of the sources has none."""
    table = panel.table(ORIGIN, panel.natural)[:, sorted(raters)]
    items, _ = np.nonzero(table != ABSENT)
    scores = table[table != ABSENT].astype(np.float64)
    made = np.array([one.source == SYNTHETIC for one in panel.natural])[items]
    if not made.any() or made.all():
        return None
    return auc(scores[made], scores[~made], kin=(items[made], items[~made]))


def control(panel: Panel, rule: Rule) -> list[Measurement]:
    """Share of answers about controls, of which nothing is left but the words, that call them bad.

    The interval counts items, however many people rated each.
    Range: 0 to 1.
    Better: up.
    Blind to: raters who call everything bad; the floor has how often they call unseen items bad.
    Source: Countersign.
    """
    marked = panel.marked(panel.entries(CONTROL), panel.everyone)
    if not marked:
        return [not_established(rule, NO_CONTROLS)]
    value = share(marked)
    each = {rater: share(own) for rater in panel.everyone if (own := panel.marked(panel.entries(CONTROL), {rater}))}
    return [
        measurement(
            rule,
            value,
            n=len(marked),
            interval=wilson(value * len(marked), len(marked)),
            verdict=by_controls(value, len(panel.careless), rule),
            baselines=Baselines(floor=called_bad(panel)),
            detail={"raters": by_name(each), "left_out": len(panel.careless)},
        )
    ]


def called_bad(panel: Panel) -> float | None:
    """Share of answers about unseen items that call them bad."""
    marked = panel.marked(panel.entries(ITEM, source=UNSEEN), panel.everyone)
    return share(marked) if marked else None


def caught(panel: Panel) -> tuple[float, float, float, int] | None:
    """Share of the answers about planted faults that mark them, its interval by items, and how many items; of raters who count."""
    marked = panel.marked(panel.faults, panel.kept)
    if not marked:
        return None
    value = share(marked)
    return value, *wilson(value * len(marked), len(marked)), len(marked)


def catch(panel: Panel, rule: Rule) -> list[Measurement]:
    """Power: share of answers about planted faults that mark them. Where it is small, quality is not established.

    Range: 0 to 1.
    Better: up.
    Blind to: faults of another kind than those planted.
    Source: Countersign.
    """
    found = caught(panel)
    if found is None:
        return [not_established(rule, NO_FAULTS)]
    value, low, high, items = found
    rules = {
        name: share(marked)
        for name in sorted({one.rule for one in panel.faults})
        if (marked := panel.marked([one for one in panel.faults if one.rule == name], panel.kept))
    }
    return [
        measurement(
            rule,
            value,
            n=items,
            interval=(low, high),
            verdict=by_lower(low, rule),
            baselines=Baselines(floor=called_bad(panel)),
            detail={"rules": rules},
        )
    ]


METRICS = {
    "h.design@1": Metric(design),
    "h.blind@1": Metric(blind),
    "h.control@1": Metric(control),
    "h.catch@1": Metric(catch),
}
