"""Rows that follow one another under one key: how many there are, what follows what, how much changes.

mostlyai-qa 1.10.11 calls the last two coherence; it compares one random step a sequence, ours all of them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from evaluations.harness.engine.grading import beside_interval, kept_for_all_we_know
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import kolmogorov
from evaluations.harness.mathematics.statistics import Estimate, around, flipped
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.comparable import comparable
from evaluations.harness.tables.conditions import shown_types
from evaluations.harness.tables.declared import Sequence
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import FLOOR_UNTOLD, NO_STEPS, TOO_FEW_SEQUENCES
from evaluations.harness.tabular.coarse import COARSE, coarse_tables
from evaluations.harness.tabular.linked.units import as_far_apart, whole_units

FEWEST = 20
LEVELS = COARSE + 2
MOST_LEVELS = 256


@dataclass(frozen=True, eq=False)
class Sequences:
    """The rows of a table in their order, a row a column: on all levels and on few. `unit` numbers their sequences."""

    levels: Array
    few: Array
    unit: Array

    @property
    def count(self) -> int:
        return int(self.unit[-1]) + 1 if len(self.unit) else 0

    @property
    def lengths(self) -> Array:
        return np.bincount(self.unit)

    def distinct(self, at: int) -> Array:
        """How many different levels each sequence has."""
        return np.bincount(np.unique(self.unit * MOST_LEVELS + self.levels[at]) // MOST_LEVELS)

    def steps(self, at: int) -> tuple[Array, Array]:
        """Each pair of one of the few levels and the next, as one number, and its sequence."""
        same = self.unit[1:] == self.unit[:-1]
        pairs = self.few[at, :-1].astype(np.int64) * LEVELS + self.few[at, 1:]
        return pairs[same], self.unit[1:][same]

    def drawn(self, rng: np.random.Generator, count: int) -> "Sequences":
        """So many whole sequences, drawn with replacement."""
        rows, unit = whole_units(self.unit, rng.integers(0, max(1, self.count), count if self.count else 0))
        return Sequences(self.levels[:, rows], self.few[:, rows], unit)


@dataclass(frozen=True, eq=False)
class Compared:
    """Train's sequences and those in the synthetic table's place; a baseline holds whole sequences, all of them."""

    names: list[str]
    train: Sequences
    places: Mapping[str, Sequences]


def compared(ruler: Ruler, declared: Sequence) -> Compared:
    names = [name for name in ruler.encoder.names if name != declared.order]
    tables = dict(zip(ruler.encoder.names, coarse_tables(ruler), strict=True))
    words = pa.types.is_dictionary(shown_types(ruler.tables.types)[declared.order])

    def of(frame: Frame) -> Sequences:
        key, order = frame.columns[declared.key], comparable(ruler.tables, declared.order, frame, words=words)
        rows = np.lexsort((order, key))
        rows = rows[~missing(key)[rows]]
        coded = [ruler.encoder.columns[name].levels(frame.columns[name][rows]) for name in names]
        few = [tables[name][levels] for name, levels in zip(names, coded, strict=True)]
        shape = (len(names), len(rows))
        unit = np.unique(key[rows], return_inverse=True)[1]
        return Sequences(np.array(coded, np.uint8).reshape(shape), np.array(few, np.uint8).reshape(shape), unit)

    rng = generator(ruler.seed, "sequences")
    shuffled = {name: values[rng.permutation(ruler.train.rows)] for name, values in ruler.train.columns.items()}
    train, made = of(ruler.train), of(ruler.synthetic)
    again = train.drawn(rng, as_far_apart(train.count, made.count))
    return Compared(
        names,
        train,
        {
            "synthetic": made,
            "ceiling": again if ruler.holdout is None else of(ruler.holdout),
            "floor": of(Frame(shuffled, ruler.train.rows)),
            "copy": train,
        },
    )


def prepared(ruler: Ruler) -> Compared | None:
    declared = ruler.tables.declared.sequence
    return None if declared is None else ruler.once("sequences", lambda: compared(ruler, declared))


def lengths(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """1 - Kolmogorov-Smirnov distance of the sequences' lengths.

    Range: 0 to 1.
    Better: up.
    Blind to: what happens within a sequence.
    Source: SDMetrics 0.32 KSComplement, of lengths.
    """
    found = prepared(ruler)
    if found is None:
        return []
    return [spread(ruler, rule, found, {}, lambda sequences: sequences.lengths)]


def distinct(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """For each column 1 - Kolmogorov-Smirnov distance of how many different levels a sequence has.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: the order of a sequence.
    Source: Countersign, after mostlyai-qa 1.10.11 coherence.
    """
    found = prepared(ruler)
    if found is None:
        return []
    return [
        spread(ruler, rule, found, {"column": name}, partial(Sequences.distinct, at=at))
        for at, name in enumerate(found.names)
    ]


def spread(
    ruler: Ruler, rule: Rule, found: Compared, subject: Mapping[str, str], count: Callable[[Sequences], Array]
) -> Measurement:
    made = found.places["synthetic"]
    if min(found.train.count, made.count) < FEWEST:
        return not_established(rule, TOO_FEW_SEQUENCES.format(fewest=FEWEST), subject=subject)
    real = count(found.train)
    scores = {place: flipped(kolmogorov(real, count(one))) for place, one in found.places.items() if one.count}
    own = scores["synthetic"]
    return measurement(
        rule,
        own.value,
        n=made.count,
        subject=subject,
        interval=own.interval,
        verdict=beside_interval(
            own.value, own.interval[1], None if "ceiling" not in scores else scores["ceiling"].value, rule
        ),
        baselines=ruler.baselines(lambda place: scores[place].value if place in scores else None),
    )


def following(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """For each column 1 - total variation of (level, next level), judged by the share kept of floor to ceiling.

    Range: 0 to 1, by column.
    Better: up.
    Blind to: what depends on more than the step before.
    Source: Countersign, after mostlyai-qa 1.10.11 coherence.
    """
    found = prepared(ruler)
    if found is None:
        return []
    return [followed(ruler, rule, found, at, name) for at, name in enumerate(found.names)]


def followed(ruler: Ruler, rule: Rule, found: Compared, at: int, name: str) -> Measurement:
    subject = {"column": name}
    made = found.places["synthetic"]
    if min(found.train.count, made.count) < FEWEST:
        return not_established(rule, TOO_FEW_SEQUENCES.format(fewest=FEWEST), subject=subject)
    real = found.train.steps(at)
    steps = {place: one.steps(at) for place, one in found.places.items()}
    if not len(real[0]) or not all(len(pairs) for pairs, _ in steps.values()):
        return not_established(rule, NO_STEPS, subject=subject)
    means = {place: 1 - variation(real[0], pairs) for place, (pairs, _) in steps.items()}
    own = step_estimate(real, steps["synthetic"])
    verdict = kept_for_all_we_know(own.value, own.interval[1], means["ceiling"], means["floor"], rule)
    untold = verdict is Verdict.NOT_ESTABLISHED
    return measurement(
        rule,
        own.value,
        n=len(steps["synthetic"][0]),
        subject=subject,
        interval=own.interval,
        verdict=verdict,
        deciding=rule.deciding and not untold,
        baselines=ruler.baselines(means.__getitem__),
        caveats=(FLOOR_UNTOLD,) if untold else (),
    )


def counted(pairs: Array) -> Array:
    return np.bincount(pairs, minlength=LEVELS * LEVELS)


def variation(one: Array, other: Array) -> float:
    signed = counted(one) * len(other) - counted(other) * len(one)
    return float(np.abs(signed).sum()) / (2 * len(one) * len(other))


def step_estimate(real: tuple[Array, Array], made: tuple[Array, Array]) -> Estimate:
    """The steps of one sequence go together, so that sequences, not steps, are the units of the interval."""
    sign = np.sign(counted(real[0]) * len(made[0]) - counted(made[0]) * len(real[0]))
    variance = 0.0
    for pairs, unit in (real, made):
        pull = sign[pairs] - sign[pairs].mean()
        variance += float((np.bincount(unit, pull) ** 2).sum()) / (2 * len(pairs)) ** 2
    return around(1 - variation(real[0], made[0]), math.sqrt(variance), 0.0, 1.0)


METRICS = {
    "s.len@1": Metric(lengths, asks=("sequence",)),
    "s.next@1": Metric(following, asks=("sequence",)),
    "s.distinct@1": Metric(distinct, asks=("sequence",)),
}
