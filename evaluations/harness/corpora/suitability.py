"""Is the corpus written like what it was made from, and like what it is meant for? And does it hold what nobody should read?"""

import re

import numpy as np

from evaluations.harness.corpora.caveats import (
    ENGLISH_ALONE,
    FEW_REFERENCE,
    NO_INTENDED,
    NO_REFERENCE_GIVEN,
    REAL_PII,
    SAMPLED,
)
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.poisson import rate_interval
from evaluations.harness.mathematics.statistics import Estimate, auc
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.identifying import found_in
from evaluations.harness.texts.learner import out_of_fold
from evaluations.harness.texts.patterns import any_of, matching, other_languages
from evaluations.harness.texts.tokens import Tokens
from evaluations.harness.texts.weights import features

FOLDS = 3
CHANCE = 0.5
ENDS = (0.01, 0.99)
COMMONEST = 50
PER = 1_000
BULLET = re.compile(r"^\s*(?:[-*•‣·]|\d{1,3}[.)])\s")


def quality(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents that lie between the 1 % and the 99 % quantile of the reference in one trait: signs among its words,
    lines with a bullet, repeated lines, length of words, share of the reference's 50 commonest words.

    Range: 0 to 1, by trait; of documents like the reference 0.98.
    Better: up.
    Blind to: what documents say.
    Source: traits after Rae et al. 2021, arXiv:2112.11446, and Raffel et al. 2020, arXiv:1910.10683; ranges of the reference.
    """
    reference = ruler.corpus.reference
    if reference is None or ruler.reference is None:
        return [not_established(rule, NO_REFERENCE_GIVEN)]
    if len(reference) < rule.options["fewest"]:
        return [not_established(rule, FEW_REFERENCE.format(fewest=rule.options["fewest"]))]
    often = np.bincount(ruler.reference.ids, minlength=len(ruler.lexicon))
    common = np.zeros(len(often), bool)
    common[np.lexsort((np.arange(len(often)), -often))[:COMMONEST]] = True
    real, made = (
        traits(ruler, documents, tokens, common)
        for documents, tokens in ((reference, ruler.reference), (ruler.corpus.documents, ruler.documents))
    )
    return [
        measurement(rule, inside(made[name], real[name]), n=len(ruler.documents), subject={"trait": name})
        for name in real
    ]


def inside(made: Array, real: Array) -> float:
    low, high = (np.quantile(real, end, method="inverted_cdf") for end in ENDS)
    return float(((made >= low) & (made <= high)).mean())


def traits(ruler: Ruler, documents: Documents, tokens: Tokens, common: Array) -> dict[str, Array]:
    """Of each document, in whole parts of a thousand."""
    letters = np.array([len(word) for word in ruler.lexicon.words])
    signs = np.array([not any(one.isalnum() for one in word) for word in ruler.lexicon.words], bool)
    bullets, repeated = np.array([of_lines(text) for text in documents.whole()], np.int64).reshape(-1, 2).T
    return {
        "signs": per_word(tokens, signs[tokens.ids]),
        "bullets": bullets,
        "repeated lines": repeated,
        "length of words": per_word(tokens, letters[tokens.ids]),
        "common words": per_word(tokens, common[tokens.ids]),
    }


def per_word(tokens: Tokens, values: Array) -> Array:
    upto = np.append(0, np.cumsum(values.astype(np.int64)))
    ends = tokens.starts[:: tokens.fields]
    return np.asarray(PER * (upto[ends[1:]] - upto[ends[:-1]]) // np.maximum(1, tokens.lengths))


def of_lines(text: str) -> tuple[int, int]:
    """Of its lines how many begin with a bullet, and how many repeat another, in parts of a thousand."""
    lines = [line for line in text.splitlines() if line.strip()]
    bullets = sum(BULLET.match(line) is not None for line in lines)
    return PER * bullets // max(1, len(lines)), PER * (len(lines) - len(set(lines))) // max(1, len(lines))


def suited(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Out-of-fold AUC of ridge on the presence of the 1,500 commonest words and pairs: how well documents are told from a sample
    of the texts that the corpus is meant for; as many of each.

    Range: 0 to 1; one half is chance.
    Better: down, towards one half.
    Blind to: facts.
    Source: Lopez-Paz and Oquab 2017, arXiv:1610.06545, as t.c2st.
    """
    if ruler.intended is None:
        return [not_established(rule, NO_INTENDED)]
    count = min(len(ruler.intended), len(ruler.documents), rule.options["most_documents"])
    made, meant = (
        tokens.take(np.sort(ruler.stream(f"c.suit {name}").permutation(len(tokens))[:count]))
        for name, tokens in (("made", ruler.documents), ("meant", ruler.intended))
    )
    found = told_apart(made, meant, ruler.stream("c.suit folds"))
    return [
        measurement(
            rule,
            found.value,
            n=count,
            interval=found.interval,
            verdict=grading.bounded(found.value, *found.interval, rule, chance=CHANCE),
            baselines=Baselines(CHANCE),
            caveats=(SAMPLED.format(kept=count, total=len(ruler.documents)),) if count < len(ruler.documents) else (),
        )
    ]


def told_apart(made: Tokens, meant: Tokens, rng: np.random.Generator) -> Estimate:
    both = features(meant.stacked(made))
    is_made = np.arange(len(both)) >= len(meant)
    scores = out_of_fold(both, is_made, rng.permutation(len(both)) % FOLDS)
    return auc(scores[is_made], scores[~is_made])


def leftovers(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents with what a machine leaves behind, such as a refusal or an unfilled placeholder.

    Range: 0 to 1.
    Better: down.
    Blind to: new leftovers, and those in other languages than English; where documents are in one, it says so.
    Source: the list of the protocol, as t.meta.
    """
    pattern = any_of(rule.options["patterns"])
    count = sum(int(matching(part, pattern).sum()) for part in ruler.corpus.documents.in_parts())
    other = other_languages(ruler.corpus.documents.in_parts())
    said = (ENGLISH_ALONE.format(share=other),) if other else ()
    return [measurement(rule, count / len(ruler.documents), n=len(ruler.documents), caveats=said)]


def identifying(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """What looks like data that identify people, in 1,000 documents, by kind, as t.pii.

    Decides, and fails at the first, only where the documents were declared to hold none.

    Range: 0 and up, by kind.
    Better: down.
    Blind to: names and addresses, and whether a real person is meant.
    Source: Countersign; exact interval of a Poisson rate.
    """
    declared = ruler.corpus.declared.documents.no_pii
    n = len(ruler.documents)
    return [
        measurement(
            rule,
            count / n * PER,
            n=n,
            subject={"kind": kind},
            interval=tuple(end / n * PER for end in rate_interval(count)),  # type: ignore[arg-type]
            verdict=grading.as_none(count, declared=declared),
            deciding=declared,
            caveats=(REAL_PII,) if count else (),
        )
        for kind, count in found_in(ruler.corpus.documents).items()
    ]


METRICS = {
    "c.quality@1": Metric(quality),
    "c.suit@1": Metric(suited),
    "c.meta@1": Metric(leftovers),
    "c.pii@1": Metric(identifying),
}
