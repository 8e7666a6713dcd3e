"""Declared columns as a model needs them: outcome, terms, levels. The same levels in every table, from train."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import exact
from evaluations.harness.tables.encoding import Levelled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import FEW_OUTCOMES, NO_LEVELS, REVEALING

INTERCEPT = "intercept"
MOST_LEVELS = 50
DAY = 86_400e6
REACH = 1e150


@dataclass(frozen=True, eq=False)
class Levels:
    """The values of a column that at least ten training rows have, in the order of their names."""

    name: str
    labels: tuple[str, ...]
    values: Array

    def codes(self, frame: Frame) -> Array:
        """The place of each row's value among the levels, or -1 for a missing or another value."""
        column = frame.columns[self.name]
        places = np.minimum(np.searchsorted(self.values, column), len(self.values) - 1)
        return np.where(self.values[places] == column, places, -1)


def levels(ruler: Ruler, name: str, usable: Array, units: Array | None = None) -> Levels | Said:
    """Values with fewer usable training rows are left out: a coefficient of one person's value would be that person's.

    `usable` says of each training row whether all that is asked of it is known; `units` who it is about.
    """
    own, column = ruler.train.columns[name], ruler.encoder.columns[name]
    told = usable & (np.isfinite(own) if own.dtype == np.float64 else own >= 0)
    values, counts = counted(own[told], None if units is None else units[told])
    values = values[counts >= SMALL_CELL]
    if not 0 < len(values) <= MOST_LEVELS:
        return NO_LEVELS.format(name=name)
    labels = (column.words[int(one)] if isinstance(column, Levelled) else exact(one) for one in values)
    return Levels(name, tuple(labels), values)


def counted(values: Array, units: Array | None) -> tuple[Array, Array]:
    """Each value, and how many people have it."""
    found, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    if units is None:
        return found, counts
    pairs = np.unique(at * (int(units.max(initial=0)) + 1) + units)
    return found, np.bincount(pairs // (int(units.max(initial=0)) + 1), minlength=len(found))


def usable_rows(ruler: Ruler, outcomes: Array, terms: Sequence[str]) -> Array:
    """Of each training row: whether its outcome and all terms are known."""
    known = np.isfinite(outcomes)
    for name in terms:
        values = ruler.train.columns[name]
        known &= np.isfinite(within_reach(values)) if values.dtype == np.float64 else values >= 0
    return np.asarray(known)


def tells_of_few(values: Array, units: Array | None = None) -> bool:
    """Whether a mean of these would be about fewer than ten people: so few, or all others share one value."""
    apart = are_apart(values)
    all_people, few = people(np.ones(len(values), bool), units), people(apart, units)
    return all_people < SMALL_CELL or (few < SMALL_CELL and 2 * int((~apart).sum()) >= len(values))


def departing(values: Array, units: Array | None = None) -> int:
    """How many people have a value that is not the most frequent one."""
    return people(are_apart(values), units)


def are_apart(values: Array) -> Array:
    """Which values are not the most frequent one."""
    if not len(values):
        return np.zeros(0, bool)
    found, counts = np.unique(values, return_counts=True)
    return np.asarray(values != found[counts.argmax()])


def people(rows: Array, units: Array | None) -> int:
    """How many these rows, as flags, are about."""
    return int(rows.sum()) if units is None else len(np.unique(units[rows]))


def numbers(ruler: Ruler, name: str, frame: Frame) -> Array:
    """Numbers as they are; dates in days, so that a coefficient is per day."""
    values = within_reach(frame.columns[name])
    return values / DAY if ruler.tables.roles[name] == "datetime" else values


def within_reach(values: Array) -> Array:
    """NaN for infinities and for numbers whose squares are infinite."""
    return np.where(np.abs(values) < REACH, values, np.nan)


def outcome(ruler: Ruler, name: str, event: str | None, frame: Frame) -> Array:
    """Numbers, or one where the event is and nought where not; NaN where it is not known."""
    values, column = frame.columns[name], ruler.encoder.columns[name]
    if not isinstance(column, Levelled):
        return within_reach(values) if event is None else np.where(np.isnan(values), np.nan, values == float(event))
    happened = np.array([word == (event or "true") for word in column.words] + [False])
    return np.where(values < 0, np.nan, happened[values])


@dataclass(frozen=True, eq=False)
class Designer:
    """Terms, with the levels that they have in train; how columns of numbers enter, which terms interact, and whose row each
    training row is."""

    ruler: Ruler
    terms: Sequence[str]
    levels: dict[str, Levels]
    transforms: Mapping[str, str] = field(default_factory=dict)
    interactions: Sequence[tuple[str, str]] = ()
    units: Array | None = None

    @classmethod
    def of(
        cls,
        ruler: Ruler,
        terms: Sequence[str],
        outcomes: Array,
        *,
        transforms: Mapping[str, str] | None = None,
        interactions: Sequence[tuple[str, str]] | None = None,
        units: Array | None = None,
    ) -> "Designer | Said":
        """Or the sentence that says which term lacks levels or tells of few people, by the outcomes in train."""
        found: dict[str, Levels] = {}
        usable = usable_rows(ruler, outcomes, terms)
        for name in terms:
            if isinstance(ruler.encoder.columns[name], Levelled):
                one = levels(ruler, name, usable, units)
                if isinstance(one, Said):
                    return one
                found[name] = one
        designer = cls(ruler, terms, found, transforms or {}, interactions or (), units)
        return designer.revealing(outcomes) or designer

    def revealing(self, outcomes: Array) -> Said | None:
        """Why a coefficient would tell of fewer than ten people: rows with a rare level of another term fall away.

        Of outcomes that all but few people share it tells as much; where levels are all there is to tell rows apart, of
        each of their cells, for its coefficients are then those cells' means.
        """
        design = self.design(self.ruler.train)
        used = np.isfinite(outcomes) & np.isfinite(design).all(axis=1)
        if any(tells_of_few(outcomes[rows], self.whose(rows)) for rows in self.means_of(used)):
            return FEW_OUTCOMES
        for term in self.terms:
            if self.fewest(term, used) < SMALL_CELL:
                return REVEALING.format(name=term)
        first = sum(len(self.names_of(term)) for term in self.terms) + 1
        for name, column in zip(self.names[first:], design[used, first:].T, strict=True):
            if departing(column, self.whose(used)) < SMALL_CELL:
                return REVEALING.format(name=name)
        return None

    def whose(self, rows: Array) -> Array | None:
        return None if self.units is None else self.units[rows]

    def fewest(self, term: str, used: Array) -> int:
        """The people with the rarest level; of numbers, those whose number is not the most frequent."""
        if term not in self.levels:
            return departing(self.ruler.train.columns[term][used], self.whose(used))
        codes = self.levels[term].codes(self.ruler.train)
        return min(people(used & (codes == k), self.units) for k in range(len(self.levels[term].labels)))

    def means_of(self, used: Array) -> list[Array]:
        """Sets of training rows, as flags, whose mean outcome the coefficients give away."""
        if not self.terms or any(term not in self.levels for term in self.terms) or self.parted:
            return [used]
        cells = [self.levels[term].codes(self.ruler.train) for term in self.terms]
        return [
            used & (np.array(cells) == at[:, None]).all(axis=0) for at in np.unique(np.array(cells)[:, used], axis=1).T
        ]

    @property
    def parted(self) -> bool:
        """Whether terms add up, so that no coefficient is the mean of a cell."""
        return len(self.terms) > 1 and not self.interactions

    @property
    def names(self) -> list[str]:
        alone = [name for term in self.terms for name in self.names_of(term)]
        both = [
            f"{one} × {other}"
            for pair in self.interactions
            for one in self.names_of(pair[0])
            for other in self.names_of(pair[1])
        ]
        return [INTERCEPT, *alone, *both]

    def names_of(self, term: str) -> list[str]:
        if term in self.levels:
            return [f"{term}: {label}" for label in self.levels[term].labels[1:]]
        how = self.transforms.get(term)
        return [term, f"{term}²"] if how == "square" else [f"{how}({term})" if how else term]

    def design(self, frame: Frame) -> Array:
        """Rows × names, NaN in rows that cannot be used."""
        alone = {term: self.columns_of(term, frame) for term in self.terms}
        both = [one * other for first, second in self.interactions for one in alone[first] for other in alone[second]]
        return np.column_stack([np.ones(frame.rows), *(column for found in alone.values() for column in found), *both])

    def columns_of(self, term: str, frame: Frame) -> list[Array]:
        if term not in self.levels:
            values = numbers(self.ruler, term, frame)
            how = self.transforms.get(term)
            return [values, within_reach(values**2)] if how == "square" else [transformed(values, how)]
        codes = self.levels[term].codes(frame)
        unknown = np.where(codes < 0, np.nan, 0.0)
        return [(codes == k) + unknown for k in range(1, len(self.levels[term].labels))]


def transformed(values: Array, how: str | None) -> Array:
    """NaN where there is no logarithm."""
    if how is None:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(values) if how == "log" else np.log1p(values)
    return np.where(np.isfinite(found), found, np.nan)
