"""How much of a document stands, word for word, in what it was made from."""

import numpy as np

from evaluations.harness.corpora.ruler import Ruler
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.tokens import Tokens
from evaluations.harness.texts.windows import Windowed

RUN, LONG = 21, 55
MOST = 5_000
"""Documents that are compared with their parents, drawn by the seed."""


def copied_shares(ruler: Ruler) -> tuple[Array, Array, list[str]]:
    """Of documents with a parent in the reference: the share of words copied from parents, and from as many other documents,
    and which documents share a long run with a parent."""
    corpus, lineage = ruler.corpus, ruler.corpus.lineage
    if corpus.reference is None or ruler.reference is None or lineage is None:
        return np.zeros(0), np.zeros(0), []
    place = {name: at for at, name in enumerate(corpus.reference.said[corpus.declared.identifier])}
    parents = {}
    for at, name in enumerate(corpus.ids):
        entry = lineage.entries.get(name)
        known = [place[one] for one in (entry.parents if entry else ()) if one in place]
        if known:
            parents[at] = known
    chosen = np.array(sorted(parents), np.int64)
    rng = ruler.stream("c.copied")
    chosen = np.sort(chosen[rng.permutation(len(chosen))[:MOST]])
    own, other, long = [], [], []
    for at in chosen.tolist():
        document = Windowed.of(ruler.documents.take(np.array([at])), ruler.lexicon)
        strangers = strangers_of(parents[at], len(place), rng)
        own.append(share(ruler, document, parents[at], RUN))
        other.append(share(ruler, document, strangers, RUN) if strangers else 0.0)
        if share(ruler, document, parents[at], LONG):
            long.append(corpus.ids[at])
    return np.array(own), np.array(other), long


def strangers_of(parents: list[int], count: int, rng: np.random.Generator) -> list[int]:
    """As many others, where there are so many."""
    drawn = (
        rng.permutation(count)[: 2 * len(parents)]
        if count <= 2 * len(parents)
        else rng.integers(0, count, 4 * len(parents))
    )
    return [one for one in dict.fromkeys(drawn.tolist()) if one not in parents][: len(parents)]


def share(ruler: Ruler, document: Windowed, others: list[int], length: int) -> float:
    """Of the words of a document how many stand in a run of so many words that others have."""
    real: Tokens = ruler.reference.take(np.array(others)) if ruler.reference is not None else document.tokens
    known = Windowed.of(real, ruler.lexicon).windows(length)[0]
    hashes, begins = document.windows(length)
    begins = begins[np.isin(hashes, known)]
    words = len(document.tokens.ids)
    if not words or not len(begins):
        return 0.0
    inside = np.zeros(words + 1, np.int64)
    np.add.at(inside, begins, 1)
    np.add.at(inside, begins + length, -1)
    return float((np.cumsum(inside)[:words] > 0).mean())
