"""The near-copy test inside each declared subgroup: a leak of few people may hide in the whole."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from evaluations.harness.engine.grading import by_z
from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement, Power
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.excess import Excess, by_chance, excess, sharpest
from evaluations.harness.tables.encoding import Levelled, Scaled
from evaluations.harness.tables.ruler import Closeness, Ruler
from evaluations.harness.tabular.caveats import SMALL_GROUPS
from evaluations.harness.tabular.privacy.copying import warnings

BEYOND_ALL_DOUBT = 8.0


@dataclass(frozen=True, eq=False)
class Subgroup:
    """One level of one column, with what tells its rows."""

    name: str
    level: int
    column: Scaled | Levelled

    def rows(self, values: Array) -> Array:
        return np.asarray(self.column.levels(values) == self.level)

    @property
    def subject(self) -> dict[str, dict[str, str]]:
        return {"subgroup": {self.name: self.column.names()[self.level]}}


def by_subgroup(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """One test for each subgroup with people enough; z is corrected for their number (Bonferroni)."""
    named = [name for name in ruler.tables.declared.subgroups if name in ruler.encoder.columns]
    large = {name: large_levels(ruler, rule, name) for name in named}
    tests = sum(map(len, large.values()))
    found: list[Measurement] = []
    for name, groups in large.items():
        found.extend(one_subgroup(ruler, rule, group, tests) for group in groups)
        if len(np.unique(ruler.train_levels[ruler.encoder.names.index(name)])) > len(groups):
            subject = {"subgroup": {name: "small levels"}}
            found.append(not_established(rule, SMALL_GROUPS, subject=subject, deciding=False))
    return found


def large_levels(ruler: Ruler, rule: Rule, name: str) -> list[Subgroup]:
    """Levels with people enough in train, among the unseen and in the synthetic table."""
    column = ruler.encoder.columns[name]
    places = (ruler.train, ruler.unseen, ruler.synthetic)
    counts = [np.bincount(column.levels(frame.columns[name]), minlength=column.size) for frame in places]
    fewest = rule.options["fewest_rows"]
    enough = (np.minimum(counts[0], counts[1]) >= fewest) & (counts[2] >= SMALL_CELL)
    return [Subgroup(name, level, column) for level in np.flatnonzero(enough).tolist()]


def one_subgroup(ruler: Ruler, rule: Rule, group: Subgroup, tests: int) -> Measurement:
    def share(place: str) -> float | None:
        there = group.rows(ruler.candidate(place).columns[group.name][: ruler.searched(place)])
        if not there.any():
            return None
        return sharpest(inside(ruler, rule, group, Inside(place, ruler.closeness(place), there))).share.value

    rows = group.rows(ruler.synthetic.columns[group.name][: ruler.searched("synthetic")])
    own = sharpest(inside(ruler, rule, group, Inside("synthetic", ruler.closeness("synthetic"), rows)))
    more = np.append(rows, group.rows(ruler.planted_searched.columns[group.name]))
    caught = sharpest(inside(ruler, rule, group, Inside("synthetic", ruler.with_planted, more)))
    z, sure = corrected(own.z, tests), corrected(caught.z, tests)
    return measurement(
        rule,
        own.share.value,
        n=int(rows.sum()),
        subject=group.subject,
        interval=own.share.interval,
        verdict=by_z(z, rule),
        baselines=ruler.baselines(share),
        power=Power(PLANTED, caught.share.value, sure > rule.threshold["attention"]),
        caveats=warnings(ruler, z, rule),
        detail={"z": z, "p": by_chance(z, len(rule.options["quantiles"]))},
    )


@dataclass(frozen=True, eq=False)
class Inside:
    """Which rows of a table are in the subgroup, and how near all of them are."""

    place: str
    close: Closeness
    rows: Array


def inside(ruler: Ruler, rule: Rule, group: Subgroup, table: Inside) -> list[Excess]:
    """The excess among these rows, at radii that the subgroup's own unseen people set; never beyond what is near."""
    close, rows = table.close, table.rows
    natural = ruler.natural_distances(table.place).reshape(len(close.folds), -1)
    unseen = ruler.reference(table.place).columns[group.name][ruler.split(table.place).held]
    held = group.rows(unseen[: natural.shape[1]])
    natural = natural[:, held] if held.any() else natural
    radii = [
        min(ruler.reach(table.place), int(np.quantile(natural, q, method="inverted_cdf")))
        for q in rule.options["quantiles"]
    ]
    return [
        excess(
            close.folds[:, rows] <= radius,
            close.held[rows] <= radius,
            ruler.clusters(radius if ruler.grouped else 0)[close.source[rows]],
        )
        for radius in radii
    ]


def corrected(z: float, tests: int) -> float:
    """The z of a single test that would be as rare; what lies below chance, or beyond all doubt, stays as it is."""
    if tests == 1 or not 0 < z < BEYOND_ALL_DOUBT:
        return z
    return float(norm.isf(min(0.5, tests * float(norm.sf(z)))))
