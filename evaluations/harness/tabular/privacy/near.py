"""Near copies: rows closer to train than unseen real rows hardly ever are; in all, of isolated people, by subgroup."""

import numpy as np

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.hits import PLANTED, counted, seen_by
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.excess import Excess, by_chance, excess, sharpest
from evaluations.harness.mathematics.statistics import Estimate, beyond
from evaluations.harness.tables.ruler import Closeness, Ruler
from evaluations.harness.tabular.caveats import NONE_ISOLATED
from evaluations.harness.tabular.privacy.bounds import FEWEST, searched_part, unanswerable
from evaluations.harness.tabular.privacy.copying import passed, warnings
from evaluations.harness.tabular.privacy.isolation import isolated
from evaluations.harness.tabular.privacy.near_groups import by_subgroup

ISOLATED = {"rows": "most isolated"}
PARTS = 10


def near_copies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of synthetic rows nearer to train than unseen real rows hardly ever are; lower is better.

    The radius is a low quantile of the distances from holdout to train; of two radii the sharper counts. Its z stands
    as it is, for the thresholds were calibrated on the sharper; its p is that of the sharper of two.

    Range: -1 to 1, for all, for isolated people, by subgroup.
    Better: down; z is judged.
    Blind to: copies farther away than unseen rows often are; keys and free text.
    Source: McNemar 1947, doi:10.1007/BF02295996; Newcombe 1998.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    return [in_all(ruler, rule), among_isolated(ruler, rule), *by_subgroup(ruler, rule)]


def in_all(ruler: Ruler, rule: Rule) -> Measurement:
    own = tails(ruler, rule, "synthetic", ruler.closeness("synthetic"))
    found = sharpest(own)
    tested = [
        {"quantile": q, **counted(tail), "z": tail.z} for q, tail in zip(rule.options["quantiles"], own, strict=True)
    ]
    power = seen_by(tails(ruler, rule, "synthetic", ruler.with_planted), rule)
    verdict, blind = passed(by_z(found.z, rule), power)
    folds = len(ruler.split("synthetic").folds)
    return measurement(
        rule,
        found.share.value,
        n=ruler.searched("synthetic"),
        interval=found.share.interval,
        verdict=verdict,
        baselines=ruler.baselines(
            lambda place: sharpest(tails(ruler, rule, place, ruler.closeness(place))).share.value
        ),
        power=power,
        caveats=(*searched_part(ruler), *warnings(ruler, found.z, rule), *blind),
        detail={"z": found.z, "p": by_chance(found.z, len(own)), "folds": folds, "tested": tested},
    )


def tails(ruler: Ruler, rule: Rule, place: str, close: Closeness) -> list[Excess]:
    natural = ruler.natural_distances(place)
    radii = [np.quantile(natural, q, method="inverted_cdf") for q in rule.options["quantiles"]]
    return [
        excess(
            close.folds <= radius, close.held <= radius, ruler.clusters(radius if ruler.grouped else 0)[close.source]
        )
        for radius in radii
    ]


def among_isolated(ruler: Ruler, rule: Rule) -> Measurement:
    """Share of isolated training people with a synthetic row within a tenth of the way to anybody else, less that
    share of isolated unseen people. So near, a synthetic row is near to one person only."""
    people = isolated(ruler).among(ruler.split("synthetic").held)
    if not people.enough:
        return not_established(rule, NONE_ISOLATED.format(fewest=FEWEST), subject=ISOLATED, deciding=False)

    def found(near: tuple[Array, Array]) -> tuple[Estimate, float]:
        hits, control = (int((PARTS * side <= apart).sum()) for side, apart in zip(near, people.apart, strict=True))
        return beyond((hits, len(people.train)), (control, len(people.unseen)))

    near = {place: people.near(ruler, ruler.points(place)) for place in ("synthetic", "floor", "copy")}
    planted = people.near(ruler, ruler.encoder.points(ruler.planted_rows))
    own, z = found(near["synthetic"])
    caught, sure = found((np.minimum(near["synthetic"][0], planted[0]), np.minimum(near["synthetic"][1], planted[1])))
    return measurement(
        rule,
        own.value,
        n=len(people.train),
        subject=ISOLATED,
        interval=own.interval,
        verdict=by_z(z, rule),
        baselines=Baselines(None, found(near["floor"])[0].value, found(near["copy"])[0].value),
        power=Power(PLANTED, caught.value, sure > rule.threshold["attention"]),
        caveats=warnings(ruler, z, rule),
        detail={"z": z, "p": by_chance(z)},
    )


METRICS = {
    "p.near@1": Metric(near_copies),
}
