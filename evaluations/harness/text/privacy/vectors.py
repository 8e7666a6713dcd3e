"""Near copies by vectors that were made elsewhere."""

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.text.answering import unanswerable
from evaluations.harness.text.privacy.copies import Findings, alike, written
from evaluations.harness.texts.ruler import VECTORS, Ruler


def near_by_vectors(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of documents whose vector lies nearer to one of train than those of unseen documents hardly ever do.

    As t.near, by the cosine of given vectors, rounded to whole numbers. Asked only where vectors are given.

    Range: minus to plus the number of parts of train.
    Better: down; z is judged.
    Blind to: what the model that made them does not tell apart; who made the vectors is not checked.
    Source: McNemar 1947, doi:10.1007/BF02295996.
    """
    given = ruler.texts.vectors
    if given is None:
        return []
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]

    tests = alike(ruler, rule, VECTORS)
    found = Findings.of(rule, tests, edited=False)
    return [written(ruler, rule, tests, found, found.seen(rule), model=dict(given.model))]


METRICS = {"t.vectors@1": Metric(near_by_vectors)}
