"""Planted documents: what is in them is known, so what must react and what must stay still is known as well."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from evaluations.harness.calibration.writer import Writer
from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.texts.declared import Fields
from evaluations.harness.texts.fields import value_at

Record = dict[str, Any]
Records = Sequence[Record]
Rng = np.random.Generator
HIDDEN, EDITED, LABELS = (0.01, 0.1), (0.3, 0.5), (0.1, 0.3)
COPIES = ("t.exact", "t.span", "t.near")
STILL = ("t.len", "t.vocab")
ENOUGH, SURE = 10, 25
"""So many copies, none in the holdout, are beyond doubt where train is no larger than the holdout; so many documents with another fault."""
PASSAGE = 25
FEWEST = 240
FOREIGN = (
    "Der Patient wurde am Montag nach einer ruhigen Nacht ohne weitere Beschwerden in gutem Zustand nach Hause entlassen.",
    "Le patient ne présente aucune douleur ce matin et souhaite rentrer chez lui avec un traitement par voie orale.",
    "患者は昨日から発熱があり、本日は食欲が低下しているため、点滴を開始して経過を観察することとした。",
)
LEFTOVER = "As an AI language model, I cannot provide medical advice. [Patient Name]"


def foreign(text: str) -> str:
    return FOREIGN[len(text) % len(FOREIGN)] * 2


def with_leftover(text: str) -> str:
    return f"{LEFTOVER} {text}"


def unreadable(text: str) -> str:
    return f"\ufffd{text}"


@dataclass(frozen=True, eq=False)
class PlantedDocuments:
    """Documents in the synthetic ones' place. `fails` and `noticed` must react, `still` must not fail."""

    name: str
    synthetic: Records
    train: Records
    holdout: Records
    fails: Sequence[str] = ()
    noticed: Sequence[str] = ()
    still: Sequence[str] = ()
    worst: Sequence[str] = ()

    @property
    def expected(self) -> list[str]:
        return list(dict.fromkeys([*self.fails, *self.noticed, *self.still]))


@dataclass(frozen=True, eq=False)
class Thirds:
    """Real documents in three equal parts, of whole people."""

    train: Records
    holdout: Records
    unseen: Records

    @classmethod
    def of(cls, real: Records, unit: str | None, rng: Rng) -> "Thirds":
        named = [str(value_at(record, unit)) if unit else str(at) for at, record in enumerate(real)]
        names = np.unique(named)
        side = dict(zip(names.tolist(), (rng.permutation(len(names)) % 3).tolist(), strict=True))
        parts = [[record for record, name in zip(real, named, strict=True) if side[name] == part] for part in range(3)]
        return cls(*parts)


def planted(
    train: Records, holdout: Records, generators: Mapping[str, Records], fields: Fields, seed: int
) -> Iterator[PlantedDocuments]:
    """One after another. What was given is judged by the given holdout; what is made, in thirds of all real documents.

    Raises Refused where there are too few.
    """
    if len(train) + len(holdout) < FEWEST:
        raise Refused(
            "There are {found} real documents. At least {fewest} are needed to plant faults among.",
            found=len(train) + len(holdout),
            fewest=FEWEST,
        )
    rng = generator(seed, "planting documents")
    thirds = Thirds.of([*train, *holdout], fields.unit, rng)
    make = Plants(thirds, fields, rng)
    yield make.planted("unseen documents", thirds.unseen, still=EVERYTHING)
    yield make.planted("full copy", thirds.train, (*COPIES, "t.mia", "t.own"), (), STILL)
    for order in (3, 5):
        written = make.written(order)
        yield make.planted(f"writer of order {order}", written, COPIES if order == 5 else (), (), ("t.read", "t.meta"))
    yield from make.hidden()
    yield from make.faulty()
    if fields.label:
        yield from make.mislabelled(fields.label)
    for name, records in generators.items():
        yield PlantedDocuments(name, records, train, holdout)


EVERYTHING = (
    "t.read", "t.fields", "t.length", "t.odd", "t.meta", "t.same", "t.conflict", "t.len", "t.vocab", "t.pair", "t.c2st", "t.cover",
    "t.repeat", "t.open", "t.tstr", "t.label", *COPIES, "t.own", "t.mia", "t.aia", "t.group", "t.term", "t.serve",
)  # fmt: skip
"""What must not fail for documents that nobody saw."""


@dataclass(frozen=True, eq=False)
class Plants:
    real: Thirds
    fields: Fields
    rng: Rng

    def planted(
        self,
        name: str,
        synthetic: Records,
        fails: Sequence[str] = (),
        noticed: Sequence[str] = (),
        still: Sequence[str] = (),
    ) -> PlantedDocuments:
        return PlantedDocuments(name, synthetic, self.real.train, self.real.holdout, fails, noticed, still)

    def written(self, order: int) -> Records:
        """By a writer that goes on from the last words of real documents of the same label."""
        writer = Writer.of([self.whole(record) for record in self.real.train], order)
        field = self.fields.written[-1]
        return [self.with_text(record, {field: writer.text(self.rng)}) for record in self.real.unseen]

    def whole(self, record: Record) -> str:
        return str(value_at(record, self.fields.written[-1]) or "")

    def with_text(self, record: Record, texts: Mapping[str, str]) -> Record:
        """Another text in these fields."""
        return {**record, **texts}

    def changed(self, record: Record, change: Callable[[str], str]) -> Record:
        texts = {name: change(str(value_at(record, name) or "")) for name in self.fields.written}
        return self.with_text(record, texts)

    def among(self, records: Records) -> Records:
        """These in the place of as many unseen documents."""
        return [*records, *self.real.unseen[len(records) :]]

    def some(self, records: Records, share: float) -> Records:
        count = max(1, round(share * len(records)))
        return [records[int(at)] for at in self.rng.permutation(len(records))[:count]]

    def hidden(self) -> Iterator[PlantedDocuments]:
        for share in HIDDEN:
            copies = self.some(self.real.train, share)
            sure = len(copies) >= ENOUGH
            fails, noticed = (COPIES if share > HIDDEN[0] else ("t.exact", "t.span"), ("t.near",)) if sure else ((), ())
            still = ("t.mia", "t.c2st") if share == HIDDEN[0] else ()
            yield self.planted(f"{share:.0%} hidden word for word", self.among(copies), fails, noticed, still)
        for share in HIDDEN:
            for part in EDITED:
                copies = [self.changed(one, partial(self.edited, part)) for one in self.some(self.real.train, share)]
                sure = share > HIDDEN[0] and len(copies) >= ENOUGH * 3
                name = f"{share:.0%} hidden, {part:.0%} of words replaced"
                yield self.planted(name, self.among(copies), ("t.near",) if sure else (), (), ("t.exact",))
        spliced = [
            self.spliced(*pair) for pair in zip(self.real.unseen, self.some(self.real.train, HIDDEN[0]), strict=False)
        ]
        yield self.planted(f"1% with a passage of {PASSAGE} words", self.among(spliced), (), (), ("t.exact",))

    def edited(self, share: float, text: str) -> str:
        parts = text.split()
        pool = self.whole(self.real.train[int(self.rng.integers(len(self.real.train)))]).split() or parts
        return " ".join(
            pool[int(self.rng.integers(len(pool)))] if self.rng.random() < share else word for word in parts
        )

    def spliced(self, into: Record, source: Record) -> Record:
        words = self.whole(source).split()
        at = int(self.rng.integers(max(1, len(words) - PASSAGE)))
        passage = " ".join(words[at : at + PASSAGE])
        return self.with_text(into, {self.fields.written[-1]: f"{self.whole(into)} {passage}"})

    def faulty(self) -> Iterator[PlantedDocuments]:
        """Each with one fault that copies have no part in."""
        unseen = self.real.unseen
        few = max(1, round(0.05 * len(unseen)))
        template = [
            self.changed(one, lambda text: f"The following is what was said of this case today: {text}")
            for one in unseen
        ]
        yield self.planted("templates", template, ("t.open",), (), ("t.exact",))
        forty = [self.changed(unseen[at % 40], partial(self.edited, 0.1)) for at in range(len(unseen))]
        yield self.planted("40 documents repeated with edits", forty, ("t.repeat",), ("t.cover",), ("t.exact",))
        yield self.planted(
            "words shuffled", [self.changed(one, self.shuffled) for one in unseen], ("t.pair",), (), STILL
        )
        for name, metric, change in (
            ("other languages", "t.odd", foreign),
            ("machine leftovers", "t.meta", with_leftover),
            ("unreadable", "t.read", unreadable),
        ):
            bad = [self.changed(one, change) for one in unseen[:few]]
            fails, noticed = ((metric,), ()) if few >= SURE else ((), (metric,))
            yield self.planted(f"5% {name}", self.among(bad), fails, noticed, COPIES)

    def shuffled(self, text: str) -> str:
        words = text.split()
        return " ".join(words[int(at)] for at in self.rng.permutation(len(words)))

    def mislabelled(self, label: str) -> Iterator[PlantedDocuments]:
        known = sorted({str(record[label]) for record in self.real.train})
        for share in LABELS:
            wrong = [
                {**one, label: known[int(self.rng.integers(len(known)))]} if self.rng.random() < share else one
                for one in self.real.unseen
            ]
            fails, noticed = (("t.label",), ()) if share == LABELS[-1] else ((), ("t.label",))
            yield self.planted(f"{share:.0%} of labels drawn", wrong, fails, noticed, COPIES)
        kept = set(known[: max(1, len(known) // 2)])
        half = [one for one in self.real.unseen if str(one[label]) in kept]
        yield self.planted("half of the labels gone", half, ("t.tstr",), (), COPIES)
