"""A writer that goes on as real documents went on after the same words; one that looks far back writes what it read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BEGIN, END = "<begin>", "<end>"
LONGEST = 2_000


@dataclass(frozen=True, eq=False)
class Writer:
    """`order` words decide on the next: of order 5, four. Where that was never met, fewer do."""

    order: int
    after: dict[tuple[str, ...], list[str]]

    @classmethod
    def of(cls, texts: Sequence[str], order: int) -> "Writer":
        after: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for text in texts:
            words = [*[BEGIN] * (order - 1), *text.split(), END]
            for at in range(order - 1, len(words)):
                for length in range(1, order):
                    after[tuple(words[at - length : at])].append(words[at])
        return cls(order, dict(after))

    def text(self, rng: np.random.Generator) -> str:
        words = [BEGIN] * (self.order - 1)
        while len(words) < LONGEST:
            word = self.next(words, rng)
            if word == END:
                break
            words.append(word)
        return " ".join(words[self.order - 1 :])

    def next(self, words: Sequence[str], rng: np.random.Generator) -> str:
        for length in range(self.order - 1, 0, -1):
            known = self.after.get(tuple(words[-length:]))
            if known:
                return known[int(rng.integers(len(known)))]
        return END
