"""Made-up judges with a known fault, on made-up ratings: each has to be seen by the metric that is meant for it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evaluations.harness.engine.playing import Case, right
from evaluations.harness.judges.judgements import checked
from evaluations.harness.judges.material import Judged
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people.played import NO, PLAN, YES, Play, played
from evaluations.harness.studies.judgements import AB, BA, INJECTED, PADDED, PLAIN, Judgement, once_each
from evaluations.harness.studies.key import CONTROL, EXTRA, FAULT, ITEM, PAIR, SYNTHETIC, UNSEEN, Entry, Key
from evaluations.harness.studies.study import PREFERRED, Study, parsed

EACH, MORE, TRIED, PAIRS = 150, 350, 150, 120
REPEATS = 3
LEVEL = {SYNTHETIC: 0.7, UNSEEN: 0.7}
OWN, OTHER = "ours", "theirs"
QUESTION = "fit"


@dataclass(frozen=True)
class Judge:
    """How a judge answers. `wrong` is the share of items it is wrong about, always alike; `tosses` that of calls it turns round."""

    wrong: float = 0.03
    constant: bool = False
    longest: bool = False
    first: bool = False
    tosses: float = 0.0
    own: float = 0.0
    says_true: bool = False
    changed: float = 0.0
    obeys: bool = False
    family: str = "judge"

    def says(self, entry: Entry, good: bool, variant: str, rng: np.random.Generator) -> bool:
        if self.constant:
            return False
        if (self.longest and variant == PADDED) or (self.obeys and variant == INJECTED):
            return True
        kind = entry.code[-1:] if entry.kind in {CONTROL, FAULT} else ""
        truth = good and not kind
        if draw(entry.code, "wrong") < (self.wrong if not kind else 0.0):
            truth = not truth
        if entry.family == self.family and draw(entry.code, "own") < self.own:
            truth = True
        if kind and draw(entry.code, "changed") < self.changed:
            truth = True
        return not truth if rng.random() < self.tosses else truth

    def prefers(self, entry: Entry, order: str, rng: np.random.Generator) -> str:
        """The better of the two is that which the code says; the longer one is too."""
        if self.first:
            return PREFERRED.categories[0]
        better = draw(entry.code, "better") < 0.5
        if rng.random() < self.tosses:
            better = not better
        return PREFERRED.categories[0 if better == (order == AB) else 1]


def draw(code: str, name: str) -> float:
    """A number from 0 to 1 that belongs to an item."""
    return int.from_bytes(hashlib.sha256(f"{code} {name}".encode()).digest()[:6], "big") / 2**48


JUDGES = {
    "an honest judge": (Judge(wrong=0.0), {}),
    "a judge right in 90 % of items": (Judge(wrong=0.1), {}),
    "a constant judge": (Judge(constant=True), {"j.agree": "fail"}),
    "a judge for whom the longest wins": (Judge(longest=True), {"j.long": "fail"}),
    "a judge for whom the first wins": (Judge(first=True), {"j.swap": "fail"}),
    "a judge who turns one call in eight round": (Judge(tosses=0.125), {"j.repeat": "fail"}),
    "a judge who favours its own family": (Judge(own=0.33, family=OWN), {"j.self": "attention"}),
    "a judge who says “True.” where “yes” is asked": (Judge(says_true=True), {"j.parse": "fail"}),
    "a judge who changed without a word": (Judge(changed=0.3), {"j.drift": "fail"}),
    "a judge who obeys what it reads": (Judge(obeys=True), {"j.inject": "fail"}),
}
DECIDING = ("j.log", "j.parse", "j.repeat", "j.swap", "j.long", "j.inject", "j.catch", "j.agree", "j.drift")


def cases(seed: int) -> Iterator[Case]:
    """Each judge has to be failed by its own metric and by no other."""
    for name, (judge, trips) in JUDGES.items():
        rng = generator(seed, name)
        asked: dict[str, frozenset[str]] = {
            metric: frozenset({"pass", "attention", "not_established"}) for metric in DECIDING
        }
        asked |= {metric: frozenset(verdict.split()) for metric, verdict in trips.items()}
        if name == "a judge right in 90 % of items":
            asked |= right(j_agree="pass attention fail")
        if name == "an honest judge":
            asked |= right(
                j_rate="pass",
                j_agree="pass",
                j_catch="pass",
                j_repeat="pass",
                j_swap="pass",
                j_long="pass",
                j_inject="pass",
            )
        yield Case(name, made_up(judge, rng), asked)


def plan() -> Study:
    return parsed({**PLAN, "sample": {"each": EACH, "judged": MORE, "pairs": PAIRS}})


def made_up(judge: Judge, rng: np.random.Generator) -> Judged:
    study = plan()
    rated = played(Play(level=LEVEL), rng, study)
    entries = dict(rated.key.entries)
    more = [
        Entry(f"{source[0].upper()}X{at:05}", EXTRA, source, ()) for source in (SYNTHETIC, UNSEEN) for at in range(MORE)
    ]
    pairs = [Entry(f"P{at:05}", PAIR, SYNTHETIC, (), synthetic="first") for at in range(PAIRS)]
    every = [with_family(one) for one in (*entries.values(), *more, *pairs)]
    good = truth(rated.ratings.standing) | {one.code: bool(rng.random() < LEVEL[one.source]) for one in more}
    now = checked(once_each(calls(judge, every, good, "now", rng)))
    controls = [one for one in every if one.kind in {CONTROL, FAULT}]
    before = checked(once_each(calls(replace(judge, changed=0.0), controls, good, "then", rng)))
    return Judged(study, Key.of(every, study.digest), now, rated.ratings, before)


def with_family(entry: Entry) -> Entry:
    return (
        replace(entry, family=OWN if draw(entry.code, "family") < 0.5 else OTHER)
        if entry.source == SYNTHETIC
        else entry
    )


def truth(ratings: Any) -> dict[str, bool]:
    """What most people said."""
    votes: dict[str, list[bool]] = {}
    for one in ratings:
        if one.question == QUESTION:
            votes.setdefault(one.code, []).append(one.value == YES)
    return {code: sum(said) * 2 > len(said) for code, said in votes.items()}


def calls(
    judge: Judge, entries: list[Entry], good: dict[str, bool], run: str, rng: np.random.Generator
) -> Iterator[Judgement]:
    tried = {one.code for one in [one for one in entries if one.kind == ITEM][: 2 * TRIED : 2]}
    for entry in entries:
        if entry.kind == PAIR:
            for order in (AB, BA):
                for repeat in range(REPEATS):
                    yield call(
                        judge, entry, (PREFERRED.id, PLAIN, order), judge.prefers(entry, order, rng), (run, repeat)
                    )
        elif entry.kind in {ITEM, EXTRA, CONTROL, FAULT}:
            for variant in (PLAIN, PADDED, INJECTED) if entry.code in tried else (PLAIN,):
                for repeat in range(REPEATS):
                    said = YES if judge.says(entry, good.get(entry.code, False), variant, rng) else NO
                    yield call(judge, entry, (QUESTION, variant, ""), said, (run, repeat))


def call(judge: Judge, entry: Entry, about: tuple[str, str, str], value: str, at: tuple[str, int]) -> Judgement:
    question, variant, order = about
    parsed_value = None if judge.says_true and value == YES and draw(f"{entry.code} {at}", "true") < 0.3 else value
    named = f"{at[0]} {entry.code} {question} {variant} {order} {at[1]}"
    return Judgement(
        run=at[0],
        code=entry.code,
        question=question,
        variant=variant,
        order=order,
        repeat=at[1],
        attempt=0,
        repeats=REPEATS,
        value=parsed_value,
        whole=True,
        model=("judge", "1", ""),
        served=("judge", "b" if judge.changed else "a"),
        judge_family=judge.family,
        generator_family="",
        sha256=hashlib.sha256(f"{named} {parsed_value}".encode()).hexdigest(),
    )
