"""Data that identify people, as documents hold them."""

from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Verdict
from evaluations.harness.mathematics.poisson import rate_interval
from evaluations.harness.text.caveats import REAL_PII
from evaluations.harness.texts.identifying import found_in
from evaluations.harness.texts.ruler import Ruler

PER = 1_000


def identifying(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """What looks like data that identify people, in 1,000 documents, by kind, beside unseen documents.

    Checked by Luhn, modulus 11, ISO 13616, the ranges of social security numbers and phonenumbers. Decides, and fails at the
    first, only where the documents were declared to hold none.

    Range: 0 and up, by kind.
    Better: down.
    Blind to: names and addresses, and whether a real person is meant (t.own).
    Source: Countersign; exact interval of a Poisson rate.
    """
    none = ruler.texts.declared.no_pii
    real = None
    if ruler.has_train:
        real = found_in((ruler.unseen if ruler.has_holdout else ruler.train).documents)
    made = found_in(ruler.synthetic.documents)
    return [one(ruler, rule, kind, made[kind], None if real is None else real[kind], declared=none) for kind in made]


def one(ruler: Ruler, rule: Rule, kind: str, count: int, real: int | None, *, declared: bool) -> Measurement:
    n = len(ruler.synthetic)
    low, high = rate_interval(count)
    verdict = Verdict.PASS if count == 0 else Verdict.FAIL if declared else Verdict.ATTENTION
    reference = len(ruler.unseen if ruler.has_holdout else ruler.train) if real is not None else 1
    return measurement(
        rule,
        count / n * PER,
        n=n,
        subject={"kind": kind},
        interval=(low / n * PER, high / n * PER),
        verdict=verdict,
        deciding=declared,
        baselines=Baselines(None if real is None or 0 < real < 10 else real / reference * PER, None, None),
        caveats=(REAL_PII,) if count else (),
    )


METRICS = {"t.pii@1": Metric(identifying)}
