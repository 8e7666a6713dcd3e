"""Do documents repeat one another, or what the corpus was made from? Found by sketches, believed only after comparison."""

from evaluations.harness.corpora.caveats import SHOWN_REFERENCE
from evaluations.harness.corpora.repeating import Repeats, found_in
from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement

CORPUS, REFERENCE = "the corpus", "the reference"


def repeated(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of documents that repeat an earlier one, word for word or with the Jaccard similarity of five-word windows that the
    protocol names; and share that repeat a document of the reference.

    MinHash of 128, in 16 bands of 8; every pair is compared before it counts, and clusters are made of such pairs alone.

    Range: 0 to 1, by what is repeated.
    Better: down.
    Blind to: repeats in other words; pairs below the threshold, and of those just above it about four in ten.
    Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900; Lee et al. 2022, arXiv:2107.06499.
    """
    inside = found_in(ruler, ruler.documents, rule.options["alike"])
    measured = [of(rule, CORPUS, inside, inside.repeats / len(ruler.documents))]
    if ruler.reference is not None:
        both = found_in(ruler, ruler.reference.stacked(ruler.documents), rule.options["alike"])
        measured.append(of(rule, REFERENCE, both, both.with_first(len(ruler.reference)) / len(ruler.documents)))
    return measured


def of(rule: Rule, against: str, found: Repeats, share: float) -> Measurement:
    inside = against == CORPUS
    return measurement(
        rule,
        share,
        n=len(found.cluster),
        subject={"against": against},
        deciding=rule.deciding and inside,
        detail={"largest_clusters": found.sizes, "false_candidates": found.false},
        caveats=() if inside else (SHOWN_REFERENCE,),
    )


METRICS = {"c.same@1": Metric(repeated)}
