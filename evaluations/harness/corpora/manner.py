"""Do documents begin alike, and are they spelled like the texts that the corpus is meant for?"""

from collections.abc import Iterator

import numpy as np

from evaluations.harness.corpora.caveats import NO_INTENDED
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.normal import wilson
from evaluations.harness.mathematics.statistics import beyond
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.openings import opened_alike
from evaluations.harness.texts.shapes import Spelling
from evaluations.harness.texts.tokens import Tokens

RARE = 0.01
AT_ONCE = 1_000


def openings(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents whose first eight words begin another one too, less that share of as many texts that the corpus is
    meant for.

    Range: -1 to 1.
    Better: down.
    Blind to: templates that differ in their first words.
    Source: Countersign, as t.open.
    """
    if ruler.intended is None:
        return [not_established(rule, NO_INTENDED)]
    count = min(len(ruler.documents), len(ruler.intended))
    made, meant = (
        drawn(ruler, name, tokens, count) for name, tokens in (("made", ruler.documents), ("meant", ruler.intended))
    )
    return [beside(rule, opened_alike(made), opened_alike(meant))]


def drawn(ruler: Ruler, name: str, tokens: Tokens, count: int) -> Tokens:
    return tokens.take(np.sort(ruler.stream(f"c.open {name}").permutation(len(tokens))[:count]))


def odd(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents spelled less likely, three characters at a time, than one in a hundred of the texts that the corpus is
    meant for, less those. Each half of these stands for unseen texts of the other.

    Range: -0.01 to 1.
    Better: down.
    Blind to: fluent text that states wrong facts.
    Source: Countersign, as t.odd.
    """
    intended = ruler.corpus.intended
    if intended is None:
        return [not_established(rule, NO_INTENDED)]
    texts = np.array(list(whole(intended)), dtype=object)
    side = ruler.stream("c.odd halves").permutation(len(texts)) % 2
    halves = [Spelling.of(list(texts[side == half])) for half in (0, 1)]
    real = np.concatenate([halves[1 - half].likelihood(list(texts[side == half])) for half in (0, 1)])
    least = np.quantile(real, RARE, method="inverted_cdf")
    made = np.concatenate([halves[0].likelihood(part) for part in in_parts(ruler.corpus.documents)])
    return [beside(rule, made < least, real < least)]


def whole(documents: Documents) -> Iterator[str]:
    return map(" ".join, zip(*documents.texts.values(), strict=True))


def in_parts(documents: Documents) -> Iterator[list[str]]:
    """So many texts at a time."""
    texts = whole(documents)
    while part := [text for text, _ in zip(texts, range(AT_ONCE), strict=False)]:
        yield part


def beside(rule: Rule, bad: Array, reference: Array) -> Measurement:
    """The share of bad documents less that of intended ones; all documents were looked at, the intended ones are a sample."""
    count, control = (int(bad.sum()), len(bad)), (int(reference.sum()), len(reference))
    low = beyond(count, control)[0]
    high = count[0] / count[1] - wilson(*control)[0]
    return measurement(
        rule,
        low.value,
        n=len(bad),
        interval=(low.interval[0], high),
        verdict=grading.bounded(low.value, low.interval[0], high, rule, chance=0.0),
    )


METRICS = {"c.open@1": Metric(openings), "c.odd@1": Metric(odd)}
