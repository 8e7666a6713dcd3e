"""Questions and documents in a language that is made up: any number of which nobody has seen."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from evaluations.harness.mathematics.arrays import Array

VOCABULARY = 4_000
ONSETS, VOWELS = tuple("bdfgklmnprstvz"), tuple("aeiou")
LANGUAGE = 29
CHANGED = 0.4
Rng = np.random.Generator


@cache
def words() -> Sequence[str]:
    """Different words of two to four syllables, the commonest first."""
    rng = np.random.default_rng(LANGUAGE)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        parts = (rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(rng.integers(2, 5)))
        found["".join(parts)] = None
    return tuple(found)


def drawn(count: int, rng: Rng) -> list[str]:
    """As words are used: the second half as often as the first (Zipf)."""
    ranks: Array = np.minimum((np.exp(rng.random(count) * np.log(VOCABULARY + 1)) - 1).astype(int), VOCABULARY - 1)
    return [words()[rank] for rank in ranks]


def question(rng: Rng, least: int = 18, most: int = 34) -> str:
    """Words, and a sum in the middle of them."""
    said = drawn(int(rng.integers(least, most)), rng)
    one, other = (int(number) for number in rng.integers(10, 900, 2))
    said.insert(len(said) // 2, f"{one}+{other}={one + other},")
    return f"{' '.join(said)}?"


def document(rng: Rng) -> str:
    return f"{' '.join(drawn(int(rng.integers(40, 80)), rng))}."


def spaced(text: str) -> str:
    """With blanks round its signs."""
    return "".join(one if one.isalnum() or one == " " else f" {one} " for one in text)


def in_other_words(text: str, rng: Rng) -> str:
    """Many of its words are others, and two of its halves have changed places."""
    said = [drawn(1, rng)[0] if rng.random() < CHANGED else one for one in text.rstrip("?").split()]
    return " ".join([*said[len(said) // 2 :], *said[: len(said) // 2]])


def code(rng: Rng) -> str:
    """A function whose names say nothing."""
    names = drawn(6, rng)
    return (
        f"def {names[0]}({names[1]}, {names[2]}):\n    {names[3]} = 0\n    for {names[4]} in {names[1]}:\n"
        f"        {names[3]} += {names[4]} * {names[2]}\n    return {names[3]} - {names[5]}"
    )


def code_again(text: str, rng: Rng) -> str:
    """The same function with other names and another loop."""
    names = drawn(6, rng)
    return f"const {names[0]} = ({names[1]}, {names[2]}) => {names[1]}.reduce((a, b) => a + b * {names[2]}, 0) - {len(text)};"
