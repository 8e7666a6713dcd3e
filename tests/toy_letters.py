"""A kind of data that the harness does not have: words. Small, but all there: material, ruler, metrics, words, a protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.measurement import graded, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.modality import Given, Modality, Room
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Input, Measurement, Picture, Said
from evaluations.harness.engine.words import Words
from evaluations.harness.mathematics.streams import generator

SENTENCES = {"few": "There are {count:,} words, too few to tell.", "none": "There is none."}
FEW = Said("few")
OURS = "three men went to sea one of them came home again"
MADE = "three women went to town and one of them stayed"
PROTOCOL = """
id: letters-1
version: 1
title: Words
kind: letters
schema: "2"
inputs: {ours: true, made: true, spare: false}
groups:
  likeness: {title: Likeness, what: "Do they look alike?"}
  honesty: {title: Honesty, what: "Are they new?"}
digits: {likeness: 6, honesty: 3}
metrics:
  - {metric: l.length, group: likeness, direction: up, deciding: true, threshold: {pass: 0.8, attention: 0.5}, source: a test}
  - {metric: l.new@2, group: honesty, direction: up, deciding: true, threshold: {pass: 0.5, attention: 0.25}, source: a test}
"""


PARTS = {"train": "ours", "synthetic": "made"}
FILED = PROTOCOL.replace("ours: true, made: true, spare: false", "train: true, synthetic: true")
"""The same protocol for those who hand over parts of tables: the command line and the portal."""


@dataclass(frozen=True)
class Declared:
    polite: bool = False

    def document(self) -> dict[str, Any]:
        return {"polite": True} if self.polite else {}

    def named_columns(self) -> Any:
        return iter(())


def digest_of(words: Sequence[str]) -> str:
    return digest({"words": sorted(words)})


@dataclass(frozen=True)
class Letters:
    """Its inputs are counted in words and letters. `held` names what a portal holds them as: role and digest."""

    words: Mapping[str, Sequence[str]]
    declared: Declared = field(default_factory=Declared)
    streamed: bool = False
    apart: bool = False
    sample: int | None = None
    held: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(
                *self.held.get(part, (part, digest_of(words))),
                {"words": len(words), "letters": sum(map(len, words))},
            )
            for part, words in self.words.items()
        )

    def depends_on(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Between:
    """The ruler: made words between words drawn letter by letter and our own."""

    material: Letters
    seed: int

    @property
    def places(self) -> dict[str, Sequence[str]]:
        ours = self.material.words["ours"]
        drawn = generator(self.seed, "floor").permutation(list("".join(ours)))
        return {"synthetic": self.material.words["made"], "floor": list(map(str, drawn)), "copy": ours, "ceiling": ours}


def lengths(ruler: Between, rule: Rule) -> list[Measurement]:
    mean = {place: float(np.mean([len(word) for word in words])) for place, words in ruler.places.items()}
    if len(ruler.material.words["made"]) < 3:
        return [not_established(rule, FEW.format(count=len(ruler.material.words["made"])))]
    kept = 1 - abs(mean["synthetic"] - mean["ceiling"]) / (mean["ceiling"] - mean["floor"])
    drawn = Picture("histogram", {"lengths": sorted(len(word) for word in ruler.material.words["made"])})
    ends = Baselines(mean["ceiling"], mean["floor"], mean["copy"])
    return [measurement(rule, mean["synthetic"], n=len(ruler.places["synthetic"]), verdict=graded(kept, rule),
                        baselines=ends, pictures=(drawn,))]  # fmt: skip


def new(ruler: Between, rule: Rule) -> list[Measurement]:
    made, ours = ruler.material.words["made"], set(ruler.material.words["ours"])
    return [measurement(rule, sum(word not in ours for word in made) / len(made), n=len(made))]


def read(given: Given) -> Letters:
    words = {role: paths[0].read_text().split() for role, paths in given.files.items()}
    held = {PARTS[role]: (role, digest_of(said)) for role, said in words.items() if role in PARTS}
    return Letters({PARTS.get(role, role): said for role, said in words.items()}, given.declared, held=held)


def rulers(material: Letters, seed: int, _: int) -> list[Between]:
    return [Between(material, seed)]


LETTERS = Modality(
    id="letters",
    groups={},
    roles={},
    words={
        "l.length@1": Words("Lengths", "Mean length of a word.", judged="kept"),
        "l.new@2": Words("New words", "Share of words that are not ours."),
    },
    sentences=SENTENCES,
    declaration=lambda document: Declared(**document),
    loaded=lambda: Room({"l.length@1": Metric(lengths), "l.new@2": Metric(new)}, read, rulers),
)


def in_files(folder: Path, **words: str) -> Given:
    files = {}
    for role, text in words.items():
        (folder / role).write_text(text)
        files[role] = [folder / role]
    return Given(files, Declared(), folder)
