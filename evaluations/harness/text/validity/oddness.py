"""Documents that are spelled like none of train, and what machines leave behind."""

import numpy as np

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.text.answering import more_than_real, without_train
from evaluations.harness.text.caveats import ENGLISH_ALONE
from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.patterns import any_of, matching, other_languages
from evaluations.harness.texts.ruler import Ruler
from evaluations.harness.texts.shapes import Spelling

RARE = 0.01


def odd(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents spelled less likely, three characters at a time, than one in a hundred unseen ones, less those.

    The likelihood is that of train's characters. Without a holdout each half of train stands for unseen documents of the other.

    Range: -0.01 to 1.
    Better: down.
    Blind to: fluent text that states wrong facts.
    Source: Countersign; counts with one half added.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    spelling = Spelling.of(list(ruler.train.documents.whole()))

    def likelihood(corpus: Corpus) -> Array:
        return ruler.of_each("spelling", corpus, lambda whole: spelling.likelihood(list(whole.documents.whole())))

    unseen = likelihood(ruler.unseen) if ruler.has_holdout else crossed(ruler)
    least = np.quantile(unseen, RARE, method="inverted_cdf")

    def bad(place: str) -> Array:
        return np.asarray(likelihood(ruler.place(place)) < least)

    return [more_than_real(ruler, rule, bad, unseen < least)]


def crossed(ruler: Ruler) -> Array:
    """Of train's documents, by the spelling of the half that they are not in."""
    side = ruler.stream("spelling halves").permutation(len(ruler.train)) % 2
    texts = np.array(list(ruler.train.documents.whole()), dtype=object)
    found = np.zeros(len(texts), np.int64)
    for half in (0, 1):
        found[side == half] = Spelling.of(list(texts[side != half])).likelihood(list(texts[side == half]))
    return found


def leftovers(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents with what a machine leaves behind, such as a refusal or an unfilled placeholder, less that of real ones.

    Range: -1 to 1.
    Better: down.
    Blind to: new leftovers, and those in other languages than English; where documents are in one, it says so.
    Source: the list of the protocol.
    """
    pattern = any_of(rule.options["patterns"])

    def has(corpus: Corpus) -> Array:
        return ruler.of_each("leftovers", corpus, lambda whole: matching(whole.documents.whole(), pattern))

    def bad(place: str) -> Array:
        return has(ruler.place(place))

    reference = has(ruler.unseen if ruler.has_holdout else ruler.train) if ruler.has_train else None
    other = other_languages(ruler.synthetic.documents.in_parts())
    said = (ENGLISH_ALONE.format(share=other),) if other else ()
    return [more_than_real(ruler, rule, bad, reference, caveats=said)]


METRICS = {"t.odd@1": Metric(odd), "t.meta@1": Metric(leftovers)}
