"""Tables that point to the measured one: does every row find its owner, how many has each, what goes with what?"""

from evaluations.harness.engine.grading import beside_interval
from evaluations.harness.engine.measurement import measurement, told_share
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.counts import kolmogorov
from evaluations.harness.mathematics.statistics import flipped, wilson
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.linked.families import Family, families


def pointing(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of the related rows that point to a row there is (SDMetrics ReferentialIntegrity).

    Range: 0 to 1, by related table.
    Better: up.
    Blind to: whether a row points to the right owner.
    Source: SDMetrics 0.32 ReferentialIntegrity.
    """
    return families(ruler, rule, found_owners)


def found_owners(ruler: Ruler, rule: Rule, family: Family) -> Measurement:
    def score(place: str) -> float | None:
        one = {"ceiling": family.ceiling, "copy": family.train}.get(place)
        return None if one is None else told_share(one.owner >= 0)

    good = family.synthetic.owner >= 0
    return measurement(
        rule,
        float(good.mean()),
        n=len(good),
        subject={"related": family.declared.name},
        interval=wilson(int(good.sum()), len(good)),
        baselines=ruler.baselines(score),
    )


def owned(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance of how many rows point to each owner (SDMetrics CardinalityShapeSimilarity).

    Range: 0 to 1, by related table.
    Better: up.
    Blind to: what the related rows hold.
    Source: SDMetrics 0.32 CardinalityShapeSimilarity.
    """
    return families(ruler, rule, cardinality)


def cardinality(ruler: Ruler, rule: Rule, family: Family) -> Measurement:
    def score(place: str) -> float | None:
        one = {"ceiling": family.ceiling, "copy": family.train}.get(place)
        return None if one is None else 1 - kolmogorov(family.train.counts, one.counts).value

    found = flipped(kolmogorov(family.train.counts, family.synthetic.counts))
    return measurement(
        rule,
        found.value,
        n=family.synthetic.owners.rows,
        subject={"related": family.declared.name},
        interval=found.interval,
        verdict=beside_interval(found.value, found.interval[1], score("ceiling"), rule),
        baselines=ruler.baselines(score),
    )


METRICS = {
    "m.fk@1": Metric(pointing, asks=("related",)),
    "m.card@1": Metric(owned, asks=("related",)),
}
