"""Which items of benchmarks a judge calls the same problem as a document."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evaluations.harness.corpora.answered import UNRESOLVED, Answers, Item, answered, by_item, calls
from evaluations.harness.corpora.answering import MOST_TOLD, of_benchmark
from evaluations.harness.corpora.caveats import (
    CUT_DOCUMENTS,
    DECOYS_JUDGED_SAME,
    ITEMS_JUDGED,
    JUDGE_UNPINNED,
    JUDGES_WORD,
    NO_BENCHMARKS,
    NO_DECOYS_JUDGED,
    NO_JUDGEMENTS,
    NONE_TO_ASK,
    NOT_RECOGNISED,
    UNRESOLVED_ITEMS,
)
from evaluations.harness.corpora.pairs import DECOY, ITEM, ITSELF, Pair, pairs_of
from evaluations.harness.corpora.problem import DIFFERENT, SAME
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.corpora.weighing import by_judge
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Said
from evaluations.harness.mathematics.normal import wilson
from evaluations.harness.studies.judgements import Judgements


def closest(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of the items that a judge was asked about that it calls the same problem as one of the five documents most alike
    them. Asked are the items that stand out most for a document by c.para, and decoys in the same way.

    A pair is judged in both orders, and is as most calls have it, those without an answer included. An item is the same problem
    if one of its pairs is, another only if all are, and else unresolved. The upper end of the interval takes every unresolved
    item for the same problem.

    Range: 0 to 1, by benchmark.
    Better: down.
    Blind to: items that were not asked about; documents that share no rare word with an item; whatever the judge does not see.
    Source: the question after Yang et al. 2023, arXiv:2311.04850 (llm-decontaminator), which takes an answer that it cannot read
    for “not contaminated”.
    """
    given, benchmarks = ruler.corpus.judgements, ruler.corpus.benchmarks
    if given is None:
        return [not_established(rule, NO_JUDGEMENTS if benchmarks else NO_BENCHMARKS)]
    answers = answered(pairs_of(ruler, rule.options), given)
    return [of_one(Judged(ruler, at, answers, given), rule) for at in range(len(benchmarks))]


@dataclass(frozen=True, eq=False)
class Judged:
    """What a judge said of one benchmark, the items and the controls."""

    ruler: Ruler
    at: int
    answers: Mapping[Pair, Answers]
    given: Judgements

    @property
    def name(self) -> str:
        return self.ruler.corpus.benchmarks[self.at].name

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return by_item(self.answers, self.name, ITEM)

    @cached_property
    def found(self) -> Mapping[str, int]:
        return counted(self.items)

    @cached_property
    def decoys(self) -> Mapping[str, int]:
        return counted(by_item(self.answers, self.name, DECOY))

    @cached_property
    def itself(self) -> Mapping[str, int]:
        return counted(by_item(self.answers, self.name, ITSELF))

    @property
    def own(self) -> list[Answers]:
        return [said for pair, said in self.answers.items() if pair.benchmark == self.name]

    def detail(self) -> dict[str, Any]:
        judges = sorted({" ".join(filter(None, judge)) for judge in self.given.versions})
        controls = {"decoys": self.decoys, "itself": self.itself}
        return {**self.found, **controls, **named(self.items), "calls": calls(self.own), "judges": judges}

    def says(self) -> Iterator[Said]:
        total = len(of_benchmark(self.ruler, self.at)[0])
        yield JUDGES_WORD
        yield ITEMS_JUDGED.format(asked=len(self.items), total=total, **self.found)
        if self.found[UNRESOLVED]:
            yield UNRESOLVED_ITEMS.format(count=self.found[UNRESOLVED])
        yield from of_controls(self.decoys, self.itself)
        if cut := sum(said.is_cut for said in self.own):
            yield CUT_DOCUMENTS.format(count=cut)
        if loose := sum(not one.is_pinned for one in self.given.every):
            yield JUDGE_UNPINNED.format(count=loose)


def of_one(judged: Judged, rule: Rule) -> Measurement:
    subject, asked = {"benchmark": judged.name}, len(judged.items)
    if not asked:
        return not_established(rule, NONE_TO_ASK, subject=subject)
    same, unresolved = judged.found[SAME], judged.found[UNRESOLVED]
    return measurement(
        rule,
        same / asked,
        n=asked,
        subject=subject,
        interval=(wilson(same, asked)[0], wilson(same + unresolved, asked)[1]),
        verdict=by_judge(same / asked, unresolved, judged.decoys, judged.itself, rule),
        caveats=tuple(judged.says()),
        detail=judged.detail(),
    )


def counted(items: Mapping[str, Item]) -> dict[str, int]:
    found = Counter(item.outcome for item in items.values())
    return {name: found[name] for name in (SAME, DIFFERENT, UNRESOLVED)}


def named(items: Mapping[str, Item]) -> dict[str, list[str]]:
    """Benchmark items are public: those that are the same problem, each with a document, and those that are unresolved."""
    same, unresolved = (
        sorted(name for name, item in items.items() if item.outcome == outcome)[:MOST_TOLD]
        for outcome in (SAME, UNRESOLVED)
    )
    return {"items": same, "documents": [items[name].document for name in same], "unresolved_items": unresolved}


def of_controls(decoys: Mapping[str, int], itself: Mapping[str, int]) -> Iterator[Said]:
    if decoys[SAME]:
        yield DECOYS_JUDGED_SAME.format(count=decoys[SAME], total=sum(decoys.values()))
    elif not decoys[DIFFERENT]:
        yield NO_DECOYS_JUDGED
    if missed := sum(itself.values()) - itself[SAME]:
        yield NOT_RECOGNISED.format(count=missed, total=sum(itself.values()))


METRICS = {"c.judge@1": Metric(closest)}
