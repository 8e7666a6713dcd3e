"""Are the people of every subgroup still there?"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.special import ndtri

from evaluations.harness.encoding import Levelled
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Verdict
from evaluations.harness.ruler import Ruler
from evaluations.harness.statistics import Z, wilson
from evaluations.harness.tables import Array

from .groups import Grouping, alone, in_pairs, shown
from .measured import SMALL_CELL, measured, not_established

NO_SUBGROUPS = "No subgroup columns were named."
NO_LEVELS = "Keys and free text have no levels."
Counts = Mapping[str, tuple[int, int]]


def coverage(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """A group's share in the synthetic table over its share in train; one is best, either way is worse.

    For every level of the subgroup columns, for the groups that two of them make together, and, without deciding, for
    the rare levels of every other column of categories.
    """
    if not ruler.tables.declared.subgroups:
        return [not_established(rule, NO_SUBGROUPS)]
    without = [name for name in ruler.tables.declared.subgroups if name not in ruler.encoder.columns]
    found = [not_established(rule, NO_LEVELS, subject={"column": name}) for name in without]
    for grouping in alone(ruler):
        found.extend(levels_of(rule, grouping))
    for grouping in in_pairs(ruler):
        found.extend(pairs_of(rule, grouping))
    return [*found, *rare_levels(ruler, rule)]


def levels_of(rule: Rule, grouping: Grouping) -> list[Measurement]:
    real, counted = counts_of(grouping)
    kept = np.flatnonzero(shown(real, grouping.shape, rule.options["fewest_rows"])).tolist()
    found = [one_group(rule, grouping, cell, real, counted) for cell in kept]
    if real[kept].sum() < real.sum():
        found.append(grouping.smaller(rule, deciding=not found))
    return found


def pairs_of(rule: Rule, grouping: Grouping) -> list[Measurement]:
    """The groups of a pair of columns that are farthest from one, worst first."""
    real, counted = counts_of(grouping)
    kept = np.flatnonzero(shown(real, grouping.shape, rule.options["fewest_rows"]))
    smaller = [grouping.smaller(rule)] if real[kept].sum() < real.sum() else []
    away = distance_from_one(real[kept], counted["synthetic"][kept], grouping.ruler)
    worst = kept[np.lexsort((kept, -away))][: rule.options["most_groups"]].tolist()
    z = float(ndtri(1 - 0.025 / max(1, len(kept))))
    caveats = (f"The interval allows for choosing the worst of {len(kept):,} groups.",)
    return [*(one_group(rule, grouping, cell, real, counted, z, caveats) for cell in worst), *smaller]


def distance_from_one(real: Array, synthetic: Array, ruler: Ruler) -> Array:
    """Of the ratio, on the logarithmic scale, so that a half is as far as a double; half a row stands for none."""
    return np.abs(np.log(np.maximum(synthetic, 0.5) / ruler.synthetic.rows / (real / ruler.train.rows)))


def counts_of(grouping: Grouping) -> tuple[Array, Mapping[str, Array]]:
    ruler = grouping.ruler
    counted = {place: grouping.counts(ruler.level_rows(place)) for place in ruler.frames}
    return grouping.counts(ruler.train_levels), counted


def one_group(  # noqa: PLR0917
    rule: Rule,
    grouping: Grouping,
    cell: int,
    real: Array,
    counted: Mapping[str, Array],
    z: float = Z,
    caveats: tuple[str, ...] = (),
) -> Measurement:
    counts = {place: (int(at[cell]), int(at.sum())) for place, at in counted.items()}
    own = int(real[cell]) / int(real.sum())
    return ratio(rule, {"subgroup": grouping.label(cell)}, own, counts, z=z, caveats=caveats)


def ratio(
    rule: Rule, subject: Mapping[str, Any], own: float, counts: Counts, *, z: float = Z, **said: Any
) -> Measurement:
    ratios = {place: count / rows / own for place, (count, rows) in counts.items()}
    count, rows = counts["synthetic"]
    low, high = (end / own for end in wilson(count, rows, z=z))
    shares = {"train_share": own, "synthetic_share": None if count < SMALL_CELL else count / rows}
    return measured(
        rule,
        ratios["synthetic"],
        n=rows,
        subject=subject,
        interval=(low, high),
        verdict=within(ratios["synthetic"], low, high, rule),
        baselines=Baselines(ratios["ceiling"], ratios["floor"], ratios["copy"]),
        detail={**shares, **said.pop("detail", {})},
        **said,
    )


def within(ratio: float, low: float, high: float, rule: Rule) -> Verdict:
    lowest, highest = rule.threshold["lowest"], rule.threshold["highest"]
    if lowest <= ratio <= highest:
        return Verdict.PASS
    return Verdict.FAIL if high < lowest or low > highest else Verdict.ATTENTION


def rare_levels(ruler: Ruler, rule: Rule) -> Iterator[Measurement]:
    """All rare levels of a column together: each alone would be too few, and would name the few."""
    for name, column in ruler.encoder.columns.items():
        if not isinstance(column, Levelled) or name in ruler.tables.declared.subgroups:
            continue
        own = level_counts(ruler.train.columns[name], column)
        rare = (own > 0) & (own < rule.options["rare"] * ruler.train.rows)
        if own[rare].sum() < rule.options["fewest_rows"]:
            continue
        at = {place: level_counts(frame.columns[name], column)[rare] for place, frame in ruler.frames.items()}
        yield ratio(
            rule,
            {"column": name, "levels": "rare"},
            int(own[rare].sum()) / ruler.train.rows,
            {place: (int(counts.sum()), ruler.frames[place].rows) for place, counts in at.items()},
            deciding=False,
            detail={"rare_levels": int(rare.sum()), "kept": int((at["synthetic"] > 0).sum()) / int(rare.sum())},
        )


def level_counts(codes: Array, column: Levelled) -> Array:
    return np.bincount(codes[codes >= 0], minlength=len(column.words))
