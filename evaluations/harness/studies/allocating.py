"""Who rates what: cyclic incomplete blocks, so that every two people share about as many items, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

APART = 30
"""So many items lie between an item and its repeat."""
SHARED = 20
"""So many items should any two raters have in common."""
MOST_TURNED = 12


def blocks(pool: int, each: int) -> list[tuple[int, ...]]:
    """Every set of so many raters, ordered so that beginnings of the list are balanced: by their gaps, then turned on."""
    starts = sorted(
        {tuple(sorted((rater - one[0]) % pool for rater in one)) for one in combinations(range(pool), each)}
    )
    seen: set[frozenset[int]] = set()
    found = []
    for start in most_even_first(starts, pool):
        for turn in range(pool):
            block = frozenset((rater + turn) % pool for rater in start)
            if block not in seen:
                seen.add(block)
                found.append(tuple(sorted(block)))
    return found


def most_even_first(starts: Sequence[tuple[int, ...]], pool: int) -> list[tuple[int, ...]]:
    """Those whose differences are most various bring most pairs together."""

    def pairs(start: tuple[int, ...]) -> int:
        return len({min((b - a) % pool, (a - b) % pool) for a, b in combinations(start, 2)})

    return sorted(starts, key=lambda start: (-pairs(start), start))


def allocated(count: int, pool: int, each: int, raters: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The raters of each of so many items, one block after the other; of large pools the first turns alone."""
    if pool > MOST_TURNED:
        known = [tuple(sorted((turn + step) % pool for step in steps(pool, each))) for turn in range(pool)]
    else:
        known = blocks(pool, each)
    for at in range(count):
        yield tuple(raters[rater] for rater in known[at % len(known)])


def steps(pool: int, each: int) -> list[int]:
    """Distances that differ from one another as far as there is room."""
    found = [0]
    gap = 1
    while len(found) < each:
        following = (found[-1] + gap) % pool
        found.append(following if following not in found else next(one for one in range(pool) if one not in found))
        gap += 1
    return found


def ordered(codes: Sequence[str], repeats: Mapping[str, str], rng: np.random.Generator) -> list[str]:
    """An order of one rater's codes, and of those that come again with their own code, so far from the first as is said.

    A repeat that finds no place so far away is left out: there are too few items.
    """
    once = [codes[place] for place in rng.permutation(len(codes))]
    again = [code for code in once if code in repeats]
    found = list(once)
    for code in again:
        least = found.index(code) + APART + 1
        if least <= len(found):
            found.insert(int(rng.integers(least, len(found) + 1)), repeats[code])
    return found
