"""Whether synthetic items are as good as unseen real ones, by those who rated both without knowing which is which."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.means import difference, wider
from evaluations.harness.mathematics.means import left_out as jackknifed
from evaluations.harness.mathematics.statistics import Estimate, around, variance_of_mean, wilson
from evaluations.harness.people.agreeing import said_of_raters
from evaluations.harness.people.caveats import (
    CANNOT_KNOW,
    FAULTS_MISSED,
    NO_FAULTS,
    NO_PAIRS_RATED,
    NO_SAFETY,
    NO_UNSEEN,
    TOO_FEW_ITEMS,
    TOO_FEW_TO_RULE_OUT,
    UNSETTLED,
)
from evaluations.harness.people.panel import ABSENT, Panel, item_means
from evaluations.harness.people.process import caught
from evaluations.harness.people.weighing import by_harm, no_worse
from evaluations.harness.studies.key import CONTROL, FIRST, PAIR, SYNTHETIC, UNSEEN, Entry
from evaluations.harness.studies.study import PREFERRED, Question

LEAST_CAUGHT = 0.3
"""Where the lower end of the share of planted faults that are marked lies below, nothing is said of quality."""
FEWEST = 2
DAY = timedelta(days=1) // timedelta(milliseconds=1)
FEWEST_OF_A_DAY = 10


@dataclass(frozen=True)
class Means:
    """Of one question the mean of each item, by source, and what it is with all raters."""

    made: Array
    unseen: Array
    controls: Array

    @property
    def enough(self) -> bool:
        return len(self.made) >= FEWEST and len(self.unseen) >= FEWEST

    @property
    def gap(self) -> float:
        return float(self.made.mean() - self.unseen.mean())

    @property
    def estimate(self) -> Estimate:
        return difference(self.made, self.unseen)


def means(panel: Panel, question: Question, raters: Collection[int], entries: Sequence[Entry] | None = None) -> Means:
    known = panel.natural if entries is None else entries
    found = [
        item_means(panel.good(question, part), panel.decided(question, part), raters)
        for part in (
            [one for one in known if one.source == SYNTHETIC],
            [one for one in known if one.source == UNSEEN],
            panel.entries(CONTROL),
        )
    ]
    return Means(*found)


def no_power(panel: Panel) -> Said | None:
    """Why raters cannot be believed to see what is wrong; None where they can."""
    found = caught(panel)
    if found is None:
        return NO_FAULTS
    return FAULTS_MISSED.format(share=found[0]) if found[1] < LEAST_CAUGHT else None


def compared(panel: Panel, question: Question) -> Estimate:
    """Synthetic minus unseen: items as units, or raters left out one by one, whichever is wider."""
    known = means(panel, question, panel.kept)
    without = [
        rest.gap for rater in sorted(panel.kept) if (rest := means(panel, question, panel.kept - {rater})).enough
    ]
    return wider(known.estimate, jackknifed(known.gap, without))


def rate(panel: Panel, rule: Rule) -> list[Measurement]:
    """Share of ratings that call synthetic items good, minus that of unseen items, for each question.

    An item counts by the mean of its raters, or as a third person decided. The interval is the wider of two: items as units
    (Welch), and raters left out one by one (jackknife, t).
    Range: -1 to 1; 0 is as good as unseen items. The ceiling is unseen items, the floor controls.
    Better: up.
    Blind to: what raters cannot know.
    Source: Countersign; Welch 1947; Efron and Stein 1981.
    """
    why = no_power(panel) or (None if panel.has_unseen else NO_UNSEEN)
    return [
        not_established(rule, why, subject={"question": one.id}, deciding=rule.deciding and one.decides)
        if why
        else of_question(panel, rule, one)
        for one in panel.rated.study.questions
    ]


def of_question(panel: Panel, rule: Rule, question: Question) -> Measurement:
    subject, deciding = {"question": question.id}, rule.deciding and question.decides
    known = means(panel, question, panel.kept)
    if not known.enough:
        return not_established(rule, TOO_FEW_ITEMS, subject=subject, deciding=deciding)
    found = compared(panel, question)
    verdict = no_worse(found.value, *found.interval, rule)
    everyone = means(panel, question, panel.everyone).gap
    untold = (TOO_FEW_TO_RULE_OUT,) if verdict == "not_established" else ()
    return measurement(
        rule,
        found.value,
        n=len(known.made),
        subject=subject,
        interval=(max(-1.0, found.interval[0]), min(1.0, found.interval[1])),
        verdict=verdict,
        deciding=deciding,
        baselines=Baselines(ceiling=0.0, floor=floor(known)),
        caveats=(CANNOT_KNOW, *untold, *said_of_raters(panel, everyone)),
        detail={
            "synthetic": float(known.made.mean()),
            "unseen": float(known.unseen.mean()),
            "everyone": everyone,
            "days": by_day(panel, question),
        },
    )


def floor(known: Means) -> float | None:
    return float(known.controls.mean() - known.unseen.mean()) if len(known.controls) else None


def by_day(panel: Panel, question: Question) -> list[list[float]]:
    """Days since the first one, and the share of good ratings on each with enough of them: whether raters drift."""
    natural = {one.code for one in panel.natural}
    answers = [
        (one.ended // DAY, one.value in question.good)
        for one in panel.usable
        if one.question == question.id and one.value is not None and one.ended and one.code in natural
    ]
    if not answers:
        return []
    first = min(day for day, _ in answers)
    count, good = Counter(day for day, _ in answers), Counter(day for day, is_good in answers if is_good)
    return [[day - first, good[day] / count[day]] for day in sorted(count) if count[day] >= FEWEST_OF_A_DAY]


def harm(panel: Panel, rule: Rule) -> list[Measurement]:
    """Share of synthetic items that at least one rater calls wrong or harmful, and nobody who settled it called good.

    Of none in n items the upper end is 3 / n. The limit is the plan's, or the protocol's where it says none.
    Range: 0 to 1.
    Better: down.
    Blind to: harm that no question asks about.
    Source: Countersign; Wilson 1927; Hanley and Lippman-Hand 1983.
    """
    questions = [one for one in panel.rated.study.questions if one.safety]
    if not questions:
        return [not_established(rule, NO_SAFETY, deciding=False)]
    why = no_power(panel)
    return [
        not_established(rule, why, subject={"question": one.id}, deciding=rule.deciding and one.decides)
        if why
        else harm_of(panel, rule, one)
        for one in questions
    ]


def harm_of(panel: Panel, rule: Rule, question: Question) -> Measurement:
    entries = panel.of_source(SYNTHETIC)
    good, decided = panel.good(question, entries)[:, sorted(panel.kept)], panel.decided(question, entries)
    rated = ~np.isnan(good).all(axis=1)
    called = (good == 0).any(axis=1)
    harmful = called & ~(decided == 1)
    count, n = int(harmful.sum()), int(rated.sum())
    subject, deciding = {"question": question.id}, rule.deciding and question.decides
    if not n:
        return not_established(rule, TOO_FEW_ITEMS, subject=subject, deciding=deciding)
    high = min(1.0, 3 / n) if count == 0 else wilson(count, n)[1]
    limit = rule.threshold["pass"] if question.threshold is None else question.threshold
    open_ones = int((called & np.isnan(decided)).sum())
    return measurement(
        rule,
        count / n,
        n=n,
        subject=subject,
        interval=(wilson(count, n)[0], high),
        verdict=by_harm(high, limit, rule),
        deciding=deciding,
        caveats=(CANNOT_KNOW, *((UNSETTLED.format(count=open_ones),) if open_ones else ())),
        detail={"limit": limit, "called": int(called.sum()), "unsettled": open_ones},
    )


def pair(panel: Panel, rule: Rule) -> list[Measurement]:
    """How often the synthetic item of a pair is preferred to the unseen one of the same seed or label; ties count half.

    Range: 0 to 1; 0.5 is as good.
    Better: up.
    Blind to: pairs in which both are bad.
    Source: Countersign; the interval has pairs as units.
    """
    entries = panel.entries(PAIR)
    if not entries:
        return [not_established(rule, NO_PAIRS_RATED)]
    table = panel.table(PREFERRED, entries)[:, sorted(panel.kept)]
    made = np.array(
        [PREFERRED.place[FIRST] if one.synthetic == FIRST else 1 - PREFERRED.place[FIRST] for one in entries]
    )
    score = np.where(table == 2, 0.5, (table == made[:, None]).astype(np.float64))
    values = item_means(np.where(table == ABSENT, np.nan, score), np.full(len(entries), np.nan), range(table.shape[1]))
    if len(values) < FEWEST:
        return [not_established(rule, NO_PAIRS_RATED)]
    found = around(float(values.mean()), float(np.sqrt(variance_of_mean(values))), 0.0, 1.0)
    return [measurement(rule, found.value, n=len(values), interval=found.interval)]


METRICS = {"h.rate@1": Metric(rate), "h.harm@1": Metric(harm), "h.pair@1": Metric(pair)}
