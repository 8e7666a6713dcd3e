"""Made-up studies with a known answer: raters who agree so much, guess, see the source, or see no fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import numpy as np

from evaluations.harness.engine.playing import Case, right
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people.material import Rated
from evaluations.harness.studies.allocating import allocated
from evaluations.harness.studies.key import CONTROL, FAULT, ITEM, REPEAT, SYNTHETIC, UNSEEN, Entry, Key
from evaluations.harness.studies.ratings import Rating, checked
from evaluations.harness.studies.study import ORIGIN, Study, parsed

EACH, POOL, RATERS = 300, 6, 3
LEVEL, SURE = 0.9, 0.985
YES, NO = "yes", "no"
MINUTE = 60_000
PLAN: dict[str, Any] = {
    "title": "Made-up ratings",
    "guideline_sha256": "0" * 64,
    "items": {"kind": "document"},
    "sample": {"each": EACH},
    "raters": {"pool": POOL, "each": RATERS},
    "questions": [
        {"id": "fit", "text": "Is it fit for use?", "scale": "nominal", "categories": [YES, NO], "good": [YES]}
    ],
    "exclusions": "None.",
    "analysis": "human-1.",
    "stop": 0.9,
}
ABOUT = "h.agree · question fit"


@dataclass(frozen=True)
class Play:
    """How items are, and how raters answer. `level` is the share of good items by source."""

    level: dict[str, float] = field(default_factory=lambda: {SYNTHETIC: LEVEL, UNSEEN: LEVEL})
    sure: float = SURE
    agrees: float | None = None
    constant: float | None = None
    guesses: frozenset[int] = frozenset()
    sees: frozenset[int] = frozenset()
    finds_faults: bool = True
    missing: float = 0.0

    def fit(self, entry: Entry, good: bool, rater: int, rng: np.random.Generator) -> bool:
        """Whether this rater calls it fit."""
        if rater in self.guesses:
            return bool(rng.random() < 0.5)
        if entry.kind == CONTROL or (entry.kind == FAULT and self.finds_faults):
            return bool(rng.random() >= self.sure)
        if self.constant is not None:
            return bool(rng.random() < self.constant)
        if self.agrees is not None:
            return good if rng.random() < sqrt(self.agrees) else bool(rng.random() < self.level[entry.source])
        return good if rng.random() < self.sure else not good

    def origin(self, entry: Entry, rater: int, rng: np.random.Generator) -> str:
        if rater in self.sees:
            return ORIGIN.categories[-1 if entry.source == SYNTHETIC else 0]
        return ORIGIN.categories[int(rng.integers(len(ORIGIN.categories)))]


def cases(seed: int) -> Iterator[Case]:
    """Each with the verdicts that are right; the first is honest and must stay still."""
    fine = right(h_design="pass", h_control="pass", h_catch="pass", h_agree="pass", h_rate="pass")
    yield case("two equal populations", Play(), seed, fine | right(h_blind="pass"))
    for alpha, verdict in ((0.2, "fail"), (0.5, "attention"), (0.8, "pass")):
        made = case(f"raters whose alpha is {alpha:g}", Play(agrees=alpha), seed, right(h_agree=verdict))
        yield replace(made, holds={ABOUT: alpha})
    guessing = case(
        "one rater at random", Play(guesses=frozenset({0})), seed, right(h_control="attention", h_rate="pass")
    )
    yield replace(guessing, said={ABOUT: "left-out"})
    seeing = case(
        "one rater who sees the source", Play(sees=frozenset({0})), seed, right(h_blind="attention", h_rate="pass")
    )
    yield replace(seeing, said={"h.blind": "not-blind"})
    yield case("95 % in one category", Play(constant=0.975), seed, right(h_agree="attention", h_rate="pass"))
    yield case("all in one category", Play(constant=1.0), seed, right(h_agree="not_established"))
    worse = Play({SYNTHETIC: LEVEL - 0.15, UNSEEN: LEVEL})
    yield case("synthetic items worse by 0.15", worse, seed, right(h_rate="fail", h_agree="pass"))
    yield case(
        "raters who pass every fault",
        Play(finds_faults=False),
        seed,
        right(h_catch="fail", h_rate="not_established", h_control="pass"),
    )
    yield case("a third of the ratings missing", Play(missing=1 / 3), seed, right(h_design="fail"))


def case(name: str, play: Play, seed: int, asked: dict[str, frozenset[str]]) -> Case:
    return Case(name, played(play, generator(seed, name)), asked)


def played(play: Play, rng: np.random.Generator, study: Study | None = None) -> Rated:
    plan = parsed(PLAN) if study is None else study
    raters = [f"rater{number}" for number in range(plan.pool)]
    entries = made_up(plan, raters)
    good = {one.code: bool(rng.random() < play.level[one.source]) for one in entries}
    ratings = [
        rating
        for entry in entries
        for rater in entry.raters
        for rating in answers(plan, play, entry, (good[entry.of or entry.code], raters.index(rater), rater), rng)
    ]
    return Rated(plan, Key.of(entries, plan.digest), checked(ratings, plan))


def answers(
    plan: Study, play: Play, entry: Entry, about: tuple[bool, int, str], rng: np.random.Generator
) -> Iterator[Rating]:
    good, at, rater = about
    values = {one.id: YES if play.fit(entry, good, at, rng) else NO for one in plan.questions}
    values[ORIGIN.id] = play.origin(entry, at, rng)
    gone = rng.random() < play.missing
    start = int(rng.integers(1_000_000)) * MINUTE
    for question, value in values.items():
        if not gone:
            yield Rating(entry.code, question, rater, start + MINUTE, start, value=value)


def made_up(plan: Study, raters: list[str]) -> list[Entry]:
    """Items of both sources, controls, faults and repeats in the proportions of the plan."""
    each = plan.sample["each"]
    groups = list(allocated(each, plan.pool, plan.each, raters))
    items = [
        Entry(f"{source[0].upper()}{at:05}", ITEM, source, tuple(sorted(group)))
        for source in (SYNTHETIC, UNSEEN)
        for at, group in enumerate(groups)
    ]
    counts = {CONTROL: plan.sample["controls"], FAULT: plan.sample["faults"]}
    known = [
        Entry(f"{kind[0].upper()}{at:05}X", kind, SYNTHETIC, tuple(raters), rule="made up")
        for kind, part in counts.items()
        for at in range(round(len(items) * part))
    ]
    again = items[:: max(1, round(1 / plan.sample["repeats"]))] if plan.sample["repeats"] else []
    return [*items, *known, *(replace(one, code=f"R{one.code}", kind=REPEAT, of=one.code) for one in again)]
