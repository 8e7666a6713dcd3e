"""Singling out: predicates found in the synthetic table that point at exactly one real person."""

from collections.abc import Callable, Mapping
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
from evaluations.harness.tabular.privacy.windows import multivariate_in_windows

Mined = Callable[[Ruler, list[str], Frame, np.random.Generator, int], Predicates]
KINDS: Mapping[str, Mined] = {"univariate": univariate, "multivariate": multivariate}
IN_WINDOWS: Mapping[str, Mined] = {"univariate": univariate, "multivariate": multivariate_in_windows}
LIKE_A_KEY = 0.95
FEWEST = 100
IF_PLANTED = "planted"
Source = tuple[str, str]
"""A kind of predicate, and the table in which an attacker finds some."""


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
    return by_kind(ruler, rule, KINDS)


def singling_out_in_windows(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same, with half of the multivariate conditions on measured columns as windows around the value.

    A window reaches over a hundredth of the synthetic rows to either side. So tables of few columns give predicates
    enough, on people who are not extreme as well.

    Range: -1 to 1, by kind of predicate.
    Better: down; the upper end is judged.
    Blind to: predicates that nobody tried.
    Source: Giomi et al. 2023, doi:10.56553/popets-2023-0055; the windows are ours.
    """
    return by_kind(ruler, rule, IN_WINDOWS)


def by_kind(ruler: Ruler, rule: Rule, kinds: Mapping[str, Mined]) -> list[Measurement]:
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, subject={"predicates": kind}) for kind in kinds]
    names = [name for name in ruler.encoder.names if not like_a_key(ruler.train.columns[name])]
    apart = len(ruler.encoder.names) - len(names)
    caveats = (NEARLY_UNIQUE.format(count=apart),) if apart else ()
    tried = attempts(ruler, names, mined(ruler, rule, names, kinds))
    places = (*ruler.frames, IF_PLANTED)
    return [one_kind(rule, kind, {place: tried[kind, place] for place in places}, caveats) for kind in kinds]


def like_a_key(values: Array) -> bool:
    return len(np.unique(values)) > LIKE_A_KEY * len(values)


def mined(ruler: Ruler, rule: Rule, names: list[str], kinds: Mapping[str, Mined]) -> Mapping[Source, Predicates]:
    """What an attacker finds in each table, and in the synthetic one had copies been hidden in it."""

    def found(kind: str, table: Frame) -> Predicates:
        rng = generator(ruler.seed, f"{rule.metric} {kind}")
        return kinds[kind](ruler, names, table, rng, rule.options["predicates"])

    tables = {place: ruler.candidate(place) for place in ruler.frames}
    tables[IF_PLANTED] = ruler.candidate("synthetic").stacked(ruler.planted_rows)
    return {(kind, place): found(kind, table) for kind in kinds for place, table in tables.items()}


def one_kind(rule: Rule, kind: str, tried: Mapping[str, "Attempt | None"], caveats: tuple[Said, ...]) -> Measurement:
    own = tried["synthetic"]
    if own is None:
        return not_established(
            rule, TOO_FEW_PREDICATES.format(fewest=FEWEST), subject={"predicates": kind}, deciding=False
        )
    caught = tried[IF_PLANTED] or own
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


def attempts(ruler: Ruler, names: list[str], mined: Mapping[Source, Predicates]) -> Mapping[Source, Attempt | None]:
    enough = {source: predicates for source, predicates in mined.items() if len(predicates.columns) >= FEWEST}
    tried: dict[Source, Attempt | None] = dict.fromkeys(mined)
    for place in ("synthetic", "ceiling"):
        asked = {source: one for source, one in enough.items() if (source[1] == "ceiling") == (place == "ceiling")}
        if not asked:
            continue
        *folds, held = [pointed(asked, names, *part) for part in parts(ruler, place)]
        people = sum(map(len, ruler.split(place).folds)), len(ruler.split(place).held)
        for source in asked:
            hits, control = np.array([fold[source] for fold in folds]), held[source]
            success, unseen = rate(hits, people[0]), rate(control, people[1])
            tried[source] = Attempt(hits.shape[1], success.value, unseen.value, residual(success, unseen))
    return tried


def parts(ruler: Ruler, place: str) -> list[tuple[Frame, Array]]:
    """The folds of train and last the unseen rows, each as a table and the numbers of its rows."""
    split = ruler.split(place)
    return [*((ruler.train, rows) for rows in split.folds), (ruler.reference(place), split.held)]


def pointed(asked: Mapping[Source, Predicates], names: list[str], frame: Frame, rows: Array) -> Mapping[Source, Array]:
    """The row that each predicate points at alone, negative where there is none. Sorted once for all that are asked."""
    among = Sorted.of(stacked(frame.viewed(rows), names))
    found = {source: matches(predicates, among) for source, predicates in asked.items()}
    return {source: np.where(at >= 0, rows[at], at) for source, at in found.items()}


def rate(hits: Array, people: int) -> Rate:
    """Many predicates point at the same unusual person, so persons are the units that vary, of so many at most."""
    counts = np.unique(hits[hits >= 0], return_counts=True)[1]
    units = min(people, len(counts) + int((hits < 0).sum()))
    return Rate(float((hits >= 0).mean()), float((counts**2).sum()) / hits.size**2, units)


METRICS = {
    "p.single@1": Metric(singling_out),
    "p.single@2": Metric(singling_out_in_windows),
}
