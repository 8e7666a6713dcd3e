"""Does the corpus hold items of benchmarks: word for word, in long runs of words, in other words? And what could be found?"""

from collections.abc import Callable

import numpy as np

from evaluations.harness.corpora.alike import SQUARE
from evaluations.harness.corpora.answering import beside_decoys, of_benchmark
from evaluations.harness.corpora.caveats import (
    EDITED_UNSEEN,
    NO_ANSWERS,
    NO_BENCHMARKS,
    NO_DECOYS,
    OTHER_LANGUAGES,
    UNREACHABLE,
)
from evaluations.harness.corpora.covering import covered
from evaluations.harness.corpora.paraphrasing import hidden, ranking
from evaluations.harness.corpora.ruler import ANSWER, Ruler
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Power, Said

HALF = 0.5
PLANTED = 0.01


def by_benchmark(ruler: Ruler, rule: Rule, one: Callable[[int], Measurement]) -> list[Measurement]:
    if not ruler.corpus.benchmarks:
        return [not_established(rule, NO_BENCHMARKS)]
    return [one(at) for at in range(len(ruler.corpus.benchmarks))]


def without_decoys(ruler: Ruler, rule: Rule, at: int) -> Measurement | None:
    fewest = rule.options["fewest_decoys"]
    if len(of_benchmark(ruler, at)[1]) >= fewest:
        return None
    return not_established(rule, NO_DECOYS.format(fewest=fewest), subject=named(ruler, at))


def named(ruler: Ruler, at: int) -> dict[str, str]:
    return {"benchmark": ruler.corpus.benchmarks[at].name}


def whole(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of items whose question (five words or more), or answer (thirteen or more), stands in a document from its first
    word to its last, less that share of decoys. Blanks, case and compatible forms make no difference.

    Range: -1 to 1, by benchmark.
    Better: down.
    Blind to: any change of a word; questions that several items ask in the same words.
    Source: Countersign.
    """
    return by_benchmark(ruler, rule, lambda at: beside_decoys(ruler, rule, at, ruler.met_whole))


def in_runs(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of items that share thirteen words in a row with a document, or whose runs of eight words one document covers to
    four fifths, weighted by rarity, with the answer near by; less that share of decoys. Runs that more than three texts of
    the benchmarks hold count nothing, and neither do those that exceed one by three words or fewer.

    Range: -1 to 1, by benchmark.
    Better: down.
    Blind to: items in other words (c.para).
    Source: Brown et al. 2020, arXiv:2005.14165, for thirteen words; decon (Allen Institute for AI) for coverage and answers.
    """

    def one(at: int) -> Measurement:
        why = without_decoys(ruler, rule, at)
        if why is not None:
            return why
        by_cover = ruler.once("covered", lambda: covered(ruler))
        items = of_benchmark(ruler, at)[0]
        counts = {
            "by_13_words": int((ruler.met_long[items] >= 0).sum()),
            "by_8_words": int((by_cover[items] >= 0).sum()),
        }
        return beside_decoys(
            ruler,
            rule,
            at,
            np.where(ruler.met_long >= 0, ruler.met_long, by_cover),
            caveats=no_answers(ruler, at),
            detail=counts,
        )

    return by_benchmark(ruler, rule, one)


def no_answers(ruler: Ruler, at: int) -> list[Said]:
    return [] if ruler.sizes[of_benchmark(ruler, at)[0], ANSWER].any() else [NO_ANSWERS]


def reach(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of items that some rule could find: as a whole, by thirteen words in a row, by eight, or in other words.

    Range: 0 to 1, by benchmark; by rule in the detail.
    Better: up.
    Blind to: whether a rule would find them changed.
    Source: Countersign.
    """

    def one(at: int) -> Measurement:
        items = of_benchmark(ruler, at)[0]
        shares = {name: float(found[items].mean()) for name, found in ruler.reach.items()}
        any_rule = np.any([found[items] for found in ruler.reach.values()], axis=0)
        out = int((~any_rule).sum())
        return measurement(
            rule,
            float(any_rule.mean()),
            n=len(items),
            subject=named(ruler, at),
            caveats=(UNREACHABLE.format(count=out),) if out else (),
            detail={"by_rule": shares},
        )

    return by_benchmark(ruler, rule, one)


def in_other_words(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of items that stand out for one document, and it for them, more than hardly any decoy does; less that share of
    decoys. The likeness is the cosine of rare words and pairs plus the Jaccard similarity of five characters in a row; to it
    is added by how much it exceeds that of the next five items, and that of the next document.

    The power is the share that would be found of items that were hidden with half of their words replaced.

    Range: -1 to 1, by benchmark.
    Better: down.
    Blind to: translations; code that was written again; several rewritings of one item, which rival one another.
    Source: Countersign. Recall at 1 % false alarms: 0.96 of GSM8K rewritten by a language model, 0.92 and 0.88 of dialogues
    translated to French, and to Spanish, and back. At 5 %: 0.58 of MMLU's short questions, 0.79 of HumanEval in Python.
    """

    def one(at: int) -> Measurement:
        why = without_decoys(ruler, rule, at)
        if why is not None:
            return why
        decoys = of_benchmark(ruler, at)[1]
        found = ranking(ruler, at)
        cut = np.quantile(
            found.scores[np.isin(found.chosen, decoys)], 1 - rule.options["alarms"], method="inverted_cdf"
        )
        holder = np.full(len(ruler.items), -1)
        holder[found.chosen] = np.where(found.scores > cut, found.best // ruler.documents.fields, -1)
        recall = float((hidden(ruler, found) > cut).mean())
        power = Power(PLANTED, recall, recall >= HALF)
        said = [OTHER_LANGUAGES, *([] if power.seen else [EDITED_UNSEEN.format(share=recall)])]
        return beside_decoys(ruler, rule, at, holder, power=power, caveats=said, detail={"cut": float(cut) / SQUARE})

    return by_benchmark(ruler, rule, one)


METRICS = {
    "c.exact@1": Metric(whole),
    "c.gram@1": Metric(in_runs),
    "c.reach@1": Metric(reach),
    "c.para@1": Metric(in_other_words),
}
