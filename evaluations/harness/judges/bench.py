"""Judgements by item and question, beside what people said: the ruler of this kind of data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.judges.material import Judged
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people.material import Rated
from evaluations.harness.people.panel import Panel
from evaluations.harness.studies.judgements import AB, BA, PLAIN, Judgements
from evaluations.harness.studies.key import CONTROL, EXTRA, FAULT, ITEM, PAIR, Entry
from evaluations.harness.studies.study import PREFERRED, Question


@dataclass(frozen=True, eq=False)
class Bench:
    """Everything that is measured of a judge. `panel` are the people, where some rated."""

    judged: Judged
    seed: int

    @shared
    def panel(self) -> Panel | None:
        material = self.judged
        return (
            None
            if material.ratings is None
            else Panel(Rated(material.study, material.key, material.ratings), self.seed)
        )

    @shared
    def values(self) -> Mapping[tuple[str, str, str], list[int]]:
        """By question, variant and code the places of the values of all repeats that have one."""
        return by_item(self.judged, self.judged.judgements)

    @shared
    def pairs(self) -> Mapping[str, Mapping[str, list[int]]]:
        """By code and order the place of each answer: as the judge saw it, so that first is what came first."""
        found: dict[str, dict[str, list[int]]] = {one.code: {AB: [], BA: []} for one in self.entries(PAIR)}
        for (_, code, question, variant, order, _), value in sorted(self.judged.judgements.answers.items()):
            if question == PREFERRED.id and variant == PLAIN:
                found[code][order].append(PREFERRED.place[value])
        return found

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.judged.study.questions

    @shared
    def asked(self) -> tuple[Question, ...]:
        """Those that the judge was asked."""
        there = {one.question for one in self.judged.judgements.every}
        return tuple(one for one in self.questions if one.id in there)

    def entries(self, *kinds: str, source: str = "") -> list[Entry]:
        return [one for one in self.judged.key.of_kind(*kinds) if source in {"", one.source}]

    def natural(self, source: str = "") -> list[Entry]:
        return self.entries(ITEM, EXTRA, source=source)

    def of(self, question: Question, entry: Entry, variant: str = PLAIN) -> list[int]:
        return self.values.get((question.id, variant, entry.code), [])

    def good(self, question: Question, entry: Entry, variant: str = PLAIN) -> float | None:
        """Share of the repeats that call it good."""
        places = self.of(question, entry, variant)
        return sum(question.categories[at] in question.good for at in places) / len(places) if places else None

    def score(self, question: Question, entry: Entry, variant: str) -> float | None:
        """Mean over repeats of the place on the scale, from 0 to 1; of a nominal scale the share of good values."""
        places = self.of(question, entry, variant)
        if question.scale == "nominal" or not places:
            return self.good(question, entry, variant)
        known = question.distances or list(range(len(question.categories)))
        low, high = min(known), max(known)
        return sum((known[at] - low) / (high - low) for at in places) / len(places)

    def verdict(self, question: Question, entry: Entry, variant: str = PLAIN) -> bool | None:
        """Of most repeats; a tie is not good."""
        share = self.good(question, entry, variant)
        return None if share is None else share > 0.5

    def marks(self, entry: Entry) -> bool | None:
        """Whether any question is answered by a value that is not good."""
        found = [said for one in self.asked if (said := self.verdict(one, entry)) is not None]
        return not all(found) if found else None

    @property
    def known_bad(self) -> list[Entry]:
        return self.entries(CONTROL, FAULT)

    def people(self, question: Question) -> Mapping[str, int]:
        """By code what people said of items as they are: as a third person decided, or else the middle or commonest value."""
        if self.panel is None:
            return {}
        table = self.panel.table(question, self.panel.natural)[:, sorted(self.panel.kept)]
        decided = self.panel.rated.ratings.decided
        found = {}
        for entry, row in zip(self.panel.natural, table, strict=True):
            settled = decided.get((entry.code, question.id))
            known = [int(value) for value in row if value >= 0]
            if settled is not None:
                found[entry.code] = question.place[settled]
            elif known:
                found[entry.code] = middle(known, question)
        return found

    def labels(self, question: Question) -> Mapping[str, float]:
        """By code the share of people who call it good, or what a third person decided."""
        if self.panel is None:
            return {}
        entries = self.panel.natural
        good, decided = self.panel.good(question, entries), self.panel.decided(question, entries)
        own = good[:, sorted(self.panel.kept)]
        rated = ~np.isnan(own)
        found = {}
        for at, entry in enumerate(entries):
            if not np.isnan(decided[at]):
                found[entry.code] = float(decided[at])
            elif rated[at].any():
                found[entry.code] = float(own[at][rated[at]].mean())
        return found

    @property
    def is_void(self) -> bool:
        """Whether the judge is not the one that was calibrated, or not one throughout."""
        now, then = self.judged.judgements.versions, self.judged.earlier
        return len(now) > 1 or (then is not None and then.versions != now)

    def stream(self, name: str) -> np.random.Generator:
        return generator(self.seed, name)


def by_item(material: Judged, judgements: Judgements) -> dict[tuple[str, str, str], list[int]]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for (_, code, question, variant, _, _), value in sorted(judgements.answers.items()):
        found.setdefault((question, variant, code), []).append(material.study.every[question].place[value])
    return found


def middle(places: list[int], question: Question) -> int:
    """Of an ordered scale the lower median, of any other the commonest value; of equals the first."""
    if question.scale != "nominal":
        return sorted(places)[(len(places) - 1) // 2]
    counts = Counter(places)
    return min(counts, key=lambda place: (-counts[place], place))
