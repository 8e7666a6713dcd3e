"""Ratings as arrays: items by raters, for each question, and which raters count. The ruler of this kind of data."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people.material import Rated
from evaluations.harness.studies.key import CONTROL, FAULT, ITEM, SYNTHETIC, UNSEEN, Entry
from evaluations.harness.studies.ratings import RATING, Rating
from evaluations.harness.studies.study import ORIGIN, SURELY_REAL, SURELY_SYNTHETIC, Question

CALLED_BAD, FEWEST_CONTROLS = 0.8, 3
SURE_AND_RIGHT, FEWEST_SURE = 0.9, 10
"""A rater who calls fewer controls bad is left out; one who is surely right as often was not blind. Fewer than so many tell nothing."""
ABSENT = -1


@dataclass(frozen=True, eq=False)
class Panel:
    """Everything that is measured of a study. Raters are numbered, in an order that follows from study and pseudonym alone."""

    rated: Rated
    seed: int

    @shared
    def raters(self) -> tuple[str, ...]:
        def place(name: str) -> bytes:
            return hashlib.sha256(f"{self.rated.study.digest} {name}".encode()).digest()

        return tuple(sorted(self.rated.ratings.raters, key=place))

    @shared
    def number(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.raters)}

    @shared
    def usable(self) -> tuple[Rating, ...]:
        """Ordinary ratings that stand and were given blind, also those of who could not judge."""
        return tuple(one for one in self.rated.ratings.standing if one.stage == RATING and one.blinded)

    @shared
    def values(self) -> dict[str, dict[tuple[str, int], int]]:
        """By question the place of each value among the categories, by code and rater."""
        found: dict[str, dict[tuple[str, int], int]] = {name: {} for name in self.rated.study.every}
        for one in self.usable:
            if one.value is not None:
                place = self.rated.study.every[one.question].place[one.value]
                found[one.question][one.code, self.number[one.rater]] = place
        return found

    def entries(self, *kinds: str, source: str = "") -> list[Entry]:
        return [one for one in self.rated.key.of_kind(*kinds) if source in {"", one.source}]

    def table(self, question: Question, entries: Sequence[Entry]) -> Array:
        """Items by raters: the place of each value, ABSENT where there is none."""
        known = self.values[question.id]
        found = np.full((len(entries), len(self.raters)), ABSENT, np.int64)
        place = {one.code: at for at, one in enumerate(entries)}
        for (code, rater), value in known.items():
            if code in place:
                found[place[code], rater] = value
        return found

    def counts(self, question: Question, entries: Sequence[Entry], raters: Collection[int]) -> Array:
        """Items by categories: how many of these raters gave each."""
        table = self.table(question, entries)[:, sorted(raters)]
        return np.stack([(table == at).sum(axis=1) for at in range(len(question.categories))], axis=1)

    def good(self, question: Question, entries: Sequence[Entry]) -> Array:
        """Items by raters: 1 for a good value, 0 for any other, NaN where there is none."""
        table = self.table(question, entries)
        wanted = np.array([category in question.good for category in question.categories])
        return np.where(table == ABSENT, np.nan, wanted[table])

    def decided(self, question: Question, entries: Sequence[Entry]) -> Array:
        """Of each item what a third person decided: 1 for good, 0 for not, NaN where nobody did."""
        known = self.rated.ratings.decided
        values = [known.get((one.code, question.id)) for one in entries]
        return np.array([np.nan if value is None else float(value in question.good) for value in values])

    @shared
    def marks(self) -> dict[str, dict[int, bool]]:
        """By code and rater whether any answer was not good."""
        found: dict[str, dict[int, bool]] = {code: {} for code in self.rated.key.entries}
        for question in self.rated.study.questions:
            good = [category in question.good for category in question.categories]
            for (code, rater), value in self.values[question.id].items():
                found[code][rater] = found[code].get(rater, False) or not good[value]
        return found

    def marked(self, entries: Sequence[Entry], raters: Collection[int]) -> list[list[bool]]:
        """Of each item that one of these raters answered, whether each of them marked it."""
        found = [
            [marked for rater, marked in sorted(self.marks[one.code].items()) if rater in raters] for one in entries
        ]
        return [one for one in found if one]

    @shared
    def careless(self) -> frozenset[int]:
        """Raters who called too few controls bad."""
        controls = self.entries(CONTROL)
        found = {rater: self.marked(controls, {rater}) for rater in range(len(self.raters))}
        return frozenset(
            rater for rater, marked in found.items() if len(marked) >= FEWEST_CONTROLS and share(marked) < CALLED_BAD
        )

    @shared
    def sure_and_right(self) -> dict[int, float]:
        """Of each rater with enough answers the share of items of which they were surely right."""
        table = self.table(ORIGIN, self.natural)
        sure = np.array(
            [ORIGIN.place[SURELY_SYNTHETIC if one.source == SYNTHETIC else SURELY_REAL] for one in self.natural]
        )
        found = {}
        for rater in range(len(self.raters)):
            answered = table[:, rater] != ABSENT
            if answered.sum() >= FEWEST_SURE and self.has_unseen:
                found[rater] = float((table[answered, rater] == sure[answered]).mean())
        return found

    @shared
    def seeing(self) -> frozenset[int]:
        """Raters who were not blind."""
        return frozenset(rater for rater, part in self.sure_and_right.items() if part >= SURE_AND_RIGHT)

    @property
    def everyone(self) -> frozenset[int]:
        return frozenset(range(len(self.raters)))

    @property
    def kept(self) -> frozenset[int]:
        """Those whose ratings count."""
        return self.everyone - self.careless - self.seeing

    @shared
    def natural(self) -> list[Entry]:
        """Items as they are: neither controls nor faults nor repeats."""
        return self.entries(ITEM)

    @property
    def has_unseen(self) -> bool:
        return any(one.source == UNSEEN for one in self.natural)

    @property
    def faults(self) -> list[Entry]:
        return self.entries(FAULT)

    def of_source(self, source: str) -> list[Entry]:
        return [one for one in self.natural if one.source == source]

    def stream(self, name: str) -> np.random.Generator:
        return generator(self.seed, name)


def share(marked: Sequence[Sequence[bool]]) -> float:
    """Of all that was answered."""
    flat = [one for item in marked for one in item]
    return sum(flat) / len(flat)


def item_means(good: Array, decided: Array, raters: Collection[int]) -> Array:
    """Of each item that was rated or decided the share of these raters who called it good, or else what was decided."""
    own = good[:, sorted(raters)]
    known = ~np.isnan(own)
    count = known.sum(axis=1)
    mean = np.where(known, own, 0.0).sum(axis=1) / np.maximum(count, 1)
    found = np.where(np.isnan(decided), np.where(count > 0, mean, np.nan), decided)
    return np.asarray(found[~np.isnan(found)])


def by_name(values: Mapping[int, float]) -> list[list[float]]:
    """Number of the rater, from 1 on, and value."""
    return [[rater + 1, value] for rater, value in sorted(values.items())]
