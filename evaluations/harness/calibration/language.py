"""Documents in a language that is made up: notes about people that nobody saw can be drawn from it again and again."""

from functools import cache
from typing import Any

import numpy as np

from evaluations.harness.mathematics.arrays import Array

Record = dict[str, Any]
WORDS, FOLLOWERS, LABELS = 3_000, 24, ("cardiology", "renal", "surgery", "eye")
OFTEN = 0.65
"""How often a word follows from the one before it rather than from the subject."""
ONSETS, VOWELS = tuple("bdfgklmnprstv"), tuple("aeiou")
LANGUAGE = 14
FIRST, LAST = 120, 400


@cache
def words(count: int = WORDS) -> tuple[str, ...]:
    """Different words of two to four syllables."""
    rng = np.random.default_rng(LANGUAGE)
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = rng.integers(2, 5)
        parts = (rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(syllables))
        found["".join(parts)] = None
    return tuple(found)


@cache
def followers() -> Array:
    """What may follow each word."""
    return np.random.default_rng(LANGUAGE + 1).integers(0, WORDS, (WORDS, FOLLOWERS))


@cache
def subject(label: int) -> Array:
    """The words of a subject, the commonest first; half of the common ones are those of every subject."""
    rng = np.random.default_rng(LANGUAGE + 2)
    common = rng.permutation(WORDS)
    own = np.random.default_rng(LANGUAGE + 3 + label).permutation(WORDS)
    return np.asarray(np.where(np.arange(WORDS) % 2 == 0, common, own))


def by_rank(rng: np.random.Generator, most: int, count: int) -> Array:
    """The first ranks most often, as words are used (Zipf)."""
    return np.asarray(np.minimum((np.exp(rng.random(count) * np.log(most + 1)) - 1).astype(np.int64), most - 1))


def notes(count: int, seed: int, *, each: int = 1) -> list[Record]:
    """Notes with a label, the person they are about (`each` notes to a person), their sex and their number."""
    rng = np.random.default_rng([LANGUAGE, seed])
    return [note(rng, seed, at // each) for at in range(count)]


def note(rng: np.random.Generator, seed: int, person: int) -> Record:
    own = np.random.default_rng([LANGUAGE, seed, person])
    name = f"{words()[own.integers(FIRST)].capitalize()} {words()[FIRST + own.integers(LAST)].capitalize()}"
    number = f"{own.choice(ONSETS).upper()}{own.integers(10**6, 10**7)}"
    sex = str(own.choice(["female", "male"]))
    label = int(rng.integers(len(LABELS)))
    she = "she" if sex == "female" else "he"
    opening = f"{name}, {number}, {words()[int(by_rank(rng, 400, 1)[0])]} {she}"
    return {
        "text": f"{opening} {told(rng, label)}",
        "label": LABELS[label],
        "unit": f"{seed}-{person}",
        "sex": sex,
        "number": number,
    }


def told(rng: np.random.Generator, label: int) -> str:
    length = int(rng.integers(40, 90))
    steps = by_rank(rng, FOLLOWERS, length)
    fresh = subject(label)[by_rank(rng, WORDS, length)]
    follows = rng.random(length) < OFTEN
    ends = rng.random(length) < 0.1
    at, parts = int(fresh[0]), []
    for place in range(length):
        at = int(followers()[at, steps[place]]) if follows[place] else int(fresh[place])
        parts.append(words()[at] + ("." if ends[place] else ""))
    return " ".join(parts) + "."
