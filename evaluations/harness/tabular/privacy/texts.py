"""Keys and free text, which no distance compares: are values of real people among them?"""

import numpy as np

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.measurement import measurement
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.excess import Excess, by_chance, excess
from evaluations.harness.mathematics.repeats import once, repeats
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import IDENTIFYING, Frame
from evaluations.harness.tabular.caveats import REPEATED_TEXTS

FREE = "text"


def texts(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Excess share of texts and of keys in words that equal one that is unique in its part of train; lower is better.

    Free text that comes back fails; a key that does needs attention, for numbering begins anew in every table. It decides only
    where it shows copies: that none are seen in one column says nothing of the rest. Keys in numbers are left out.

    Range: -1 to 1, by column.
    Better: down; z is judged.
    Blind to: texts with one changed letter; keys in numbers.
    Source: McNemar 1947, doi:10.1007/BF02295996; without a holdout Good 1953, doi:10.1093/biomet/40.3-4.237.
    """
    named = [name for name, role in ruler.tables.roles.items() if role in IDENTIFYING]
    return [one_column(ruler, rule, name) for name in named if ruler.train.columns[name].dtype != np.float64]


def one_column(ruler: Ruler, rule: Rule, name: str) -> Measurement:
    share, z = found(ruler, name)
    verdict = by_z(z, rule)
    if ruler.holdout is None and verdict is not Verdict.FAIL:
        verdict = Verdict.NOT_ESTABLISHED
    if ruler.tables.roles[name] != FREE and verdict is Verdict.FAIL:
        verdict = Verdict.ATTENTION
    shows = z > rule.threshold["attention"]
    return measurement(
        rule,
        share,
        n=ruler.synthetic.rows,
        subject={"column": name},
        verdict=verdict,
        deciding=rule.deciding and shows,
        caveats=(REPEATED_TEXTS,) if shows else (),
        detail={"z": z, "p": by_chance(z), "role": ruler.tables.roles[name], "by_repetition": ruler.holdout is None},
    )


def found(ruler: Ruler, name: str) -> tuple[float, float]:
    if ruler.holdout is None:
        met = repeats(*(known(frame, name) for frame in (ruler.train, ruler.synthetic)))
        return met.excess, met.z
    beyond = copies(ruler, name)
    return beyond.share.value, beyond.z


def known(frame: Frame, name: str) -> np.ndarray:
    """Missing values, each for itself: none equals another."""
    codes = frame.columns[name].astype(np.int64)
    return np.where(codes < 0, -1 - np.arange(len(codes)), codes)


def copies(ruler: Ruler, name: str) -> Excess:
    split, codes = ruler.split("synthetic"), ruler.synthetic.columns[name]
    real, unseen = ruler.train.columns[name], ruler.unseen.columns[name][split.held]
    present = codes >= 0
    train = np.array([np.isin(codes, once(real[fold])) & present for fold in split.folds])
    return excess(train, np.isin(codes, once(unseen)) & present, codes)


METRICS = {
    "p.text@1": Metric(texts),
}
