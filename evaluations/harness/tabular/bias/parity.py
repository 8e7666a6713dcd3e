"""Does a model trained on the synthetic table decide for each group as one trained on real rows would?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.grading import by_loss
from evaluations.harness.engine.measurement import measurement, not_established, told
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Interval
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import LevelRows
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.bias.asking import asked
from evaluations.harness.tabular.caveats import ONE_GROUP, TARGET_IS_NUMBER
from evaluations.harness.tabular.groups import Grouping
from evaluations.harness.tabular.models import Task, task_of

REPEATS = 1000
SYNTHETIC, REAL, FLOOR = range(3)
PLACES = ("synthetic", "real", "floor")
Difference = Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class Decided:
    """How many people of each group had the event, and were given it by each model.

    `counts` ends in groups × had the event × given it by the synthetic model × by the real one × by the floor's.
    """

    counts: Array

    @classmethod
    def of(cls, group: Array, had: Array, given: Sequence[Array]) -> "Decided":
        shape = (int(group.max()) + 1, 2, *(2 for _ in given))
        cells = np.ravel_multi_index((group, had.astype(int), *(one.astype(int) for one in given)), shape)
        return cls(np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape))

    def repeated(self, rng: np.random.Generator) -> "Decided":
        """What was found, then repeats drawn from it: the same as a bootstrap of rows, at the cost of its cells."""
        found = self.counts.ravel()
        drawn = rng.multinomial(found.sum(), found / found.sum(), REPEATS)
        return Decided(np.vstack([found, drawn]).reshape(-1, *self.counts.shape))

    def table(self, model: int) -> Array:
        """Groups × had the event × given it by this model."""
        return np.asarray(self.counts.sum(axis=tuple(k - 3 for k in range(3) if k != model)))


def selection_rates(table: Array) -> Array:
    """Share of each group that is given the event."""
    return shares(table[..., 1].sum(axis=-1), table.sum(axis=(-1, -2)))


def parity_difference(table: Array) -> Array:
    """Largest less smallest share of a group that is given the event (demographic parity), as fairlearn has it."""
    return np.asarray(np.ptp(selection_rates(table), axis=-1))


def odds_difference(table: Array) -> Array:
    """The larger of the differences in true and in false positive rates (Hardt et al. 2016), as fairlearn has it."""
    rates = shares(table[..., 1], table.sum(axis=-1))
    return np.asarray(np.ptp(rates, axis=-2).max(axis=-1))


def shares(part: Array, whole: Array) -> Array:
    return part / np.maximum(whole, 1)


def demographic_parity(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Largest difference between groups in how often they are given the event, 0 to 1; fairlearn's definition.

    Judged by how much larger it is for the synthetic-trained model than for the real-trained one: the table answers for
    what it adds, not for what its source holds. The interval is a paired bootstrap.

    Range: 0 to 1, by target and column.
    Better: down; what is added to the real model's is judged.
    Blind to: differences within a group.
    Source: fairlearn; Dwork et al. 2012, doi:10.1145/2090236.2090255.
    """
    return list(of_every_target(ruler, rule, parity_difference, people))


def equalised_odds(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Like demographic parity, among those who had the event and those who had not; the larger difference of the two.

    Range: 0 to 1, by target and column.
    Better: down; what is added to the real model's is judged.
    Blind to: differences within a group.
    Source: Hardt et al. 2016, arXiv:1610.02413.
    """
    return list(of_every_target(ruler, rule, odds_difference, fewer_kind))


def people(table: Array) -> Array:
    return np.asarray(table.sum(axis=(-1, -2)))


def fewer_kind(table: Array) -> Array:
    """Of those with and without the event in a group, the fewer."""
    return np.asarray(table.sum(axis=-1).min(axis=-1))


def of_every_target(ruler: Ruler, rule: Rule, difference: Difference, size: Difference) -> Iterator[Measurement]:
    for target, grouping in asked(ruler):
        subject, task = {"target": target, "by": grouping.names[0]}, task_of(ruler, rule, target)
        if isinstance(task, Said) or not task.classes:
            why = task if isinstance(task, Said) else TARGET_IS_NUMBER
            yield not_established(rule, why, subject=subject, deciding=False)
            continue
        for event in task.events:
            named = subject if len(task.events) == 1 else {**subject, "event": task.level_name(event)}
            yield one_event(rule, task, grouping, event, named, difference, size)


def one_event(  # noqa: PLR0917
    rule: Rule,
    task: Task,
    grouping: Grouping,
    event: int,
    subject: dict[str, str],
    difference: Difference,
    size: Difference,
) -> Measurement:
    cells = grouping.cells(LevelRows(task.ruler.encoder, task.test))
    given = [task.on_holdout(place).argmax(axis=1) == event for place in PLACES]
    whole = Decided.of(cells, task.truth == event, given)
    large = np.flatnonzero(size(whole.table(SYNTHETIC)) >= rule.options["fewest_rows"])
    if len(large) < 2:
        return not_established(rule, ONE_GROUP, subject=subject, deciding=False)
    drawn = Decided(whole.counts[large]).repeated(
        generator(task.ruler.seed, f"{rule.metric} {sorted(subject.items())}")
    )
    at = [difference(drawn.table(model)) for model in range(3)]
    return compared(
        rule, subject, at, told(int(drawn.counts[0].sum()), task.ruler.unseen.rows), groups_of(grouping, large, drawn)
    )


def compared(rule: Rule, subject: dict[str, str], at: list[Array], n: int, groups: list[list[object]]) -> Measurement:
    found, worse = at[SYNTHETIC], at[SYNTHETIC] - at[REAL]
    between = interval(worse)
    return measurement(
        rule,
        float(found[0]),
        n=n,
        subject=subject,
        interval=interval(found),
        verdict=by_loss(float(worse[0]), between[0], rule),
        baselines=Baselines(float(at[REAL][0]), float(at[FLOOR][0]), float(at[REAL][0])),
        detail={"worse": float(worse[0]), "worse_interval": list(between), "groups": groups},
    )


def interval(repeats: Array) -> Interval:
    """Of the repeats after the first; a largest difference is often larger when drawn, so it is made to hold the first."""
    low, high = np.quantile(repeats[1:], [0.025, 0.975], method="inverted_cdf")
    return min(float(low), float(repeats[0])), max(float(high), float(repeats[0]))


def groups_of(grouping: Grouping, cells: Array, drawn: "Decided") -> list[list[object]]:
    """Level, and the share that is given the event by the synthetic model and by the real one."""
    rates = [told_rates(drawn.table(model)[0]) for model in (SYNTHETIC, REAL)]
    named = enumerate(cells.tolist())
    return [[grouping.label(cell)[grouping.names[0]], rates[0][k], rates[1][k]] for k, cell in named]


def told_rates(table: Array) -> list[float]:
    """Selection rates, as far as they may leave."""
    given = zip(table[:, :, 1].sum(axis=1).tolist(), table.sum(axis=(1, 2)).tolist(), strict=True)
    return [told(count, rows) / rows for count, rows in given]


METRICS = {
    "b.dp@1": Metric(demographic_parity, on_sample=True, asks=("targets", "subgroups")),
    "b.eo@1": Metric(equalised_odds, on_sample=True, asks=("targets", "subgroups")),
}
