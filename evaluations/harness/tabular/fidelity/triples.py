"""Three columns at a time, on five levels each: what pairs cannot show."""

import itertools
import math

import numpy as np

from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.statistics import around
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import TOO_FEW_FOR_TRIPLES, TRIPLES_DRAWN
from evaluations.harness.tabular.coarse import coarse_tables, mapped

WORST = 10


def triples(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Mean over triples of 1 - total variation.

    Range: 0 to 1.
    Better: up.
    Blind to: relations of four columns or more, and finer than five levels.
    Source: Countersign, after mostlyai-qa 1.10.11.
    """
    names = ruler.encoder.names
    total = math.comb(len(names), 3)
    if not total:
        return [not_established(rule, TOO_FEW_FOR_TRIPLES)]
    chosen = chosen_triples(len(names), min(total, rule.options["most_triples"]), generator(ruler.seed, "f.tri"))
    tables = coarse_tables(ruler)
    real = mapped(tables, ruler.train_levels)
    scores = {place: 1 - distances(real, mapped(tables, levels), chosen) for place, levels in ruler.levels.items()}
    unsure = error(real, mapped(tables, ruler.levels["synthetic"]), chosen)
    found = around(float(scores["synthetic"].mean()), unsure, 0.0, 1.0)
    lowest = np.lexsort((np.arange(len(chosen)), scores["synthetic"]))[:WORST].tolist()
    return [
        measurement(
            rule,
            found.value,
            n=ruler.synthetic.rows,
            interval=found.interval,
            baselines=ruler.baselines(lambda place: float(scores[place].mean())),
            caveats=(TRIPLES_DRAWN.format(kept=len(chosen), total=total),) if len(chosen) < total else (),
            detail={
                "triples": len(chosen),
                "worst": [
                    {"triple": [names[k] for k in chosen[at].tolist()], "score": float(scores["synthetic"][at])}
                    for at in lowest
                ],
            },
        )
    ]


def chosen_triples(columns: int, count: int, rng: np.random.Generator) -> Array:
    """All triples, or so many different ones drawn at random; in order."""
    if count == math.comb(columns, 3):
        return np.array(list(itertools.combinations(range(columns), 3)), np.int64)
    drawn = np.zeros((0, 3), np.int64)
    while len(drawn) < count:
        more = np.sort(rng.integers(0, columns, (count, 3)), axis=1)
        more = more[(more[:, 0] < more[:, 1]) & (more[:, 1] < more[:, 2])]
        drawn = np.unique(np.concatenate([drawn, more]), axis=0)
    return drawn[np.sort(rng.permutation(len(drawn))[:count])]


def distances(real: Array, other: Array, chosen: Array) -> Array:
    found, none = np.zeros(len(chosen)), np.zeros(0, np.int64)
    triple_distances(real, other, chosen, found, none, none)
    return found


def error(real: Array, other: Array, chosen: Array) -> float:
    """Standard error of the mean over triples, as for pairs: each row pulls on many of them."""
    pulls = np.zeros(real.shape[1], np.int64), np.zeros(other.shape[1], np.int64)
    triple_distances(real, other, chosen, np.zeros(len(chosen)), *pulls)
    return math.sqrt(sum(float((pull / (2 * len(chosen))).var()) / len(pull) for pull in pulls))


@compiled
def triple_distances(  # noqa: PLR0917
    one: Array, other: Array, triples: Array, distances: Array, pull_one: Array, pull_other: Array
) -> None:
    """Total variation of each triple in whole numbers; each row's pull on their sum, where room is given."""
    n, m = one.shape[1], other.shape[1]
    for k in range(len(triples)):
        a, b, c = triples[k, 0], triples[k, 1], triples[k, 2]
        counts = np.zeros((2, 512), np.int64)
        for r in range(n):
            counts[0, (one[a, r] << 6) + (one[b, r] << 3) + one[c, r]] += 1
        for r in range(m):
            counts[1, (other[a, r] << 6) + (other[b, r] << 3) + other[c, r]] += 1
        signed = counts[0] * m - counts[1] * n
        distances[k] = np.sum(np.abs(signed)) / (2.0 * n * m)
        for r in range(len(pull_one)):
            pull_one[r] += np.sign(signed[(one[a, r] << 6) + (one[b, r] << 3) + one[c, r]])
        for r in range(len(pull_other)):
            pull_other[r] += np.sign(signed[(other[a, r] << 6) + (other[b, r] << 3) + other[c, r]])


METRICS = {
    "f.tri@1": Metric(triples, on_sample=True),
}
