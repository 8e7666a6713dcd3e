"""Do documents have the form that was declared: readable text, every field, turns in turn, known labels, declared patterns?"""

import re
from itertools import pairwise

import numpy as np

from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.text.answering import share_of_good
from evaluations.harness.text.caveats import WELL_WRITTEN
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.declared import Pattern
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.fields import Turns
from evaluations.harness.texts.patterns import matching
from evaluations.harness.texts.ruler import Ruler

UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
RARE_QUANTILE, TIMES = 0.001, 2


def readable(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents with text, and without replacement characters, half characters or control characters.

    Range: 0 to 1.
    Better: up; what it falls short of real documents by is judged.
    Blind to: garbled text that is valid UTF-8.
    Source: Countersign.
    """

    def good(corpus: Corpus) -> Array:
        return ruler.of_each("readable", corpus, lambda whole: can_be_read(whole.documents))

    return [share_of_good(ruler, rule, good, caveats=(WELL_WRITTEN,))]


def can_be_read(documents: Documents) -> Array:
    return np.array([bool(text.strip()) and UNREADABLE.search(text) is None for text in documents.whole()])


def in_form(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents with every declared field, whose turns alternate among the speakers and whose label train knows.

    Range: 0 to 1.
    Better: up; what it falls short of real documents by is judged.
    Blind to: what the fields say.
    Source: Countersign.
    """
    declared = ruler.texts.declared
    label = declared.fields.label
    known = set(ruler.train.documents.said[label]) if label and ruler.has_train else None

    def good(corpus: Corpus) -> Array:
        found = ~corpus.documents.missing
        if len(corpus.documents.turns):
            found &= np.array([alternates(turns, declared.speakers) for turns in corpus.documents.turns])
        if label and known is not None:
            found &= np.array([said in known for said in corpus.documents.said[label]])
        return np.asarray(found)

    return [share_of_good(ruler, rule, good)]


def alternates(turns: Turns, speakers: tuple[str, ...]) -> bool:
    """Whether nobody speaks twice in a row, nobody is silent, and none is unknown where speakers were declared."""
    who = [speaker for speaker, _ in turns]
    apart = all(one != other for one, other in pairwise(who))
    known = not speakers or all(speaker in speakers for speaker in who)
    return bool(turns) and apart and known and all(words.strip() for _, words in turns)


def patterns(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents in whose field each declared pattern is found.

    Range: 0 to 1, by rule.
    Better: up; what it falls short of real documents by is judged.
    Blind to: facts that no rule was declared about.
    Source: declared; RE2, which takes time in proportion to the text.
    """

    def one(pattern: Pattern) -> Measurement:
        return share_of_good(
            ruler,
            rule,
            lambda corpus: matching(corpus.documents.texts[pattern.field], pattern.matches),
            subject={"rule": pattern.name},
        )

    return [one(pattern) for pattern in ruler.texts.declared.rules]


def lengths(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents no shorter than half of train's 0.1 % quantile, and no longer than twice its 99.9 % quantile, in words.

    Range: 0 to 1.
    Better: up; what it falls short of unseen documents by is judged.
    Blind to: how lengths are distributed between the two (t.len).
    Source: Countersign.
    """
    if not ruler.has_train:
        return []
    known = ruler.train.tokens.lengths
    low, high = (np.quantile(known, end, method="inverted_cdf") for end in (RARE_QUANTILE, 1 - RARE_QUANTILE))

    def good(corpus: Corpus) -> Array:
        counts = corpus.tokens.lengths
        return np.asarray((counts >= low / TIMES) & (counts <= high * TIMES))

    return [share_of_good(ruler, rule, good)]


METRICS = {
    "t.read@1": Metric(readable),
    "t.fields@1": Metric(in_form),
    "t.rules@1": Metric(patterns, asks=("rules",)),
    "t.length@1": Metric(lengths),
}
