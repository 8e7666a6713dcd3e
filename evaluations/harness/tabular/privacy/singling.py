"""Singling out: predicates found in the synthetic table that point at exactly one real person."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.residual import Rate, residual
from evaluations.harness.mathematics.statistics import Estimate
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NEARLY_UNIQUE, TOO_FEW_PREDICATES, UNSURE
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable
from evaluations.harness.tabular.privacy.mining import multivariate, stacked, univariate
from evaluations.harness.tabular.privacy.predicates import Predicates, Sorted, matches

KINDS = {"univariate": univariate, "multivariate": multivariate}
LIKE_A_KEY = 0.95
FEWEST = 100


def singling_out(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Gain of predicates that single out one training row over those that single out one unseen row.

    Univariate: values that one synthetic row alone has, and values at or beyond its extremes. Multivariate:
    two to four columns of one synthetic row. Train is counted in folds as large as the holdout, so no curve
    has to correct for size; the denominator is the number of predicates tried. None is best.

    Range: -1 to 1, by kind of predicate.
    Better: down; the upper end is judged.
    Blind to: predicates that nobody tried.
    Source: Giomi et al. 2023, doi:10.56553/popets-2023-0055.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, subject={"predicates": kind}) for kind in KINDS]
    names = [name for name in ruler.encoder.names if not like_a_key(ruler.train.columns[name])]
    apart = len(ruler.encoder.names) - len(names)
    caveats = (NEARLY_UNIQUE.format(count=apart),) if apart else ()
    return [one_kind(ruler, rule, kind, names, caveats) for kind in KINDS]


def like_a_key(values: Array) -> bool:
    return len(np.unique(values)) > LIKE_A_KEY * len(values)


def one_kind(ruler: Ruler, rule: Rule, kind: str, names: list[str], caveats: tuple[Said, ...]) -> Measurement:
    def mined(synthetic: Frame) -> Predicates:
        rng = generator(ruler.seed, f"{rule.metric} {kind}")
        return KINDS[kind](ruler, names, synthetic, rng, rule.options["predicates"])

    tried = {place: attempt(ruler, place, names, mined(ruler.candidate(place))) for place in ruler.frames}
    own = tried["synthetic"]
    if own is None:
        return not_established(
            rule, TOO_FEW_PREDICATES.format(fewest=FEWEST), subject={"predicates": kind}, deciding=False
        )
    planted = ruler.candidate("synthetic").stacked(ruler.planted_rows)
    caught = attempt(ruler, "synthetic", names, mined(planted)) or own
    verdict = bounded(own.gain, rule, chance=0.0)
    values = {place: None if found is None else found.gain.value for place, found in tried.items()}
    return measurement(
        rule,
        own.gain.value,
        n=own.predicates,
        subject={"predicates": kind},
        interval=own.gain.interval,
        verdict=verdict,
        baselines=Baselines(values["ceiling"], values["floor"], values["copy"]),
        power=Power(PLANTED, caught.gain.value, bounded(caught.gain, rule, chance=0.0) is Verdict.FAIL),
        caveats=(*caveats, *((UNSURE,) if verdict is Verdict.NOT_ESTABLISHED else ())),
        detail={"on_train": own.on_train, "on_holdout": own.on_holdout},
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """Shares of the predicates that point at one row of a train fold and at one row of the holdout."""

    predicates: int
    on_train: float
    on_holdout: float
    gain: Estimate


def attempt(ruler: Ruler, place: str, names: list[str], mined: Predicates) -> Attempt | None:
    count = len(mined.columns)
    if count < FEWEST:
        return None
    *folds, held = ruler.once(f"singled out {place == 'ceiling'}", lambda: parts(ruler, place, names))
    hits = np.array([pointed(mined, *fold) for fold in folds])
    control = pointed(mined, *held)
    success, unseen = rate(hits, sum(len(rows) for rows, _ in folds)), rate(control, len(held[0]))
    return Attempt(count, success.value, unseen.value, residual(success, unseen))


def parts(ruler: Ruler, place: str, names: list[str]) -> list[tuple[Array, Sorted]]:
    """The folds of train and last the unseen rows, each with the numbers of its rows."""
    split, unseen = ruler.split(place), ruler.reference(place)
    frames = [(ruler.train, rows) for rows in split.folds] + [(unseen, split.held)]
    return [(rows, Sorted.of(stacked(frame.take(rows), names))) for frame, rows in frames]


def pointed(mined: Predicates, rows: Array, among: Sorted) -> Array:
    """The row that each predicate points at alone, negative where there is none."""
    found = matches(mined, among)
    return np.asarray(np.where(found >= 0, rows[found], found))


def rate(hits: Array, people: int) -> Rate:
    """Many predicates point at the same unusual person, so persons are the units that vary, of so many at most."""
    counts = np.unique(hits[hits >= 0], return_counts=True)[1]
    units = min(people, len(counts) + int((hits < 0).sum()))
    return Rate(float((hits >= 0).mean()), float((counts**2).sum()) / hits.size**2, units)


METRICS = {
    "p.single@1": Metric(singling_out),
}
