"""Do documents begin alike, and are they spelled like the texts that the corpus is meant for?"""

import numpy as np

from evaluations.harness.corpora.caveats import NO_INTENDED
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import more_of_all
from evaluations.harness.texts.openings import opened_alike
from evaluations.harness.texts.shapes import Spelling
from evaluations.harness.texts.tokens import Tokens

RARE = 0.01


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
    texts = np.array(list(intended.whole()), dtype=object)
    side = ruler.stream("c.odd halves").permutation(len(texts)) % 2
    halves = [Spelling.of(list(texts[side == half])) for half in (0, 1)]
    real = np.concatenate([halves[1 - half].likelihood(list(texts[side == half])) for half in (0, 1)])
    least = np.quantile(real, RARE, method="inverted_cdf")
    made = np.concatenate([halves[0].likelihood(part) for part in ruler.corpus.documents.in_parts()])
    return [beside(rule, made < least, real < least)]


def beside(rule: Rule, bad: Array, reference: Array) -> Measurement:
    """The share of bad documents less that of intended ones; all documents were looked at, the intended ones are a sample."""
    found = more_of_all((int(bad.sum()), len(bad)), (int(reference.sum()), len(reference)))
    return measurement(
        rule,
        found.value,
        n=len(bad),
        interval=found.interval,
        verdict=grading.bounded(found.value, *found.interval, rule, chance=0.0),
    )


METRICS = {"c.open@1": Metric(openings), "c.odd@1": Metric(odd)}
