"""Is it known from what each document was made, and by what? Do the numbers add up? And is it derived, or copied?"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from evaluations.harness.corpora.ancestry import Entry, Lineage, source_of
from evaluations.harness.corpora.caveats import (
    BROKEN_STAGES,
    NO_LINEAGE,
    NO_LOG,
    NO_PARENTS_TEXT,
    NO_STAGES,
    UNRESOLVED,
)
from evaluations.harness.corpora.copying import copied_shares
from evaluations.harness.corpora.logged import Log, Stage
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.corpora.sources import Sources
from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.statistics import around

MOST_TOLD = 20


def resolved(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents whose parents are all documents of sources with a digest, or others of the lineage, and whose
    generator and prompt are in the generation log.

    Range: 0 to 1.
    Better: up.
    Blind to: whether what is said is true.
    Source: Countersign.
    """
    corpus = ruler.corpus
    if corpus.lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    if corpus.log is None:
        return [not_established(rule, NO_LOG)]
    lacking: Counter[str] = Counter()
    good = 0
    for name in corpus.ids:
        why = lack(corpus.lineage.entries.get(name), corpus.lineage, corpus.sources, corpus.log)
        lacking[why] += bool(why)
        good += not why
    said = [UNRESOLVED.format(count=len(corpus.ids) - good)] if good < len(corpus.ids) else []
    return [
        measurement(
            rule,
            good / len(corpus.ids),
            n=len(corpus.ids),
            caveats=tuple(said),
            detail={"lacking": {why: count for why, count in sorted(lacking.items()) if count}},
        )
    ]


def lack(entry: Entry | None, lineage: Lineage, sources: Sources, log: Log) -> str:
    """What is first missing; empty where nothing is."""
    if entry is None:
        return "lineage"
    for parent in entry.parents:
        source = source_of(parent, sources)
        if parent not in lineage.entries and not (source and "sha256" in sources.of[source].said):
            return "source"
    if not entry.parents:
        return "parents"
    if entry.generator and entry.generator not in log.models:
        return "generator"
    return "prompt" if entry.generator and entry.prompt not in log.prompts else ""


def stages(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of the sums of the generation log that are right: what leaves a stage enters the next, what a stage removed is what
    it has less, and what leaves the last is the corpus.

    Range: 0 to 1; anything less than 1 fails.
    Better: up.
    Blind to: stages that are not logged; stages whose units differ.
    Source: Countersign.
    """
    log = ruler.corpus.log
    if log is None:
        return [not_established(rule, NO_LOG)]
    if not log.stages:
        return [not_established(rule, NO_STAGES)]
    sums = sums_of(log.stages, len(ruler.documents))
    wrong = [(where, off) for where, off in sums if off]
    return [
        measurement(
            rule,
            1 - len(wrong) / len(sums),
            n=len(sums),
            caveats=(BROKEN_STAGES.format(where=wrong[0][0], count=abs(wrong[0][1])),) if wrong else (),
            detail={"wrong": [{"where": where, "documents": off} for where, off in wrong]},
        )
    ]


def sums_of(known: Sequence[Stage], documents: int) -> list[tuple[str, int]]:
    """Where two numbers should be one, and by how much they differ."""
    sums = [
        (f"{one.name} to {other.name}", other.came - one.went)
        for one, other in pairwise(known)
        if one.unit == other.unit
    ]
    sums += [(one.name, one.came - one.went - one.removed) for one in known if one.removed is not None]
    return [*sums, (f"{known[-1].name} to the corpus", documents - known[-1].went)]


def copied(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of a document's words that stand in runs of 21 or more that its own parents have too, less that share with as many
    documents that are not its parents; the mean over documents whose parents are in the reference.

    Range: -1 to 1.
    Better: down.
    Blind to: passages in other words.
    Source: Countersign; runs of 55 words after Lee et al. 2022, arXiv:2107.06499.
    """
    if ruler.corpus.lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    own, other, long = copied_shares(ruler)
    if not len(own):
        return [not_established(rule, NO_PARENTS_TEXT)]
    more = own - other
    error = float(more.std(ddof=1)) / math.sqrt(len(more)) if len(more) > 1 else 1.0
    found = around(float(more.mean()), error, -1.0, 1.0)
    return [
        measurement(
            rule,
            found.value,
            n=len(own),
            interval=found.interval,
            verdict=grading.bounded(found.value, *found.interval, rule, chance=0.0),
            detail={"long_passages": len(long), "documents": long[:MOST_TOLD]},
        )
    ]


METRICS = {
    "c.lineage@1": Metric(resolved),
    "c.stages@1": Metric(stages),
    "c.copied@1": Metric(copied),
}
