"""From how many documents was the corpus made, and how many generations from people is it?"""

import math
from collections import Counter

import numpy as np

from evaluations.harness.corpora.ancestry import Lineage, source_of
from evaluations.harness.corpora.caveats import ACCUMULATES, NO_LINEAGE, REPLACES, UNDECLARED_DATA
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.corpora.sources import UNDECLARED, Sources
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement

UNKNOWN = -1
PARTS = 5_040
"""Into so many parts a document is shared among its parents."""


def spread(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Largest share that one document of a source has in the corpus, where the parents of a document share it equally.

    The detail has the effective number of source documents, e to the entropy of these shares, and the share of each level.

    Range: 0 to 1.
    Better: down.
    Blind to: source documents that say the same.
    Source: Hill 1973, doi:10.2307/1934352, for the effective number.
    """
    lineage = ruler.corpus.lineage
    if lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    weights: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    for name in ruler.corpus.ids:
        entry = lineage.entries.get(name)
        parents = entry.parents if entry else ()
        levels[entry.level if entry else ""] += 1
        for parent in parents:
            weights[parent] += PARTS // len(parents)
    if not weights:
        return [not_established(rule, NO_LINEAGE)]
    counts = np.sort(np.array(list(weights.values()), np.int64))
    shares = counts / counts.sum()
    entropy = -math.fsum(float(one) * math.log(one) for one in shares)
    return [
        measurement(
            rule,
            float(shares[-1]),
            n=len(counts),
            detail={"effective": math.exp(entropy), "source_documents": len(counts), "levels": by_share(levels)},
        )
    ]


def by_share(counts: Counter[str]) -> dict[str, float]:
    """By name; what is not said goes by unknown."""
    return {name or "unknown": count / counts.total() for name, count in sorted(counts.items())}


def depth(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents that are known to be no more generations from people than the protocol allows. People are 0; what a
    model makes is one more than the deepest of its parents and of what the model was trained on.

    What a model was trained on counts as one generation from people where nobody declares it.

    Range: 0 to 1.
    Better: up.
    Blind to: undeclared generations.
    Source: Countersign; Shumailov et al. 2024, doi:10.1038/s41586-024-07566-y; Gerstgrasser et al. 2024, arXiv:2404.01413.
    """
    lineage = ruler.corpus.lineage
    if lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    known = depths(lineage, ruler.corpus.sources)
    found = [known.get(name, UNKNOWN) for name in ruler.corpus.ids]
    deepest = rule.options["deepest"]
    good = sum(0 <= one <= deepest for one in found)
    counts = Counter("unknown" if one == UNKNOWN else str(one) for one in found)
    people = counts.get("0", 0)
    models = {entry.generator for entry in lineage.entries.values() if entry.generator}
    open_models = [one for one in models if of_source(one, ruler.corpus.sources) == UNKNOWN]
    said = [ACCUMULATES.format(share=people / len(found)) if people else REPLACES]
    if open_models:
        said.append(UNDECLARED_DATA.format(count=len(open_models)))
    return [
        measurement(
            rule,
            good / len(found),
            n=len(found),
            caveats=tuple(said),
            detail={"by_depth": by_share(counts)},
        )
    ]


def depths(lineage: Lineage, sources: Sources) -> dict[str, int]:
    """Generations from people, by entry; -1 where a parent, or its source, is not known."""
    found: dict[str, int] = {}
    for name in lineage.order:
        entry = lineage.entries[name]
        above = [found[one] if one in found else of_source(source_of(one, sources), sources) for one in entry.parents]
        if not above or UNKNOWN in above:
            found[name] = UNKNOWN
        elif not entry.generator:
            found[name] = max(above)
        else:
            learned = of_source(entry.generator, sources)
            found[name] = 1 + max(*above, UNDECLARED if learned == UNKNOWN else learned)
    return found


def of_source(name: str, sources: Sources) -> int:
    known = sources.of.get(name)
    return UNKNOWN if known is None or known.depth is None else known.depth


METRICS = {"c.spread@1": Metric(spread), "c.depth@1": Metric(depth)}
