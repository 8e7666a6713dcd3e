"""Membership of the people who stand alone: an average over everybody hides what happens to them."""

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import TWO_CHOICES, Estimate, auc
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.neighbours import SCALE, Points
from evaluations.harness.tabular.caveats import NONE_ISOLATED, UNSURE
from evaluations.harness.tabular.privacy.bounds import FEWEST, bounded, unanswerable
from evaluations.harness.tabular.privacy.isolation import Isolated, isolated


def outliers(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Higher AUC of two attacks on the 5 % most isolated training rows against unseen rows as isolated.

    Distance to the synthetic table, and that less the distance to the nearest real row. The interval is corrected
    for choosing. Where so few people leave it open, this is said and does not decide.

    Range: 0 to 1; one half is best.
    Better: down; the upper end is judged.
    Blind to: people who are not isolated (p.mia).
    Source: Du and Li 2025; DeLong et al. 1988, doi:10.2307/2531595.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    people = isolated(ruler)
    if not people.among(ruler.reference_rows("ceiling")).enough:
        return [not_established(rule, NONE_ISOLATED.format(fewest=FEWEST), deciding=False)]
    found = {place: Trial.of(ruler, people, place, ruler.points(place)) for place in ruler.frames}
    own = found["synthetic"]
    caught = own.nearer_of(Trial.of(ruler, people, "synthetic", ruler.encoder.points(ruler.planted_rows))).strongest()[
        1
    ]
    name, best = own.strongest()
    verdict = bounded(best, rule, chance=0.5)
    unsure = verdict is Verdict.NOT_ESTABLISHED
    return [
        measurement(
            rule,
            best.value,
            n=len(people.train),
            interval=best.interval,
            verdict=verdict,
            deciding=rule.deciding and not unsure,
            baselines=Baselines(**{place: found[place].strongest()[1].value for place in ("ceiling", "floor", "copy")}),
            power=Power(PLANTED, caught.value, bounded(caught, rule, chance=0.5) is Verdict.FAIL),
            caveats=(UNSURE,) if unsure else (),
            detail={"strongest": name, "unseen": len(own.near[1])},
        )
    ]


class Trial:
    """How near a synthetic table comes to isolated people, members first, others second."""

    def __init__(self, near: tuple[Array, Array], apart: tuple[Array, Array], kin: tuple[Array, Array]) -> None:
        self.near, self.apart, self.kin = near, apart, kin

    @classmethod
    def of(cls, ruler: Ruler, people: Isolated, place: str, table: Points) -> "Trial":
        asked = people.among(ruler.reference_rows(place))
        kin = ruler.units[asked.train], ruler.units[ruler.train.rows + asked.unseen]
        return cls(asked.near(ruler, table), asked.apart, kin)

    def nearer_of(self, other: "Trial") -> "Trial":
        ours, theirs = (np.minimum(*pair) for pair in zip(self.near, other.near, strict=True))
        return Trial((ours, theirs), self.apart, self.kin)

    def strongest(self) -> tuple[str, Estimate]:
        """The higher a score, the likelier a member."""
        ours, theirs = self.near
        attacks = {
            "distance": (-ours / SCALE, -theirs / SCALE),
            "calibrated": ((self.apart[0] - ours) / SCALE, (self.apart[1] - theirs) / SCALE),
        }
        found = {name: auc(*pair, z=TWO_CHOICES, kin=self.kin) for name, pair in attacks.items()}
        return max(found.items(), key=lambda item: item[1].value)


METRICS = {
    "p.outlier@1": Metric(outliers),
}
