"""Items that are known to be wrong: one planted fault each, by rule, and controls of which nothing is left but the words.

The rules of documents are for English. Where none applies, or items are pictures, the owner of a study brings both.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluations.harness.studies.items import Item

SIDES = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
NAMES = ("Okafor", "Lindqvist", "Marchetti", "Dubois", "Nakamura", "Kowalski")
PARTS = "eye|ear|arm|leg|knee|hand|foot|side|hip|shoulder|lung|breast|kidney|ankle|wrist|elbow|thigh|calf|cheek|upper|lower|lobe"
SIDE = re.compile(rf"\b(left|right|Left|Right)(?=[ -](?:{PARTS})\b)")
NEGATION = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|should) not\b|\b(denies|without|never)\b")
AFFIRMED = {"denies": "reports", "without": "with", "never": "always"}
DOSE = re.compile(r"\b(\d+(?:\.\d+)?)(?=\s?(?:mg|mcg|µg|ml|mL|g|units|mmol)\b)")
NUMBER = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)(?![\w,]|\.\d)")
NAME = re.compile(r"\b(Mr|Mrs|Ms|Dr|Miss)(\.?) ([A-Z][a-z]+)")
WORD = re.compile(r"\S+")
FEWEST_WORDS = 4


def side_swapped(text: str) -> str:
    return SIDE.sub(lambda found: SIDES[found.group(1)], text, count=1)


def negation_dropped(text: str) -> str:
    return NEGATION.sub(lambda found: found.group(1) or AFFIRMED[found.group(2)], text, count=1)


def dose_times_ten(text: str) -> str:
    return DOSE.sub(lambda found: times_ten(found.group(1)), text, count=1)


def wrong_name(text: str) -> str:
    """In one place only, so that the others contradict it."""

    def other(found: re.Match[str]) -> str:
        name = next(name for name in NAMES if name != found.group(3))
        return f"{found.group(1)}{found.group(2)} {name}"

    return NAME.sub(other, text, count=1) if len(NAME.findall(text)) > 1 else text


def number_times_ten(text: str) -> str:
    """The last one."""
    found = list(NUMBER.finditer(text))
    if not found or float(found[-1].group(1)) == 0:
        return text
    return text[: found[-1].start()] + times_ten(found[-1].group(1)) + text[found[-1].end() :]


def times_ten(number: str) -> str:
    whole, _, decimals = number.partition(".")
    moved = f"{whole}{decimals[:1] or '0'}"
    rest = decimals[1:]
    return f"{moved}.{rest}" if rest else moved


RULES: Mapping[str, Callable[[str], str]] = {
    "side swapped": side_swapped,
    "negation dropped": negation_dropped,
    "dose times ten": dose_times_ten,
    "wrong name": wrong_name,
    "number times ten": number_times_ten,
}
ANOTHER_ROW = "value of another row"


def of_documents(items: Sequence[Item], wanted: int) -> Iterator[tuple[Item, str]]:
    """Rules in turn, each on the next document that it changes."""
    left = list(items)
    while wanted and left:
        before = wanted
        for rule, apply in RULES.items():
            found = next(((item, made) for item in left if (made := changed(item, apply)) is not None), None)
            if found is not None and wanted:
                yield found[1], rule
                left.remove(found[0])
                wanted -= 1
        if wanted == before:
            return


def changed(item: Item, apply: Callable[[str], str]) -> Item | None:
    """By the first field that the rule changes."""
    for name, text in item.shown.items():
        if (made := apply(text)) != text:
            return replace(item, shown={**item.shown, name: made})
    return None


def of_rows(items: Sequence[Item], wanted: int) -> Iterator[tuple[Item, str]]:
    """A number ten times as large where there is one, or else a value of the next row that has another."""
    for at, item in enumerate(items[:wanted]):
        made = changed(item, number_times_ten)
        if made is not None:
            yield made, "number times ten"
            continue
        others = [*items[at + 1 :], *items[:at]]
        swap = next(
            (
                (name, other.shown[name])
                for other in others
                for name in item.shown
                if other.shown[name] != item.shown[name]
            ),
            None,
        )
        if swap is not None:
            yield replace(item, shown={**item.shown, swap[0]: swap[1]}), ANOTHER_ROW


def shuffled(item: Item, rng: np.random.Generator) -> Item | None:
    """All words of each field in another order; None where that would change nothing."""
    shown = {}
    for name, text in item.shown.items():
        words = WORD.findall(text)
        shown[name] = " ".join(words[place] for place in rng.permutation(len(words)))
    enough = sum(len(WORD.findall(text)) for text in item.shown.values()) >= FEWEST_WORDS
    return replace(item, shown=shown) if enough and shown != dict(item.shown) else None


def mixed(items: Sequence[Item], rng: np.random.Generator) -> Item:
    """A row of which every field comes from a row of its own."""
    places = rng.permutation(len(items))
    names = list(items[0].shown)
    return replace(
        items[0], shown={name: items[int(places[at % len(items)])].shown[name] for at, name in enumerate(names)}
    )
