"""May the corpus be used as it is meant to be? Rights of all that it descends from, combined; and who opted out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from evaluations.harness.corpora.ancestry import BETWEEN, source_of, sources_by_document
from evaluations.harness.corpora.caveats import (
    CLASHING,
    EXPIRED,
    NO_DAY,
    NO_LINEAGE,
    NO_SOURCES_GIVEN,
    NO_USES,
    OPTED_OUT,
    RESTRICTED,
)
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.corpora.sources import STRICTER, UNKNOWN, YES, Source, Sources
from evaluations.harness.corpora.weighing import by_permission
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said, Verdict

TERMS = "terms"
MOST_TOLD = 20


def rights(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """For each declared use the share of documents all of whose ancestors, texts and models, allow it; and whether the terms of
    all ancestors can be met together.

    Combined, the strictest permission of any ancestor counts: what is not known is never allowed, and what has expired on the
    declared day is forbidden. Two share-alike licences, or one and a restricted field of use, cannot be met together. That a
    text is synthetic takes nothing away.

    Range: 0 to 1, by use.
    Better: up.
    Blind to: whether a record is right.
    Source: Countersign.
    """
    if not len(ruler.corpus.sources):
        return [not_established(rule, NO_SOURCES_GIVEN)]
    if ruler.corpus.lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    if not ruler.corpus.declared.uses:
        return [not_established(rule, NO_USES)]
    sources = ruler.corpus.sources
    by_document = sources_by_document(ruler.corpus.lineage, sources)
    ancestors = [by_document.get(name, frozenset({""})) for name in ruler.corpus.ids]
    every = sorted(frozenset().union(*ancestors))
    different = dict.fromkeys(ancestors)
    allowed = [permitted(ruler, rule, use, (ancestors, every, list(different))) for use in ruler.corpus.declared.uses]
    return [*allowed, compatible(rule, [sources.of[one] for one in every if one in sources.of], len(ancestors))]


def permitted(
    ruler: Ruler, rule: Rule, use: str, about: tuple[Sequence[frozenset[str]], list[str], list[frozenset[str]]]
) -> Measurement:
    ancestors, every, different = about
    sources, as_of = ruler.corpus.sources, ruler.corpus.declared.as_of
    answers = {name: answer(sources, name, use, as_of) for name in every}
    combined = strictest(answers.values())
    good = {one for one in different if all(answers[name] == YES for name in one)}
    count = sum(one in good for one in ancestors)
    causes = [name for name in every if answers[name] == combined and combined != YES]
    ended = ending(sources, causes, combined, as_of)
    return measurement(
        rule,
        count / len(ancestors),
        n=len(ancestors),
        subject={"use": use},
        verdict=by_permission(combined),
        caveats=(RESTRICTED.format(count=len(causes), answer=combined), *said_of(ended, as_of)) if causes else (),
        detail={"combined": combined, "sources": causes[:MOST_TOLD]} | ({"ended": ended} if ended else {}),
    )


def answer(sources: Sources, name: str, use: str, as_of: str) -> str:
    if name not in sources.of:
        return UNKNOWN
    return strictest([sources.of[name].permits(use), sources.of[name].in_force(as_of)])


def ending(sources: Sources, causes: Sequence[str], combined: str, as_of: str) -> dict[str, str]:
    """The last day of the rights to each source that they are missing for."""
    known = (sources.of[name] for name in causes if name in sources.of)
    return {one.id: one.expires for one in islice((one for one in known if one.in_force(as_of) == combined), MOST_TOLD)}


def said_of(ended: Mapping[str, str], as_of: str) -> Iterator[Said]:
    sentence = EXPIRED if as_of else NO_DAY
    yield from (sentence.format(source=source, date=day) for source, day in ended.items())


def strictest(answers: Iterable[str]) -> str:
    return max(answers, key=STRICTER.index)


def compatible(rule: Rule, sources: Sequence[Source], n: int) -> Measurement:
    """What all ancestors ask together, and whether two of them contradict each other."""
    clash = clashing(sources)
    return measurement(
        rule,
        0.0 if clash else 1.0,
        n=n,
        subject={"use": TERMS},
        verdict=Verdict.FAIL if clash else Verdict.PASS,
        caveats=(CLASHING.format(one=clash[0], other=clash[1]),) if clash else (),
        detail={"sources": clash, **united(sources)},
    )


def clashing(sources: Sequence[Source]) -> list[str]:
    """Two sources whose terms cannot be met together; none where all can."""
    alike = [one for one in sources if one.share_alike]
    for one in alike:
        for other in sources:
            if (other.share_alike and other.share_alike != one.share_alike) or (
                other is not one and other.field_of_use
            ):
                return sorted([one.id, other.id])
    return []


def united(sources: Sequence[Source]) -> Mapping[str, Any]:
    """Obligations of all, the places that all allow, and the first day on which one ends."""
    obligations = sorted({name for one in sources for said in one.obligations for name in said})
    places = [set(one.said["geography"]) for one in sources if "geography" in one.said]
    ends = sorted(str(one.said["expires"]) for one in sources if "expires" in one.said)
    return {
        "obligations": obligations,
        **({"geography": sorted(set.intersection(*places))} if places else {}),
        **({"expires": ends[0]} if ends else {}),
    }


def opted_out(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents that descend from one of which somebody opted out after it was collected.

    Range: 0 to 1.
    Better: down.
    Blind to: those who opted out and are not recorded.
    Source: Countersign.
    """
    if not len(ruler.corpus.sources):
        return [not_established(rule, NO_SOURCES_GIVEN)]
    lineage = ruler.corpus.lineage
    if lineage is None:
        return [not_established(rule, NO_LINEAGE)]
    sources = ruler.corpus.sources
    touched: dict[str, bool] = {}
    for name in lineage.order:
        parents = lineage.entries[name].parents
        touched[name] = any(touched[one] if one in touched else is_out(sources, one) for one in parents)
    count = sum(touched.get(name, False) for name in ruler.corpus.ids)
    causes = [name for name, one in sources.of.items() if one.opted_out]
    return [
        measurement(
            rule,
            count / len(ruler.corpus.ids),
            n=len(ruler.corpus.ids),
            caveats=(OPTED_OUT.format(count=len(causes)),) if count else (),
            detail={"sources": causes[:MOST_TOLD]},
        )
    ]


def is_out(sources: Sources, parent: str) -> bool:
    source = sources.of.get(source_of(parent, sources))
    if source is None or not source.opted_out:
        return False
    named = source.opted_out_documents
    return not named or parent.partition(BETWEEN)[2] in named


METRICS = {"c.rights@1": Metric(rights), "c.optout@1": Metric(opted_out)}
