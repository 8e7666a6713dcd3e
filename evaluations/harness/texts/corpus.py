"""Documents with their words, and others that are made of them."""

from dataclasses import dataclass, field

import numpy as np

from evaluations.harness.engine.sharing import shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.tokens import Lexicon, Tokens
from evaluations.harness.texts.weights import Features, features


@dataclass(frozen=True, eq=False)
class Corpus:
    """`taken` says of which documents these are some, and their places there: what was counted of those need not be again."""

    documents: Documents
    tokens: Tokens
    taken: "tuple[Corpus, Array] | None" = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.tokens)

    def take(self, at: Array) -> "Corpus":
        whole, places = (self, at) if self.taken is None else (self.taken[0], self.taken[1][at])
        return Corpus(self.documents.take(at), self.tokens.take(at), (whole, places))

    @property
    def features(self) -> Features:
        return self.counted if self.taken is None else self.taken[0].counted.take(self.taken[1])

    @shared
    def counted(self) -> Features:
        return features(self.tokens)

    def stacked(self, other: "Corpus") -> "Corpus":
        one, two = self.documents, other.documents
        both = Documents(
            {name: [*texts, *two.texts[name]] for name, texts in one.texts.items()},
            {name: [*said, *two.said[name]] for name, said in one.said.items()},
            [*one.turns, *two.turns],
            np.append(one.missing, two.missing),
            np.append(one.rows, two.rows),
        )
        return Corpus(both, self.tokens.stacked(other.tokens))


def drawn(train: Corpus, lexicon: Lexicon, count: int, rng: np.random.Generator) -> Corpus:
    """Documents as long as train's, each word drawn by itself from all of train's; what is said beside them is drawn too."""
    shape = train.tokens.take(rng.integers(0, len(train), count))
    words = train.tokens.ids
    ids = words[rng.integers(0, max(1, len(words)), len(shape.ids))] if len(words) else shape.ids
    said = {name: list(train.documents.of(name)[rng.integers(0, len(train), count)]) for name in train.documents.said}
    return rewritten(Tokens(ids, shape.starts, shape.fields), train.documents, lexicon, said)


def edited(copies: Corpus, train: Corpus, lexicon: Lexicon, share: float, rng: np.random.Generator) -> Corpus:
    """The same documents with this share of their words replaced by draws from train's."""
    ids = copies.tokens.ids.copy()
    changed = np.flatnonzero(rng.random(len(ids)) < share)
    ids[changed] = train.tokens.ids[rng.integers(0, len(train.tokens.ids), len(changed))]
    tokens = Tokens(ids, copies.tokens.starts, copies.tokens.fields)
    return rewritten(tokens, copies.documents, lexicon, copies.documents.said)


def rewritten(tokens: Tokens, like: Documents, lexicon: Lexicon, said: object) -> Corpus:
    """Words as text, with a space between them. Of dialogues the turns are gone."""
    texts: dict[str, list[str]] = {name: [] for name in like.texts}
    words = np.array(lexicon.words, dtype=object)[tokens.ids] if len(tokens.ids) else np.array([], object)
    for at, name in enumerate(like.texts):
        bounds = zip(tokens.starts[at : -1 : tokens.fields], tokens.starts[at + 1 :: tokens.fields], strict=True)
        texts[name] = [" ".join(words[start:end]) for start, end in bounds]
    count = len(tokens)
    made = Documents(texts, dict(said), [], np.zeros(count, bool), np.arange(1, count + 1))  # type: ignore[call-overload]
    return Corpus(made, tokens)
