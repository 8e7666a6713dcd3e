"""How what is found of items, beside what is found of decoys, becomes a measurement."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evaluations.harness.corpora.caveats import DECOYS_MET
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.corpora.weighing import beyond_decoys
from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.normal import wilson
from evaluations.harness.mathematics.statistics import beyond

MOST_TOLD = 200
"""Items of one benchmark that are told by their ids: they are public."""


def of_benchmark(ruler: Ruler, at: int) -> tuple[Array, Array]:
    """Its items and its decoys, as places among all."""
    own = ruler.benchmark == at
    return np.flatnonzero(own & ~ruler.decoy), np.flatnonzero(own & ruler.decoy)


def beside_decoys(
    ruler: Ruler,
    rule: Rule,
    at: int,
    holder: Array,
    *,
    power: Power | None = None,
    caveats: Sequence[Said] = (),
    detail: Mapping[str, Any] | None = None,
) -> Measurement:
    """The share of items that are met less that of decoys. `holder` has, of all items of all benchmarks, a document that
    holds it, or -1.

    The lower end allows for decoys being a sample (Newcombe 1998); the upper end takes the items for what they are, for all
    were looked at.
    """
    items, decoys = of_benchmark(ruler, at)
    hits = holder >= 0
    count, met = int(hits[items].sum()), int(hits[decoys].sum())
    share = count / len(items)
    level = met / len(decoys) if len(decoys) else 0.0
    low = beyond((count, len(items)), (met, len(decoys)))[0].interval[0] if len(decoys) else share
    high = share - (wilson(met, len(decoys))[0] if len(decoys) else 0.0)
    found = beyond_decoys(share - level, low, high, met, rule)
    blind = power is not None and not power.seen and found is Verdict.PASS
    ids = ruler.corpus.benchmarks[at].ids
    first = int(np.flatnonzero(ruler.benchmark == at)[0])
    told = items[hits[items]][:MOST_TOLD]
    named = {
        "items": [ids[int(place) - first] for place in told],
        "documents": [ruler.corpus.ids[int(document)] for document in holder[told]],
    }
    return measurement(
        rule,
        share - level,
        n=len(items),
        subject={"benchmark": ruler.corpus.benchmarks[at].name},
        interval=(low, high),
        verdict=Verdict.ATTENTION if blind else found,
        baselines=Baselines(0.0, None, 1.0 - level),
        power=power,
        caveats=(*caveats, *([DECOYS_MET.format(count=met)] if met and rule.metric == "c.exact" else [])),
        detail={**(detail or {}), **named, "met": count, "decoys": len(decoys), "decoys_met": met},
    )
