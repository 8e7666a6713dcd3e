"""What skewed columns such as costs and stays are made of: a value that many rows share, and a tail that few rows reach."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.grading import by_ratio
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.engine.shortfall import Yardstick, coarse, fallen_short
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import each_of, expected_variation, most_by_variation
from evaluations.harness.mathematics.statistics import Z, around
from evaluations.harness.tables.encoding import Scaled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_VALUES

TAIL = 0.95
LONGER = 3.0
FEWEST_VALUES = 20


def spikes(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - difference of the shares of rows that have the value which most rows of train share, such as no cost at all.

    Found without being declared: in each measured column of at least twenty values of which one is held by so large a share of
    the rows as the protocol says.

    Range: 0 to 1, by such a column.
    Better: up; what it falls short of unseen rows by is judged.
    Blind to: the values of the other rows (f.ks, f.tail).
    Source: Countersign; chance as in f.miss.
    """
    found = {name: at for name in scaled(ruler) if (at := spike(ruler.train.values(name), rule)) is not None}
    return [one_spike(ruler, rule, name, at, each_of(len(found))) for name, at in found.items()]


def scaled(ruler: Ruler) -> list[str]:
    return [name for name, column in ruler.encoder.columns.items() if isinstance(column, Scaled)]


def spike(column: Array, rule: Rule) -> float | None:
    """The value that at least such a share of the rows has, where the others are many and different."""
    values, counts = np.unique(known(column), return_counts=True)
    if len(values) < FEWEST_VALUES:
        return None
    most, rows = int(counts.max()), int(counts.sum())
    enough = most >= max(SMALL_CELL, rule.options["least"] * rows) and rows - most >= SMALL_CELL
    return float(values[counts.argmax()]) if enough else None


def known(column: Array) -> Array:
    return np.asarray(column[np.isfinite(column)])


def one_spike(ruler: Ruler, rule: Rule, name: str, at: float, doubt: float) -> Measurement:
    def share(frame: Frame) -> tuple[int, int]:
        values = known(frame.values(name))
        return int((values == at).sum()), len(values)

    def apart(place: str) -> float | None:
        own, rows = share(ruler.frames[place])
        return 1 - abs(real / of - own / rows) if rows else None

    (real, of), (made, rows) = share(ruler.train), share(ruler.synthetic)
    if not rows:
        return not_established(rule, NO_VALUES, subject={"column": name})
    variance = sum(count * (total - count) / total**3 for count, total in ((real, of), (made, rows)))
    both = np.array([real + made, of + rows - real - made])
    return fallen_short(
        rule,
        around(1 - abs(real / of - made / rows), variance**0.5, 0.0, 1.0),
        Yardstick.of_distance(
            float(expected_variation(both, of, rows).sum()), most_by_variation(both, of, rows, doubt), min(of, rows)
        ),
        n=rows,
        subject={"column": name},
        baselines=ruler.baselines(apart),
        detail={"value": at, "train_share": real / of, "synthetic_share": made / rows},
    )


def tails(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How much lies beyond train's 95 % quantile, as a ratio to train: the share of such rows times how far they go beyond.

    Found without being declared: in each column whose upper (or lower) end lies at least three times as far from the median as
    the other end. For a cost it is what an insurer pays beyond a deductible at that quantile.

    Range: 0 and up, by such a column; 1 is train.
    Better: towards 1.
    Blind to: what lies within the inner nineteen twentieths.
    Source: Countersign, the stop-loss premium of actuaries; interval by the delta method.
    """
    return [one_tail(ruler, rule, name, tail) for name in scaled(ruler) if (tail := Tail.of(ruler.train.values(name)))]


@dataclass(frozen=True, slots=True)
class Tail:
    """From where on it begins, and whether it is the upper one."""

    start: float
    sign: int

    @classmethod
    def of(cls, column: Array) -> "Tail | None":
        values = known(column)
        if len(values) * (1 - TAIL) < SMALL_CELL:
            return None
        low, middle, high = np.quantile(values, [1 - TAIL, 0.5, TAIL], method="inverted_cdf").tolist()
        for start, sign, other in ((high, 1, low), (low, -1, high)):
            if abs(start - middle) > LONGER * abs(other - middle) and (sign * (values - start) > 0).sum() >= SMALL_CELL:
                return cls(start, sign)
        return None

    def excess(self, column: Array) -> tuple[float, float]:
        """Its mean over all rows, and the square of its standard error as a share of it."""
        beyond = np.maximum(0.0, self.sign * (known(column) - self.start))
        mean = float(beyond.mean()) if len(beyond) else 0.0
        return mean, float(beyond.var()) / max(1, len(beyond)) / mean**2 if mean else 0.0


def one_tail(ruler: Ruler, rule: Rule, name: str, tail: Tail) -> Measurement:
    real, unsure = tail.excess(ruler.train.values(name))

    def ratio(place: str) -> float:
        return coarse(tail.excess(ruler.frames[place].values(name))[0] / real)

    own, as_unsure = tail.excess(ruler.synthetic.values(name))
    value = coarse(own / real)
    width = Z * float(np.sqrt(unsure + as_unsure))
    interval = (coarse(value * np.exp(-width)), coarse(value * np.exp(width)))
    return measurement(
        rule,
        value,
        n=ruler.synthetic.rows,
        subject={"column": name},
        interval=interval,
        verdict=by_ratio(value, *interval, rule),
        baselines=ruler.baselines(ratio),
        detail={"end": "upper" if tail.sign > 0 else "lower"},
    )


METRICS = {
    "f.spike@1": Metric(spikes, on_counts=True),
    "f.tail@1": Metric(tails, on_counts=True),
}
