"""Are the people of every subgroup still there?"""

from collections.abc import Mapping

import numpy as np

from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement, Verdict
from evaluations.harness.ruler import Ruler
from evaluations.harness.statistics import wilson

from .measured import SMALL_CELL, measured, not_established

NO_SUBGROUPS = "No subgroup columns were named."
Counts = Mapping[str, tuple[int, int]]
SMALL = "Levels with too few people to judge; their names and counts are not shown."


def coverage(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """A level's share in the synthetic table over its share in train; one is best, either way is worse."""
    if not ruler.tables.declared.subgroups:
        return [not_established(rule, NO_SUBGROUPS)]
    found: list[Measurement] = []
    for name in ruler.tables.declared.subgroups:
        found.extend(levels_of(ruler, rule, name))
    return found


def levels_of(ruler: Ruler, rule: Rule, name: str) -> list[Measurement]:
    if name not in ruler.encoder.columns:
        return [not_established(rule, "Keys and free text have no levels.", subject={"column": name})]
    at, column = ruler.encoder.names.index(name), ruler.encoder.columns[name]
    real = np.bincount(ruler.train_levels[at], minlength=column.size).tolist()
    counted = {place: np.bincount(codes[at], minlength=column.size) for place, codes in ruler.levels.items()}
    found = [
        one_level(
            rule,
            name,
            label,
            (real[k], ruler.train.rows),
            {place: (int(counts[k]), int(counts.sum())) for place, counts in counted.items()},
        )
        for k, label in enumerate(column.names())
        if real[k] >= rule.options["fewest_rows"]
    ]
    if any(0 < count < rule.options["fewest_rows"] for count in real):
        subject = {"subgroup": {name: "small levels"}}
        found.append(not_established(rule, SMALL, subject=subject, deciding=not found))
    return found


def one_level(rule: Rule, name: str, label: str, real: tuple[int, int], counts: Counts) -> Measurement:
    own = real[0] / real[1]
    ratios = {place: count / rows / own for place, (count, rows) in counts.items()}
    count, rows = counts["synthetic"]
    low, high = (end / own for end in wilson(count, rows))
    small = count < SMALL_CELL
    return measured(
        rule,
        ratios["synthetic"],
        n=rows,
        subject={"subgroup": {name: label}},
        interval=(low, high),
        verdict=within(ratios["synthetic"], low, high, rule),
        baselines=Baselines(ratios["ceiling"], ratios["floor"], ratios["copy"]),
        detail={"train_share": own, "synthetic_share": None if small else count / rows},
    )


def within(ratio: float, low: float, high: float, rule: Rule) -> Verdict:
    lowest, highest = rule.threshold["lowest"], rule.threshold["highest"]
    if lowest <= ratio <= highest:
        return Verdict.PASS
    return Verdict.FAIL if high < lowest or low > highest else Verdict.ATTENTION
