"""Linkability: does the synthetic table let two parties find out that they hold parts of one person?"""

import math

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.residual import Rate, residual
from evaluations.harness.mathematics.statistics import Estimate
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.neighbours import several_nearest
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NOTHING_LEFT, UNSURE
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable


def linkability(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """For each k the gain in linking training people over linking unseen ones; none is best.

    A person is linked when a synthetic row is among the k nearest to them on the left columns and on the right
    ones alike. Equally near rows are taken in random order on either side, not in the order of the table, which
    would link by itself. Asked only where two sets of columns were declared.

    Range: -1 to 1, by number of neighbours.
    Better: down; the upper end is judged.
    Blind to: other sets of columns than the declared ones.
    Source: Giomi et al. 2023, doi:10.56553/popets-2023-0055.
    """
    if ruler.tables.declared.linkage is None:
        return []
    why = unanswerable(ruler)
    linking = Linking(ruler, rule)
    if why or not all(linking.sides):
        return [
            not_established(rule, why or NOTHING_LEFT, subject={"neighbours": k}) for k in rule.options["neighbours"]
        ]
    found = {place: linking.gains(place, ruler.candidate(place)) for place in ruler.frames}
    caught = linking.gains("synthetic", ruler.candidate("synthetic").stacked(ruler.planted_rows))
    return [one_count(rule, linking, k, {place: gains[k] for place, gains in found.items()}, caught[k]) for k in caught]


def one_count(rule: Rule, linking: "Linking", k: int, found: dict[str, Estimate], caught: Estimate) -> Measurement:
    own = found["synthetic"]
    verdict = bounded(own, rule, chance=0.0)
    return measurement(
        rule,
        own.value,
        n=linking.rows,
        subject={"neighbours": k},
        interval=own.interval,
        verdict=verdict,
        baselines=Baselines(found["ceiling"].value, found["floor"].value, found["copy"].value),
        power=Power(PLANTED, caught.value, bounded(caught, rule, chance=0.0) is Verdict.FAIL),
        caveats=(UNSURE,) if verdict is Verdict.NOT_ESTABLISHED else (),
        detail=linking.rates[k],
    )


class Linking:
    """Links people, from train and unseen, by the two declared sets of columns."""

    def __init__(self, ruler: Ruler, rule: Rule) -> None:
        self.ruler, self.counts = ruler, rule.options["neighbours"]
        names, linkage = ruler.encoder.names, ruler.tables.declared.linkage
        sides = (linkage.left, linkage.right) if linkage else ((), ())
        self.sides = [[name for name in sorted(side) if name in names] for side in sides]
        unseen = ruler.unseen.rows if ruler.holdout else 0
        self.rows = min(rule.options["most_rows"], ruler.train.rows, unseen)
        self.rates: dict[int, dict[str, float]] = {}

    def gains(self, place: str, synthetic: Frame) -> dict[int, Estimate]:
        ruler, rng = self.ruler, generator(self.ruler.seed, "p.link people")
        unseen = ruler.reference(place)
        ours = rng.permutation(ruler.train.rows)[: self.rows]
        theirs = rng.permutation(unseen.rows)[: self.rows]
        kin = (ruler.units[ours], ruler.units[ruler.train.rows + ruler.reference_rows(place)[theirs]])
        linked = [self.linked(frame, synthetic) for frame in (ruler.train.take(ours), unseen.take(theirs))]
        found = {}
        for at, k in enumerate(self.counts):
            success, control = (Rate.of(hits[at], units) for hits, units in zip(linked, kin, strict=True))
            found[k] = residual(success, control)
            shares = {"on_train": success.value, "on_holdout": control.value}
            self.rates.setdefault(k, {**shares, "at_random": at_random(k, synthetic.rows)})
        return found

    def linked(self, people: Frame, synthetic: Frame) -> list[Array]:
        """For each k whether the k nearest rows on the left and those on the right have one in common."""
        most = min(max(self.counts), synthetic.rows)
        left, right = (self.nearest(people, synthetic, side, most) for side in (0, 1))
        return [(left[:, :k, None] == right[:, None, :k]).any(axis=(1, 2)).astype(float) for k in self.counts]

    def nearest(self, people: Frame, synthetic: Frame, side: int, most: int) -> Array:
        order = generator(self.ruler.seed, f"p.link side {side}").permutation(synthetic.rows)
        queries, target = (
            self.ruler.encoder.points(frame, self.sides[side]) for frame in (people, synthetic.take(order))
        )
        return np.asarray(order[several_nearest(queries, target, most).row])


def at_random(k: int, rows: int) -> float:
    """How often two random sets of k rows share one."""
    if 2 * k > rows:
        return 1.0
    apart = sum(math.log(1 - k / (rows - j)) for j in range(k))
    return 1 - math.exp(apart)


METRICS = {
    "p.link@1": Metric(linkability, asks=("linkage",)),
}
