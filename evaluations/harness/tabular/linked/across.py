"""Pairs of columns across a join: does what happens to people still go with who they are?"""

import itertools
import math

import numpy as np

from evaluations.harness.engine.grading import kept_for_all_we_know
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Pairs
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import FLOOR_UNTOLD, NO_PAIRS, PAIRS_DRAWN
from evaluations.harness.tabular.linked.families import Family, Linked, families
from evaluations.harness.tabular.linked.units import as_far_apart

WORST = 10


def across(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """f.pair over every column of the measured table with every column of the related one, on the joined rows.

    Range: 0 to 1, by related table.
    Better: up.
    Blind to: relations between several rows of one owner.
    Source: Countersign, as f.pair, on joined rows.
    """
    return families(ruler, rule, joined_pairs)


def joined_pairs(ruler: Ruler, rule: Rule, family: Family) -> Measurement:
    subject = {"related": family.declared.name}
    encoders = (ruler.encoder, Encoder.of(family.others))
    chosen, total = crossed(ruler, rule, family, encoders)
    train, places = joined(ruler, family)
    if not total or not all(one.rows.rows for one in (train, *places.values())):
        return not_established(rule, NO_PAIRS, subject=subject)
    sizes = np.concatenate([encoder.sizes for encoder in encoders])
    real = levels_of(encoders, train)
    coded = {place: levels_of(encoders, one) for place, one in places.items()}
    counted = {place: Pairs.of(levels, sizes, chosen) for place, levels in coded.items()}
    known = Pairs.of(real, sizes, chosen)
    scores = {place: 1 - known.apart(table) for place, table in counted.items()}
    means = {place: float(values.mean()) for place, values in scores.items()}
    owners = (train.owner, places["synthetic"].owner)
    found = around(
        means["synthetic"], error_of_mean(known, counted["synthetic"], (real, coded["synthetic"]), owners), 0.0, 1.0
    )
    verdict = kept_for_all_we_know(found.value, found.interval[1], means["ceiling"], means["floor"], rule)
    untold = verdict is Verdict.NOT_ESTABLISHED
    drawn = (PAIRS_DRAWN.format(kept=len(chosen), total=total),) if len(chosen) < total else ()
    names = [name for encoder in encoders for name in encoder.names]
    lowest = np.lexsort((np.arange(len(chosen)), scores["synthetic"]))[:WORST].tolist()
    return measurement(
        rule,
        found.value,
        n=places["synthetic"].rows.rows,
        subject=subject,
        interval=found.interval,
        verdict=verdict,
        deciding=rule.deciding and not untold,
        baselines=ruler.baselines(means.__getitem__),
        caveats=(*drawn, *((FLOOR_UNTOLD,) if untold else ())),
        detail={
            "worst": [
                {"pair": [names[k] for k in chosen[at].tolist()], "score": float(scores["synthetic"][at])}
                for at in lowest
            ]
        },
    )


def crossed(ruler: Ruler, rule: Rule, family: Family, encoders: tuple[Encoder, Encoder]) -> tuple[Array, int]:
    """Pairs of a column here and a column there, or a seeded sample of them; and how many there are."""
    here, there = (len(encoder.names) for encoder in encoders)
    pairs = np.array(list(itertools.product(range(here), range(here, here + there))), np.int64).reshape(-1, 2)
    rng = generator(ruler.seed, f"m.join pairs {family.declared.name}")
    return pairs[np.sort(rng.permutation(len(pairs))[: rule.options["most_pairs"]])], len(pairs)


def joined(ruler: Ruler, family: Family) -> tuple[Linked, dict[str, Linked]]:
    """Train's joined rows, and what stands in the synthetic ones' place. The floor gives rows to other owners."""
    train, made = family.train.joined, family.synthetic.joined
    rng = generator(ruler.seed, f"m.join {family.declared.name}")
    floor, again = train.handed_out(rng), train.drawn(rng, as_far_apart(train.owners.rows, made.owners.rows))
    ceiling = again if family.ceiling is None else family.ceiling.joined
    return train, {"synthetic": made, "ceiling": ceiling, "floor": floor, "copy": train}


def levels_of(encoders: tuple[Encoder, Encoder], one: Linked) -> Array:
    return np.concatenate([encoders[0].levels(one.owners)[:, one.owner], encoders[1].levels(one.rows)])


def error_of_mean(real: Pairs, other: Pairs, levels: tuple[Array, Array], owners: tuple[Array, Array]) -> float:
    """Standard error of the mean over pairs; the rows of one owner go together."""
    variance = 0.0
    for pull, owner in zip(real.pulls(other, *levels), owners, strict=True):
        sums = np.bincount(owner, pull - pull.mean())
        variance += float((sums**2).sum()) / (2 * len(real.pairs) * len(pull)) ** 2
    return math.sqrt(variance)


METRICS = {
    "m.join@1": Metric(across, asks=("related",)),
}
