"""Does the synthetic table give away who was in train? Always judged against people who were not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.neighbours import SCALE, nearest
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.ruler import PLANTED, Closeness, Ruler, generator
from evaluations.harness.statistics import Estimate, around, auc, rate_at, wilson
from evaluations.harness.tables import Array, Frame

from .detection import curve
from .measured import measured, not_established

FEWEST = 20
NO_HOLDOUT = "Without a holdout of real rows that the generator never saw, nothing about privacy can be established."
TOO_FEW = f"Fewer than {FEWEST} rows in train or holdout: too few to tell."
WARNED = "Distances are shown with a warning: tables that pass this test have been broken by attacks."
CHANCE_FREE = "Copies of training rows where the holdout gives none: have a person look at them."


def unanswerable(ruler: Ruler) -> str | None:
    if ruler.holdout is None:
        return NO_HOLDOUT
    few = min(ruler.train.rows, ruler.holdout.rows) < FEWEST or not ruler.encoder.names
    return TOO_FEW if few else None


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
    Rows that lie at the same real row (`source`) are taken to stand and fall together.
    """
    folds = len(train)
    hits = train.sum(axis=0).astype(np.int64)
    held = held.astype(np.int64)
    difference, total = hits - folds * held, hits + held
    _, cluster = np.unique(source, return_inverse=True)
    null = np.bincount(cluster, np.sqrt(total * (folds + 1 - total)))
    seen = np.bincount(cluster, difference)
    value = int(difference.sum())
    spread = math.sqrt(float((null**2).sum()))
    share = around(value / len(held), math.sqrt(float((seen**2).sum())) / len(held))
    return Excess(value, int(hits.sum()), int(held.sum()), share, value / spread if spread else 0.0)


def near_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of synthetic rows nearer to train than unseen real rows hardly ever are; lower is better.

    The radius is a low quantile of the distances from holdout to train; of two radii the sharper counts.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    def tails(close: Closeness, natural: Array) -> list[Excess]:
        radii = [np.quantile(natural, q, method="inverted_cdf") for q in rule.options["quantiles"]]
        return [excess(close.folds <= radius, close.held <= radius, close.source) for radius in radii]

    natural = ruler.natural_distances("synthetic")
    own = tails(ruler.closeness("synthetic"), natural)
    found = max(own, key=lambda tail: tail.z)

    def baseline(place: str) -> float:
        spread = natural if place != "ceiling" else ruler.natural_distances(place)
        return max(tails(ruler.closeness(place), spread), key=lambda tail: tail.z).share.value

    planted = tails(ruler.closeness("synthetic").with_rows(ruler.closeness("copy"), ruler.planted), natural)
    tested = [
        {
            "quantile": q,
            "to_train": tail.to_train,
            "to_holdout": tail.to_held,
            "excess": tail.rows,
            "z": tail.z,
        }
        for q, tail in zip(rule.options["quantiles"], own, strict=True)
    ]
    return [
        measured(
            rule,
            found.share.value,
            n=ruler.synthetic.rows,
            interval=found.share.interval,
            verdict=by_z(found.z, rule),
            baselines=ruler.baselines(baseline),
            power=seen_by(planted, rule),
            detail={"z": found.z, "folds": len(ruler.split("synthetic").folds), "tested": tested},
        )
    ]


def by_z(z: float, rule: Rule) -> Verdict:
    if z <= rule.threshold["pass"]:
        return Verdict.PASS
    return Verdict.ATTENTION if z <= rule.threshold["attention"] else Verdict.FAIL


def seen_by(planted: Sequence[Excess], rule: Rule) -> Power:
    sharpest = max(planted, key=lambda tail: tail.z)
    return Power(PLANTED, sharpest.share.value, sharpest.z > rule.threshold["attention"])


def exact_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of synthetic rows equal to a row that is unique in its part of train; lower is better."""
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    found = copies(ruler, "synthetic", ruler.candidate("synthetic"))
    planted = ruler.candidate("synthetic").stacked(ruler.frames["copy"].take(np.arange(ruler.planted)))
    with_planted = copies(ruler, "synthetic", planted)
    verdict, alone = by_z(found.z, rule), found.to_train > 0 and found.to_held == 0
    return [
        measured(
            rule,
            found.share.value,
            n=ruler.synthetic.rows,
            interval=found.share.interval,
            verdict=Verdict.ATTENTION if alone and verdict is Verdict.PASS else verdict,
            baselines=ruler.baselines(lambda place: copies(ruler, place, ruler.candidate(place)).share.value),
            power=seen_by([with_planted], rule),
            caveats=(CHANCE_FREE,) if alone else (),
            detail={"z": found.z, "to_train": found.to_train, "to_holdout": found.to_held},
        )
    ]


def copies(ruler: Ruler, place: str, frame: Frame) -> Excess:
    names = ruler.encoder.names
    split, ids = ruler.split(place), frame.row_ids(names)
    held_ids = ruler.reference(place).row_ids(names)[split.held]
    train = np.array([np.isin(ids, once(ruler.train_ids[fold])) for fold in split.folds])
    return excess(train, np.isin(ids, once(held_ids)), ids)


def once(ids: Array) -> Array:
    values, counts = np.unique(ids, return_counts=True)
    return np.asarray(values[counts == 1])


def distance_share(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of synthetic rows closer to train than to an equal holdout, ties half; one half is best."""
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, deciding=False)]
    found = closer(ruler.closeness("synthetic"))
    planted = closer(ruler.closeness("synthetic").with_rows(ruler.closeness("copy"), ruler.planted))
    return [
        measured(
            rule,
            found.value,
            n=ruler.synthetic.rows,
            interval=found.interval,
            verdict=bounded(found, rule),
            baselines=ruler.baselines(lambda place: closer(ruler.closeness(place)).value),
            power=Power(PLANTED, planted.value, planted.interval[0] > rule.threshold["attention"]),
            caveats=(WARNED,),
            detail=quantiles(ruler),
        )
    ]


def closer(close: Closeness) -> Estimate:
    won = (np.sign(close.held - close.folds).mean(axis=0) + 1) / 2
    _, cluster = np.unique(close.source, return_inverse=True)
    spread = float((np.bincount(cluster, won - won.mean()) ** 2).sum())
    return around(float(won.mean()), math.sqrt(spread) / len(won), 0.0, 1.0)


def bounded(found: Estimate, rule: Rule) -> Verdict:
    """Pass when even the upper end is harmless; not established when both harm and chance fit the interval."""
    low, high = found.interval
    if high <= rule.threshold["pass"]:
        return Verdict.PASS
    if high <= rule.threshold["attention"]:
        return Verdict.ATTENTION
    return Verdict.FAIL if low > 0.5 else Verdict.NOT_ESTABLISHED


def quantiles(ruler: Ruler) -> dict[str, list[float]]:
    at = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95]
    close = ruler.closeness("synthetic")
    unit = SCALE * len(ruler.encoder.names)
    named = {"to_train": close.folds.ravel(), "to_holdout": close.held}
    return {"quantile": at} | {
        name: [float(value) for value in np.quantile(values, at, method="inverted_cdf") / unit]
        for name, values in named.items()
    }


def membership(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """AUC of telling training rows from unseen ones by distance to the synthetic table; one half is best."""
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    scores = {place: attack(ruler, rule, place) for place in ruler.frames}
    found = {place: auc(*pair) for place, pair in scores.items()}
    members, others = scores["synthetic"]
    hidden = np.maximum(members, attack(ruler, rule, "synthetic", ruler.planted)[0])
    caught, rates = auc(hidden, others), {rate: rate_at(members, others, rate) for rate in (0.01, 0.1)}
    low_rate = wilson(rates[0.01] * len(members), len(members))[0]
    verdict = bounded(found["synthetic"], rule)
    return [
        measured(
            rule,
            found["synthetic"].value,
            n=len(members),
            interval=found["synthetic"].interval,
            verdict=Verdict.FAIL if low_rate > rule.threshold["rate_at_1_percent"] else verdict,
            baselines=Baselines(found["ceiling"].value, found["floor"].value, found["copy"].value),
            power=Power(PLANTED, caught.value, bounded(caught, rule) is Verdict.FAIL),
            detail={
                "rate_at_1_percent": rates[0.01],
                "rate_at_10_percent": rates[0.1],
                "curve": curve(members, others),
            },
        )
    ]


def attack(ruler: Ruler, rule: Rule, place: str, only_first: int | None = None) -> tuple[Array, Array]:
    """Scores of members and of others: the nearer the synthetic table, the higher."""
    reference, rng = ruler.reference(place), generator(ruler.seed, rule.metric)
    rows = min(rule.options["most_rows"], ruler.train.rows, reference.rows)
    members = ruler.train.take(rng.permutation(ruler.train.rows)[:rows])
    others = reference.take(rng.permutation(reference.rows)[:rows])
    frame = ruler.candidate(place)
    if only_first is not None:
        frame = ruler.frames["copy"].take(np.arange(only_first))
    points = ruler.encoder.points(frame)
    near, far = (nearest(ruler.encoder.points(rows_of), points).distance for rows_of in (members, others))
    return -near / SCALE, -far / SCALE
