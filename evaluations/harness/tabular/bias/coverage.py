"""Are the people of every subgroup still there?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from evaluations.harness.engine.grading import by_ratio
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established, tells
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import doubt_point
from evaluations.harness.mathematics.statistics import Z, ratio
from evaluations.harness.tables.encoding import Levelled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tabular.caveats import ALLOWS_FOR_ALL, ALLOWS_FOR_WORST, BLURRED, NO_SUBGROUPS, NOT_LEVELLED
from evaluations.harness.tabular.groups import Grouping, alone, blurred, in_pairs, shown

NO_DETAIL: Mapping[str, Any] = MappingProxyType({})
Count = tuple[int, int]


def coverage(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """A group's share in the synthetic table over its share in train; one is best, either way is worse.

    For every level of the subgroup columns, for the groups that two of them make together, and, without deciding, for
    the rare levels of every other column of categories. Both shares are samples: the interval is that of two
    proportions, corrected for the groups of the same column or pair (Bonferroni). Not for all that were asked, or
    naming further columns would excuse what one of them shows.

    Groups under `fewest_rows` are not judged and do not decide, unless a column has no other. Where the sum would tell
    such a group, its next smallest one is judged by the middle of the ten that its train count lies in: a disclosure
    officer wants no count from it, and a compliance officer a verdict on everybody else. Baselines in which fewer than
    ten people could be counted are left out.

    Range: 0 and up, by group; one is best.
    Better: towards one.
    Blind to: groups that no column names.
    Source: four-fifths rule, EEOC 1978; Zou and Donner 2008, doi:10.1002/sim.3095.
    """
    if not ruler.tables.declared.subgroups:
        return [not_established(rule, NO_SUBGROUPS)]
    without = [name for name in ruler.tables.declared.subgroups if name not in ruler.encoder.columns]
    found = [not_established(rule, NOT_LEVELLED, subject={"column": name}) for name in without]
    for grouping in alone(ruler):
        found.extend(levels_of(rule, grouping))
    for grouping in in_pairs(ruler):
        found.extend(pairs_of(rule, grouping))
    return [*found, *rare_levels(ruler, rule)]


@dataclass(frozen=True, eq=False)
class Counted:
    """A grouping's counts: of train as they may be told, and in the synthetic table's place; which of those may be told."""

    grouping: Grouping
    real: Array
    exact: Array
    places: Mapping[str, Array]
    told: Mapping[str, Array]

    @classmethod
    def of(cls, grouping: Grouping, fewest: int, margins: tuple[Array, ...] = ()) -> "Counted":
        ruler = grouping.ruler
        real = grouping.counts(ruler.train_levels)
        places = {place: grouping.counts(ruler.level_rows(place)) for place in ruler.frames}
        exact = shown(real, grouping.shape, fewest, margins) | (real == 0)
        told = {place: shown(at, grouping.shape, SMALL_CELL) | (at == 0) for place, at in places.items()}
        return cls(grouping, blurred(real, exact), exact, places, told)

    def one(self, rule: Rule, cell: int, groups: int, caveats: tuple[Said, ...]) -> Measurement:
        ruler = self.grouping.ruler

        def told(place: str) -> float | None:
            known = self.told[place][cell] and (self.exact[cell] or place == "ceiling")
            share = int(self.real[cell]) / ruler.train.rows
            return int(self.places[place][cell]) / ruler.frames[place].rows / share if known else None

        return compared(
            rule,
            (int(self.places["synthetic"][cell]), ruler.synthetic.rows),
            (min(int(self.real[cell]), ruler.train.rows), ruler.train.rows),
            ruler.baselines(told),
            subject={"subgroup": self.grouping.label(cell)},
            z=doubt_point(groups),
            caveats=caveats,
        )


def levels_of(rule: Rule, grouping: Grouping) -> list[Measurement]:
    fewest = rule.options["fewest_rows"]
    counted = Counted.of(grouping, fewest)
    judged = np.flatnonzero(large(grouping, fewest)).tolist()
    allowed = (ALLOWS_FOR_ALL.format(count=len(judged)),) if len(judged) > 1 else ()
    found = [
        counted.one(rule, cell, len(judged), allowed if counted.exact[cell] else (*allowed, BLURRED)) for cell in judged
    ]
    if len(judged) < np.count_nonzero(counted.real):
        found.append(grouping.smaller(rule, deciding=not found))
    return found


def large(grouping: Grouping, fewest: int) -> Array:
    return grouping.counts(grouping.ruler.train_levels) >= fewest


def pairs_of(rule: Rule, grouping: Grouping) -> list[Measurement]:
    """The groups of a pair of columns that are farthest from one, worst first."""
    fewest = rule.options["fewest_rows"]
    margins = tuple(~Counted.of(one, fewest).exact for one in grouping.alone())
    counted = Counted.of(grouping, fewest, margins)
    kept = np.flatnonzero(counted.exact & (counted.real > 0))
    smaller = [grouping.smaller(rule)] if len(kept) < np.count_nonzero(counted.real) else []
    away = distance_from_one(counted.real[kept], counted.places["synthetic"][kept], grouping.ruler)
    worst = kept[np.lexsort((kept, -away))][: rule.options["most_groups"]].tolist()
    caveats = (ALLOWS_FOR_WORST.format(count=len(kept)),)
    return [*(counted.one(rule, cell, len(kept), caveats) for cell in worst), *smaller]


def distance_from_one(real: Array, synthetic: Array, ruler: Ruler) -> Array:
    """Of the ratio, on the logarithmic scale, so that a half is as far as a double; half a row stands for none."""
    return np.abs(np.log(np.maximum(synthetic, 0.5) / ruler.synthetic.rows / (real / ruler.train.rows)))


def compared(
    rule: Rule,
    made: Count,
    real: Count,
    baselines: Baselines,
    *,
    z: float = Z,
    detail: Mapping[str, Any] = NO_DETAIL,
    **said: Any,
) -> Measurement:
    found = ratio(made, real, z=z)
    shares = {"train_share": real[0] / real[1], "synthetic_share": made[0] / made[1]}
    return measurement(
        rule,
        found.value,
        n=made[1],
        interval=found.interval,
        verdict=by_ratio(found.value, *found.interval, rule),
        baselines=baselines,
        detail={**shares, **detail},
        **said,
    )


def rare_levels(ruler: Ruler, rule: Rule) -> Iterator[Measurement]:
    """All rare levels of a column together: each alone would be too few, and would name the few."""
    for name, column in ruler.encoder.columns.items():
        if not isinstance(column, Levelled) or name in ruler.tables.declared.subgroups:
            continue
        own = level_counts(ruler.train.values(name), len(column.words))
        rare = (own > 0) & (own < rule.options["rare"] * ruler.train.rows)
        if own[rare].sum() < rule.options["fewest_rows"]:
            continue
        yield together(ruler, rule, name, own, rare)


def together(ruler: Ruler, rule: Rule, name: str, own: Array, rare: Array) -> Measurement:
    frames, words = ruler.frames, len(own)
    at = {place: level_counts(frame.values(name), words)[rare] for place, frame in frames.items()}
    real, made = (int(own[rare].sum()), ruler.train.rows), (int(at["synthetic"].sum()), ruler.synthetic.rows)

    def score(place: str) -> float | None:
        count, rows = int(at[place].sum()), frames[place].rows
        return None if tells(count, rows) else count / rows * real[1] / real[0]

    detail = {"rare_levels": int(rare.sum()), "kept": int((at["synthetic"] > 0).sum()) / int(rare.sum())}
    subject = {"column": name, "levels": "rare"}
    return compared(rule, made, real, ruler.baselines(score), subject=subject, deciding=False, detail=detail)


def level_counts(codes: Array, words: int) -> Array:
    return np.bincount(codes[codes >= 0], minlength=words)


METRICS = {
    "b.cover@1": Metric(coverage, on_counts=True, side_by_side=True),
}
