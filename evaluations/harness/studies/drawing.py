"""Draws the items of a study: by its secret, from an order that neither files nor rows have, in the proportions of the source."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.allocating import SHARED, allocated, ordered
from evaluations.harness.studies.items import Item, strata
from evaluations.harness.studies.key import (
    EXTRA,
    FIRST,
    ITEM,
    PAIR,
    REPEAT,
    SECOND,
    SYNTHETIC,
    UNSEEN,
    Entry,
    Key,
)
from evaluations.harness.studies.planting import Sources, planted
from evaluations.harness.studies.secret import Secret
from evaluations.harness.studies.study import Study


@dataclass(frozen=True)
class Drawn:
    """What is rated: the key, what is shown behind each code, and the codes of each rater in their order."""

    key: Key
    shown: Mapping[str, Sequence[Item]]
    orders: Mapping[str, Sequence[str]]

    def document(self) -> dict[str, Any]:
        return {
            "study": self.key.study,
            "key": [one.document() for one in self.key.entries.values()],
            "shown": {code: [item.document() for item in items] for code, items in sorted(self.shown.items())},
            "orders": {rater: list(codes) for rater, codes in sorted(self.orders.items())},
        }


def drawn(study: Study, sources: Sources, secret: Secret) -> Drawn:
    """Same study, items and secret: the same draw. Raises Refused where the items are too few or the plan too thin."""
    each, more = study.sample["each"], study.sample["judged"]
    taken = {source: proportional(sources.of(source), each + more, secret, source) for source in asked(study, sources)}
    raters = [secret.code(f"rater {number}") for number in range(1, study.pool + 1)]
    entries: list[Entry] = []
    shown: dict[str, Sequence[Item]] = {}
    for source, items in taken.items():
        for item, group in zip(items, allocated(each, study.pool, study.each, raters), strict=False):
            add(entries, shown, entry(secret, ITEM, source, item, group), item)
        for item in items[each:]:
            add(entries, shown, entry(secret, EXTRA, source, item, ()), item)
    check_overlap(entries, raters)
    for kind, item, rule in planted(study, sources, taken, secret):
        add(entries, shown, replace(entry(secret, kind, SYNTHETIC, item, raters), rule=rule), item)
    turns = allocated(study.sample["pairs"], study.pool, study.each, raters)
    for (one, other, first), group in zip(pairs(study, taken, secret), turns, strict=False):
        made = replace(entry(secret, PAIR, SYNTHETIC, one, group), synthetic=FIRST if first else SECOND)
        add(entries, shown, made, *((one, other) if first else (other, one)))
    repeats = repeated(study, entries, secret)
    orders = {rater: order_of(rater, entries, repeats, secret) for rater in raters}
    again = [
        replace(one, code=repeats[one.code], kind=REPEAT, of=one.code, raters=tuple(who))
        for one in entries
        if one.code in repeats and (who := [rater for rater in raters if repeats[one.code] in orders[rater]])
    ]
    shown |= {one.code: shown[one.of] for one in again}
    return Drawn(Key.of([*entries, *again], study.digest), shown, orders)


def add(entries: list[Entry], shown: dict[str, Sequence[Item]], made: Entry, *items: Item) -> None:
    entries.append(made)
    shown[made.code] = items


def entry(secret: Secret, kind: str, source: str, item: Item, raters: Sequence[str]) -> Entry:
    return Entry(
        code=secret.code(f"{kind} {source} {item.id} {item.content}"),
        kind=kind,
        source=source,
        raters=tuple(sorted(raters)),
        label=item.label,
        length=item.length,
        family=item.family,
        subgroup=item.subgroup,
    )


def asked(study: Study, sources: Sources) -> list[str]:
    """The sources that are drawn from. Raises Refused where one is not there."""
    if study.sample["unseen"] and not sources.unseen:
        raise Refused("The plan rates unseen real items beside the synthetic ones: name them by --holdout.")
    return [SYNTHETIC, UNSEEN] if study.sample["unseen"] else [SYNTHETIC]


def proportional(items: Sequence[Item], wanted: int, secret: Secret, source: str) -> list[Item]:
    """So many, in the proportions of label, subgroup and third by length: by largest remainders, within each by the secret."""
    if len(items) < wanted:
        raise Refused(
            "The plan draws {wanted:,} items of {source}, and there are {there:,}.",
            wanted=wanted,
            source=source,
            there=len(items),
        )
    rng = secret.stream(f"draw {source}")
    inside: dict[Any, list[Item]] = {}
    for stratum, item in zip(strata(items), items, strict=True):
        inside.setdefault(stratum, []).append(item)
    shares = {stratum: divmod(len(found) * wanted, len(items)) for stratum, found in sorted(inside.items())}
    left = wanted - sum(whole for whole, _ in shares.values())
    largest = sorted(shares, key=lambda stratum: (-shares[stratum][1], stratum))[:left]
    taken = [
        item
        for stratum, (whole, _) in shares.items()
        for item in chosen(inside[stratum], whole + (stratum in largest), rng)
    ]
    return [taken[place] for place in rng.permutation(len(taken))]


def chosen(items: Sequence[Item], count: int, rng: np.random.Generator) -> list[Item]:
    return [items[place] for place in sorted(rng.permutation(len(items))[:count].tolist())]


def pairs(study: Study, taken: Mapping[str, Sequence[Item]], secret: Secret) -> Iterator[tuple[Item, Item, bool]]:
    """A synthetic and an unseen item of the same seed, or else of the same label, and whether the synthetic one stands first."""
    rng = secret.stream("pairs")
    others = list(taken.get(UNSEEN, ()))
    for item in taken[SYNTHETIC][: study.sample["pairs"]]:
        match = next((one for one in others if one.seed == item.seed and one.label == item.label), None)
        first = bool(rng.integers(2))
        if match is not None:
            others.remove(match)
            yield item, match, first


def repeated(study: Study, entries: Sequence[Entry], secret: Secret) -> dict[str, str]:
    """The codes of the items that come again, each with the code of its repeat."""
    items = [one.code for one in entries if one.kind == ITEM]
    wanted = round(len(items) * study.sample["repeats"])
    rng = secret.stream("repeats")
    again = [items[place] for place in rng.permutation(len(items))[:wanted]]
    return {code: secret.code(f"{REPEAT} {code}") for code in again}


def order_of(rater: str, entries: Sequence[Entry], repeats: Mapping[str, str], secret: Secret) -> list[str]:
    """Pairs come last: they show items again."""
    own = [one for one in entries if rater in one.raters]
    rng = secret.stream(f"order {rater}")
    single = sorted(one.code for one in own if one.kind != PAIR)
    both = sorted(one.code for one in own if one.kind == PAIR)
    return [*ordered(single, repeats, rng), *(both[place] for place in rng.permutation(len(both)))]


def check_overlap(entries: Sequence[Entry], raters: Sequence[str]) -> None:
    """Raises Refused where two raters would share too few items for their agreement to be known."""
    shared = Counter(pair for one in entries for pair in combinations(one.raters, 2))
    least = min(shared[pair] for pair in combinations(sorted(raters), 2))
    if least < SHARED:
        raise Refused(
            "Two of the raters would share only {least:,} items, and need {needed:,}: draw more items, let more people rate each, "
            "or ask fewer people.",
            least=least,
            needed=SHARED,
        )
