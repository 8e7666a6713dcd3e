"""What holds in every row of train, though nothing forces it to: does it hold in the synthetic table?

Two forms are looked for: a column decides another (education decides education_num), and a column is never above
another (start <= stop). SDMetrics 0.32 checks constraints only where somebody declares them.
"""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from evaluations.harness.engine import grading
from evaluations.harness.engine.measurement import measurement, told_share
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.mathematics.statistics import wilson
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.stored import OnDemand
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import COLUMNS_DRAWN, ONLY_MOST, TO_CONFIRM
from evaluations.harness.tabular.validity.coded import BROKEN, Coded

WORST = 10
HEAD = 10_000
"""Most pairs are refuted by so many rows, without the columns being read whole."""
DECIDES, AT_MOST = "decides", "is at most"


@dataclass(frozen=True, eq=False)
class Dependency:
    """`broken` is how often independent columns break it; `value_of` is the second column's value for each first."""

    first: str
    kind: str
    second: str
    broken: float
    values: Array
    value_of: Array

    def kept(self, frame: Frame) -> Array:
        """For each row whether it keeps it; a row that says nothing about it does."""
        one, other = frame.columns[self.first], frame.columns[self.second]
        silent = missing(one) | missing(other)
        if self.kind == AT_MOST:
            return np.asarray(silent | (one <= other))
        places = np.minimum(np.searchsorted(self.values, one), len(self.values) - 1)
        unseen = self.values[places] != one
        return np.asarray(silent | unseen | (self.value_of[places] == other))


def dependencies(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Share of rows that keep every dependency found in train; none found, nothing measured.

    Range: 0 to 1, for the whole and by dependency.
    Better: up.
    Blind to: dependencies that hold in most training rows but not in all.
    Source: Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031.
    """
    names, caveats = searched(ruler, rule)
    held = [*decided(ruler, rule, names), *ordered(ruler, rule, names)]
    found = sorted(
        (one for one in held if unseen_rows_keep(ruler, rule, one)),
        key=lambda one: (-one.broken, one.first, one.kind, one.second),
    )
    if not found:
        return []
    most = rule.options["most"]
    if len(found) > most:
        found, caveats = found[:most], (*caveats, ONLY_MOST.format(kept=most))
    every = {place: np.ones(frame.rows, np.bool_) for place, frame in ruler.frames.items()}
    shares: list[dict[str, float]] = []
    for one in found:
        kept = {place: one.kept(frame) for place, frame in ruler.frames.items()}
        shares.append(shares_of(kept))
        every = {place: rows & kept[place] for place, rows in every.items()}
    whole = reported(ruler, rule, {}, shares_of(every), caveats=caveats, found=len(found))
    worst = sorted(range(len(found)), key=lambda k: (shares[k]["synthetic"], k))[:WORST]
    return [whole, *(reported(ruler, rule, subject(found[k]), shares[k]) for k in worst)]


def dependencies_to_confirm(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """The same, but what was found in train only needs attention until a person declares it a rule, or irrelevant.

    What holds in train may be a coincidence, which no honest generator has to know. A rule is judged by itself and can fail;
    what is irrelevant is left out.

    Range: 0 to 1, for the whole and by dependency.
    Better: up.
    Blind to: dependencies that hold in most training rows but not in all.
    Source: Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031.
    """
    names, caveats = searched(ruler, rule)
    said = {one.name: one.holds for one in ruler.tables.declared.dependencies}
    held = [one for one in (*decided(ruler, rule, names), *ordered(ruler, rule, names)) if said.get(label(one), True)]
    found = sorted(
        (one for one in held if label(one) in said or unseen_rows_keep(ruler, rule, one)),
        key=lambda one: (label(one) not in said, -one.broken, one.first, one.kind, one.second),
    )
    most = rule.options["most"]
    if len(found) > most:
        found, caveats = found[:most], (*caveats, ONLY_MOST.format(kept=most))
    every = {place: np.ones(frame.rows, np.bool_) for place, frame in ruler.frames.items()}
    lines: list[tuple[float, Measurement]] = []
    for one in found:
        kept = {place: one.kept(frame) for place, frame in ruler.frames.items()}
        shares, declared = shares_of(kept), label(one) in said
        lines.append((shares["synthetic"], one_to_confirm(ruler, rule, one, shares, declared=declared)))
        if not declared:
            every = {place: rows & kept[place] for place, rows in every.items()}
    rules = [line for _, line in lines if line.deciding]
    worst = [line for _, line in sorted(lines, key=lambda line: line[0]) if not line.deciding][:WORST]
    return [*([reported(ruler, rule, {}, shares_of(every), caveats=(*caveats, TO_CONFIRM), found=len(worst))] if worst else ()),
            *rules, *worst]  # fmt: skip


def one_to_confirm(
    ruler: Ruler, rule: Rule, one: Dependency, shares: Mapping[str, float], *, declared: bool
) -> Measurement:
    found = reported(ruler, rule, subject(one), shares)
    if not declared:
        return found
    verdict = grading.as_declared(shares["synthetic"], rule)
    return replace(found, verdict=verdict, deciding=rule.deciding, detail={"declared": True})


def label(one: Dependency) -> str:
    return f"{one.first} {one.kind} {one.second}"


def shares_of(kept: Mapping[str, Array]) -> dict[str, float]:
    return {place: float(rows.mean()) if place == "synthetic" else told_share(rows) for place, rows in kept.items()}


def unseen_rows_keep(ruler: Ruler, rule: Rule, one: Dependency) -> bool:
    """What unseen real rows break was a coincidence of train."""
    return ruler.holdout is None or float(one.kept(ruler.holdout).mean()) >= 1 - rule.options["tolerated"]


def subject(one: Dependency) -> Mapping[str, object]:
    return {"dependency": label(one)}


def reported(
    ruler: Ruler,
    rule: Rule,
    about: Mapping[str, object],
    shares: Mapping[str, float],
    *,
    caveats: tuple[Said, ...] = (),
    found: int | None = None,
) -> Measurement:
    rows = ruler.synthetic.rows
    return measurement(
        rule,
        shares["synthetic"],
        n=rows,
        subject=about,
        interval=wilson(round(shares["synthetic"] * rows), rows),
        deciding=None if found else False,
        baselines=Baselines(shares["ceiling"], shares["floor"], shares["copy"]),
        caveats=caveats,
        detail={"found": found} if found else None,
    )


def searched(ruler: Ruler, rule: Rule) -> tuple[list[str], tuple[Said, ...]]:
    names, most = list(ruler.encoder.names), rule.options["most_columns"]
    if len(names) <= most:
        return names, ()
    kept = np.sort(generator(ruler.seed, "v.depend").permutation(len(names))[:most])
    return [names[k] for k in kept.tolist()], (COLUMNS_DRAWN.format(kept=most, total=len(names)),)


def beyond_chance(log_kept: float, trials: int, tried: int, rule: Rule) -> bool:
    """Whether independent columns would break it often enough to matter, and nearly surely somewhere in train.

    With none broken in `trials` at most 3 / trials break (Hanley and Lippman-Hand 1983).
    """
    tolerated, doubt = rule.options["tolerated"], rule.options["doubt"]
    matters = log_kept < math.log1p(-tolerated)
    return matters and trials >= 3 / tolerated and trials * log_kept < math.log(doubt / max(tried, 1))


def decided(ruler: Ruler, rule: Rule, names: list[str]) -> list[Dependency]:
    """Pairs in which each value of the first column goes with one value of the second.

    A first column whose values have few rows each is left out: it names people, and to demand that its rows come
    back would be to demand copies.
    """
    coded: Mapping[str, Coded] = OnDemand(names, lambda name: Coded.of(ruler.train.columns[name]))
    if not ruler.tables.streamed:
        coded = dict(coded)
    shared, chance = [], {}
    for name in names:
        one = coded[name]
        if one.size and one.present >= rule.options["rows_of_each"] * one.size:
            shared.append(name)
        chance[name] = one.same_by_chance()
    varied = [name for name in names if 0 < chance[name] <= 1 - rule.options["tolerated"]]
    tried = [(a, b) for a in shared for b in varied if a != b]
    heads = {name: Coded.of(ruler.train.columns[name][:HEAD]) for name in names}
    hopeful = [(a, b) for a, b in tried if heads[a].agreements(heads[b]) != BROKEN]
    found = []
    for first, pairs in itertools.groupby(hopeful, key=lambda pair: pair[0]):
        one = coded[first]
        for _, second in pairs:
            other = coded[second]
            if beyond_chance(math.log(chance[second]), one.agreements(other), len(tried), rule):
                known, values = one.decides(other)
                found.append(Dependency(first, DECIDES, second, 1 - chance[second], known, values))
    return found


def ordered(ruler: Ruler, rule: Rule, names: list[str]) -> list[Dependency]:
    """Pairs of numbers, or of moments, in which the first is never above the second and sometimes below."""
    roles = ruler.tables.roles
    lines = [name for name in names if roles[name] in {"numeric", "datetime"}]
    tried = [(a, b) for a, b in itertools.permutations(lines, 2) if roles[a] == roles[b]]
    heads = {name: ruler.train.columns[name][:HEAD] for name in lines}
    found = []
    for a, b in tried:
        if first_above(heads[a], heads[b]):
            continue
        one, other = ruler.train.columns[a], ruler.train.columns[b]
        if first_above(one, other):
            continue
        both = ~np.isnan(one) & ~np.isnan(other)
        if not np.any(one[both] < other[both]):
            continue
        below = kept_by_chance(one[both], other[both])
        if below > 0 and beyond_chance(math.log(below), int(both.sum()), len(tried), rule):
            found.append(Dependency(a, AT_MOST, b, 1 - below, np.empty(0), np.empty(0)))
    return found


@compiled
def first_above(one: Array, other: Array) -> bool:
    row = 0
    while row < len(one) and not one[row] > other[row]:
        row += 1
    return row < len(one)


def kept_by_chance(one: Array, other: Array) -> float:
    """How often a value of one is at most a value of the other, each drawn from its own column."""
    ranked = np.sort(one)
    return float(np.searchsorted(ranked, other, side="right").sum() / len(one) / len(other))


METRICS = {
    "v.depend@1": Metric(dependencies, on_counts=True, side_by_side=True),
    "v.depend@2": Metric(dependencies_to_confirm, on_counts=True, side_by_side=True),
}
