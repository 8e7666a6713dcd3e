"""Made-up corpora with a known answer: what is planted must be seen, and what is honest must stay still."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evaluations.harness.corpora import writing
from evaluations.harness.corpora.benchmarks import DECOY, ITEM, Benchmark, benchmark_of
from evaluations.harness.corpora.declared import Declared
from evaluations.harness.corpora.material import Corpus
from evaluations.harness.corpora.pairs import Pair, pairs_of
from evaluations.harness.corpora.problem import DIFFERENT, SAME, SAME_PROBLEM
from evaluations.harness.corpora.ruler import rulers
from evaluations.harness.engine.library import load
from evaluations.harness.engine.playing import Case, right
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.studies.judgements import AB, BA, PLAIN, Judgement, Judgements, once_each
from evaluations.harness.texts.documents import documents_of

DOCUMENTS, ITEMS = 600, 300
VERBATIM, REWRITTEN, CODE, BOILERPLATE = 5, 50, 20, 200
INSTRUCTION = (
    "Choose the one sentence below that follows from all of the facts that are stated and from nothing else than those:"
)


@dataclass(frozen=True, eq=False)
class Made:
    """A benchmark with as many decoys, and documents that know nothing of it."""

    documents: Sequence[str]
    items: Sequence[str]
    decoys: Sequence[str]
    declared: Declared = field(default_factory=Declared)

    @classmethod
    def by(cls, rng: np.random.Generator) -> "Made":
        return cls(
            [writing.document(rng) for _ in range(DOCUMENTS)],
            [writing.question(rng) for _ in range(ITEMS)],
            [writing.question(rng) for _ in range(ITEMS)],
        )

    def with_more(self, texts: Sequence[str]) -> Corpus:
        return self.corpus([*self.documents, *texts])

    def corpus(self, documents: Sequence[str]) -> Corpus:
        records = ({"id": f"d{at}", "text": text} for at, text in enumerate(documents))
        return Corpus(
            documents_of(enumerate(records, 1), self.declared.read, real=False),
            self.declared,
            (self.benchmark(),),
        )

    def benchmark(self) -> Benchmark:
        items = ({"id": f"i{at}", "question": text, "split": ITEM} for at, text in enumerate(self.items))
        decoys = ({"id": f"n{at}", "question": text, "split": DECOY} for at, text in enumerate(self.decoys))
        return benchmark_of("made", enumerate((*items, *decoys), 1))


UNMOVED = "pass attention"
"""Of 300 items one or two may stand out more than any of 300 decoys, which a person has to look at."""


def cases(seed: int) -> Iterator[Case]:
    """Each with the verdicts that are right; the first is honest and must stay still."""
    rng = generator(seed, "made-up corpora")
    made = Made.by(rng)
    clean = about(c_exact="pass", c_gram="pass", c_reach="pass", c_para=UNMOVED)
    yield Case("a corpus that nobody mixed with the benchmark", made.with_more([]), clean)
    verbatim = about(c_exact="fail", c_gram="attention fail")
    yield Case("5 items word for word", made.with_more(made.items[:VERBATIM]), verbatim)
    spaced = [writing.spaced(text) for text in made.items[:VERBATIM]]
    yield Case("5 items with blanks round their signs", made.with_more(spaced), verbatim)
    rewritten = [writing.in_other_words(text, rng) for text in made.items[:REWRITTEN]]
    yield Case("50 items in other words", made.with_more(rewritten), about(c_exact="pass", c_para="fail"))
    yield code_items(rng)
    yield Case("boilerplate of 200 decoys", *boilerplate(made, rng))
    yield from judged(made, rewritten)
    short = Made(made.documents, [" ".join(writing.drawn(3, rng)) for _ in range(ITEMS)], made.decoys)
    yield Case("items of three words", short.with_more([]), about(c_reach="fail"))


def judged(made: Made, rewritten: Sequence[str]) -> Iterator[Case]:
    """The same corpora, and judges who know, cannot say, or always say the same."""
    clean, mixed, known = made.with_more([]), made.with_more(rewritten), dict(zip(rewritten, made.items, strict=False))

    def case(name: str, corpus: Corpus, judge: Judge, found: str) -> Case:
        return Case(name, replace(corpus, judgements=judgements_by(corpus, judge)), about(c_judge=found))

    def knows(pair: Pair) -> str:
        return SAME if pair.one["question"] in {known.get(text, text) for text in pair.other.values()} else DIFFERENT

    yield case("50 items in other words, and a judge who knows", mixed, knows, "fail")
    yield case("no item, and a judge who knows", clean, knows, "pass")
    yield case("a judge whose answers nobody can read", clean, lambda _: None, "not_established")
    yield case("a judge who calls everything the same", clean, lambda _: SAME, "attention")
    yield case("a judge who calls everything different", mixed, lambda _: DIFFERENT, "not_established")


Judge = Callable[[Pair], str | None]


def judgements_by(corpus: Corpus, judge: Judge) -> Judgements:
    """Each pair that the protocol asks about once in both orders."""
    protocol = load("corpus-1")
    pairs = pairs_of(rulers(corpus, 0, protocol.ruler)[0], protocol.only(["c.judge"]).rules[0].options)
    return once_each(call(pair, order, judge(pair)) for pair in pairs for order in (AB, BA))


def call(pair: Pair, order: str, value: str | None) -> Judgement:
    return Judgement(
        run="made up",
        code=pair.code,
        question=SAME_PROBLEM.id,
        variant=PLAIN,
        order=order,
        repeat=0,
        attempt=0,
        repeats=1,
        value=value,
        whole=True,
        model=("judge", "1", ""),
        served=("judge", ""),
        judge_family="",
        generator_family="",
        sha256=hashlib.sha256(f"{pair.code} {order} {value}".encode()).hexdigest(),
    )


def about(**verdicts: str) -> dict[str, frozenset[str]]:
    return {f"{name} · benchmark made": said for name, said in right(**verdicts).items()}


def code_items(rng: np.random.Generator) -> Case:
    """What no comparison of words sees is expected to be missed."""
    code = [writing.code(rng) for _ in range(2 * ITEMS)]
    made = Made([writing.document(rng) for _ in range(DOCUMENTS)], code[:ITEMS], code[ITEMS:])
    again = [writing.code_again(text, rng) for text in code[:CODE]]
    missed = about(c_exact="pass", c_gram="pass", c_para=UNMOVED)
    return Case("20 items of code, written again: missed", made.with_more(again), missed)


def boilerplate(made: Made, rng: np.random.Generator) -> tuple[Corpus, dict[str, frozenset[str]]]:
    """An instruction that stands before items and decoys, and in documents that have nothing to do with either."""
    items = [f"{INSTRUCTION} {text}" if at < BOILERPLATE else text for at, text in enumerate(made.items)]
    decoys = [f"{INSTRUCTION} {text}" if at < BOILERPLATE else text for at, text in enumerate(made.decoys)]
    texts = [f"{INSTRUCTION} {writing.document(rng)}" for _ in range(BOILERPLATE)]
    return Made(made.documents, items, decoys).with_more(texts), about(c_exact="pass", c_gram="pass", c_para=UNMOVED)
