"""Declared columns as a model needs them: outcome, terms, levels. The same levels in every table, from train."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import exact
from evaluations.harness.tables.encoding import Levelled
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import FEW_OUTCOMES, NO_LEVELS, REVEALING

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


def levels(ruler: Ruler, name: str, usable: Array) -> Levels | Said:
    """Values with fewer usable training rows are left out: a coefficient of one person's value would be that person's.

    `usable` says of each training row whether all that is asked of it is known.
    """
    own, column = ruler.train.columns[name][usable], ruler.encoder.columns[name]
    values, counts = np.unique(own[np.isfinite(own)] if own.dtype == np.float64 else own[own >= 0], return_counts=True)
    values = values[counts >= SMALL_CELL]
    if not 0 < len(values) <= MOST_LEVELS:
        return NO_LEVELS.format(name=name)
    labels = (column.words[int(one)] if isinstance(column, Levelled) else exact(one) for one in values)
    return Levels(name, tuple(labels), values)


def usable_rows(ruler: Ruler, outcomes: Array, terms: Sequence[str]) -> Array:
    """Of each training row: whether its outcome and all terms are known."""
    known = np.isfinite(outcomes)
    for name in terms:
        values = ruler.train.columns[name]
        known &= np.isfinite(within_reach(values)) if values.dtype == np.float64 else values >= 0
    return np.asarray(known)


def tells_of_few(values: Array) -> bool:
    """Whether a mean of these would be about fewer than ten people: so few, or all others share one value."""
    commonest = len(values) - departing(values)
    return len(values) < SMALL_CELL or (len(values) - commonest < SMALL_CELL and 2 * commonest >= len(values))


def departing(values: Array) -> int:
    """How many values are not the most frequent one."""
    return len(values) - int(np.unique(values, return_counts=True)[1].max(initial=0))


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
    """Terms, with the levels that they have in train."""

    ruler: Ruler
    terms: Sequence[str]
    levels: dict[str, Levels]

    @classmethod
    def of(cls, ruler: Ruler, terms: Sequence[str], outcomes: Array) -> "Designer | Said":
        """Or the sentence that says which term lacks levels or tells of few people, by the outcomes in train."""
        found: dict[str, Levels] = {}
        usable = usable_rows(ruler, outcomes, terms)
        for name in terms:
            if isinstance(ruler.encoder.columns[name], Levelled):
                one = levels(ruler, name, usable)
                if isinstance(one, Said):
                    return one
                found[name] = one
        designer = cls(ruler, terms, found)
        return designer.revealing(outcomes) or designer

    def revealing(self, outcomes: Array) -> Said | None:
        """Why a coefficient would tell of fewer than ten people: rows with a rare level of another term fall away.

        Of outcomes that all but few people share it tells as much; where one column of levels is the only term, of
        each level, for its coefficients are then those levels' means.
        """
        used = np.isfinite(outcomes) & np.isfinite(self.design(self.ruler.train)).all(axis=1)
        if any(tells_of_few(outcomes[rows]) for rows in self.means_of(used)):
            return FEW_OUTCOMES
        for term in self.terms:
            if term in self.levels:
                one = self.levels[term]
                fewest = int(np.bincount(one.codes(self.ruler.train)[used], minlength=len(one.labels)).min())
            else:
                fewest = departing(self.ruler.train.columns[term][used])
            if fewest < SMALL_CELL:
                return REVEALING.format(name=term)
        return None

    def means_of(self, used: Array) -> list[Array]:
        """Sets of training rows, as flags, whose mean outcome the coefficients give away."""
        if len(self.terms) != 1 or self.terms[0] not in self.levels:
            return [used]
        one = self.levels[self.terms[0]]
        codes = one.codes(self.ruler.train)
        return [used & (codes == k) for k in range(len(one.labels))]

    @property
    def names(self) -> list[str]:
        said = ["intercept"]
        for term in self.terms:
            said.extend(
                f"{term}: {label}" for label in self.levels[term].labels[1:]
            ) if term in self.levels else said.append(term)
        return said

    def design(self, frame: Frame) -> Array:
        """Rows × names, NaN in rows that cannot be used."""
        columns = [np.ones(frame.rows)]
        for term in self.terms:
            if term not in self.levels:
                columns.append(numbers(self.ruler, term, frame))
                continue
            codes = self.levels[term].codes(frame)
            unknown = np.where(codes < 0, np.nan, 0.0)
            columns.extend((codes == k) + unknown for k in range(1, len(self.levels[term].labels)))
        return np.column_stack(columns)
