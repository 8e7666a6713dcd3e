"""What every metric of documents is given: synthetic documents between their baselines, and how near all are to real ones.

ceiling = documents that the generator never saw; floor = words drawn one by one from train's, in documents as long as train's;
copy = the training documents themselves. All are as many as the synthetic documents where they can be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.report import Baselines
from evaluations.harness.engine.sharing import Made, once, shared
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.folds import Split
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.texts import search, spans, vectors
from evaluations.harness.texts.corpus import Corpus, drawn, edited
from evaluations.harness.texts.given import Texts, units_of
from evaluations.harness.texts.nearness import Nearness
from evaluations.harness.texts.tokens import Lexicon, tokenised
from evaluations.harness.texts.weights import Rows, Weights
from evaluations.harness.texts.windows import Windowed

WORDS, VECTORS = "words", "vectors"
"""What documents are compared by."""
PLACES = ("synthetic", "ceiling", "floor", "copy")
EDITED = 0.5
"""The share of words that are replaced in the edited copies; as far apart lie texts that a language model rewrote."""


@dataclass(frozen=True, eq=False)
class Ruler:
    """`synthetic` is one draw. Where there are no training documents, or no holdout, metrics that need them are not asked."""

    texts: Texts
    synthetic: Corpus
    real_train: Corpus | None
    real_holdout: Corpus | None
    lexicon: Lexicon
    seed: int
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def has_train(self) -> bool:
        return self.real_train is not None

    @property
    def has_holdout(self) -> bool:
        return self.real_train is not None and self.real_holdout is not None

    @property
    def train(self) -> Corpus:
        """For metrics that are only asked where there is one."""
        if self.real_train is None:
            raise LookupError("There are no training documents.")
        return self.real_train

    @property
    def unseen(self) -> Corpus:
        if self.real_holdout is None:
            raise LookupError("There is no holdout.")
        return self.real_holdout

    def once(self, name: str, made: Callable[[], Made]) -> Made:
        return once(self.kept, name, made)

    def stream(self, name: str) -> np.random.Generator:
        return generator(self.seed, name)

    # --- what stands in the synthetic documents' place

    @shared
    def copied(self) -> Array:
        order = self.stream("baseline copy").permutation(len(self.train))
        return np.resize(order, len(self.synthetic))

    def place(self, name: str) -> Corpus:
        """The documents of this baseline; without a holdout unseen ones are drawn from train."""
        return self.once(f"place {name}", lambda: self.made(name))

    def made(self, name: str) -> Corpus:  # noqa: PLR0911
        if name == "synthetic":
            return self.synthetic
        if name == "copy":
            return self.train.take(self.copied)
        if name == "floor":
            return drawn(self.train, self.lexicon, len(self.synthetic), self.stream("baseline floor"))
        if name == "planted":
            return self.train.take(self.copied[: self.planted])
        if name == "edited":
            return edited(self.place("planted"), self.train, self.lexicon, EDITED, self.stream("planted edited"))
        rng = self.stream("baseline ceiling")
        if not self.has_holdout:
            return self.train.take(np.sort(rng.integers(0, len(self.train), len(self.synthetic))))
        return self.unseen.take(np.sort(rng.permutation(len(self.unseen))[: len(self.synthetic)]))

    @shared
    def planted(self) -> int:
        """How many training documents are hidden among the synthetic ones to measure power."""
        return min(len(self.synthetic), max(1, round(PLANTED * len(self.train))))

    def of_each(self, what: str, corpus: Corpus, measure: Callable[[Corpus], Array]) -> Array:
        """What is measured of each document by itself: once, where these are some of others."""
        whole, at = corpus.taken or (corpus, slice(None))
        name = f"{what} of each in {id(whole)}"
        if len(corpus) < len(whole) and name not in self.kept:
            return measure(corpus)
        # Kept beside what was measured of it: the name of one that is gone could be another's.
        _, found = self.once(name, lambda: (whole, measure(whole)))
        return np.asarray(found[at])

    def baselines(self, score: Callable[[str], float | None], *, copy: bool = True) -> Baselines:
        return Baselines(score("ceiling"), score("floor"), score("copy") if copy else None)

    # --- real documents, in parts of equal size

    @shared
    def units(self) -> Array:
        """Of each real document, train's first."""
        return units_of(self.train.documents, self.texts.holdout, self.texts.declared.fields.unit)

    @shared
    def shared_units(self) -> bool:
        """Whether someone has documents on both sides, so that neither tells what was not seen."""
        return bool(np.isin(self.units[len(self.train) :], self.units[: len(self.train)]).any())

    @shared
    def halves(self) -> tuple[Array, Array]:
        """Two halves of the holdout, by units: one stands for the synthetic documents, one stays the reference."""
        own = np.unique(self.units[len(self.train) :], return_inverse=True)[1]
        rank = self.stream("holdout halves").permutation(int(own.max()) + 1)[own]
        first = rank < (int(own.max()) + 1) // 2
        return np.flatnonzero(first), np.flatnonzero(~first)

    def candidate(self, name: str) -> Corpus:
        """Like `place`, but for privacy, where the holdout cannot be both the ceiling and the reference."""
        return (
            self.once("half of holdout", lambda: self.unseen.take(self.halves[0]))
            if name == "ceiling"
            else self.place(name)
        )

    def groups(self, name: str) -> tuple[Array, int]:
        """Of each real document the part of train it is in, or that of the holdout, which is the last; -1 for neither."""
        return self.once(f"groups {name == 'ceiling'}", lambda: self.grouped(name == "ceiling"))

    def grouped(self, by_half: bool) -> tuple[Array, int]:
        """Whole units, so that what one person wrote is on one side."""
        count = len(self.train)
        reference = count + (self.halves[1] if by_half else np.arange(len(self.unseen)))
        people = np.unique(self.units[:count], return_inverse=True)[1]
        others = np.unique(self.units[reference], return_inverse=True)[1]
        split = Split.of(int(people.max()) + 1, int(others.max()) + 1, self.stream(f"folds {by_half}"))
        found = np.full(len(self.real), -1)
        for number, fold in enumerate(split.folds):
            found[np.flatnonzero(np.isin(people, fold))] = number
        found[reference[np.isin(others, split.held)]] = len(split.folds)
        return found, len(split.folds)

    @shared
    def real(self) -> Corpus:
        """Train, then the holdout."""
        return self.train.stacked(self.unseen)

    def held(self, name: str) -> Array:
        """The unseen documents that are compared with each part of train, as places among the real ones."""
        groups, folds = self.groups(name)
        return np.flatnonzero(groups == folds)

    # --- how near they lie

    @shared
    def weighed(self) -> tuple[Weights, Rows]:
        """How much each feature tells, and what real documents have of each. Their counts are not kept."""
        sides = self.train.features, self.unseen.features
        weights = Weights.of(*sides)
        rows = [weights.rows(side) for side in sides]
        return weights, rows[0].stacked(rows[1])

    @property
    def weights(self) -> Weights:
        return self.weighed[0]

    @property
    def real_rows(self) -> Rows:
        return self.weighed[1]

    @shared
    def real_windows(self) -> Windowed:
        return Windowed.of(self.real.tokens, self.lexicon)

    def windows(self, name: str) -> Windowed:
        return Windowed.of(self.candidate(name).tokens, self.lexicon)

    def known(self, name: str) -> spans.Known:
        """The windows of each part of train, and of the holdout."""
        groups, folds = self.groups(name)
        return self.once(f"known {name == 'ceiling'}", lambda: spans.Known(self.real_windows, groups, folds + 1))

    def sharing(self, name: str) -> Nearness:
        """The longest windows that documents share with each part of train and with the holdout."""
        return self.once(f"sharing {name}", lambda: spans.nearest(self.windows(name), self.known(name)))

    def natural_sharing(self, name: str) -> Array:
        """The same of unseen documents, which no generator was given: by part of train and document."""

        def found() -> Array:
            own = Windowed.of(self.real.tokens.take(self.held(name)), self.lexicon)
            return spans.longest_shared(own, self.known(name))[0][:-1]

        return self.once(f"natural sharing {name == 'ceiling'}", found)

    def alike(self, name: str, by: str, kind: str) -> Nearness:
        """Cosines of weighted words or of given vectors, or how far the best lies above the second best of the same part (`by` best
        or margin)."""
        found = self.found(name, kind)
        value = found.best if by == "best" else found.margin
        nearest = found.best.argmax(axis=0)
        return Nearness(value[:-1], value[-1], found.row[nearest, np.arange(found.row.shape[1])])

    def found(self, name: str, kind: str) -> search.Found:
        groups, folds = self.groups(name)

        def queries() -> Any:
            return self.weights.rows(self.candidate(name).features) if kind == WORDS else self.vectors_of(name)

        def found() -> search.Found:
            if kind == WORDS and name == "ceiling":
                return self.among_halves.part(folds + 1, len(self.train) + self.halves[0])
            if kind == WORDS and name == "copy" and len(self.copied) >= len(self.train):
                return self.among_real.of_copies(self.real_rows.squares, groups, folds, self.copied).sets(0, folds + 1)
            return self.nearest(kind, queries(), groups, folds + 1)

        return self.once(f"{kind} {name}", found)

    def natural_alike(self, name: str, by: str, kind: str) -> Array:
        """The same of unseen documents, by part of train and document."""

        def found() -> search.Found:
            groups, folds = self.groups(name)
            held = self.held(name)
            if kind == WORDS:
                return (self.among_halves if name == "ceiling" else self.among_real).part(folds, held)
            return self.nearest(kind, self.real_vectors[held], np.where(groups == folds, -1, groups), folds)

        near = self.once(f"natural {kind} {name == 'ceiling'}", found)
        return near.best if by == "best" else near.margin

    def nearest(self, kind: str, queries: Any, groups: Array, count: int) -> search.Found:
        if kind == WORDS:
            return search.nearest_by(queries, self.index, [(groups, count)])[0]
        return vectors.nearest(queries, self.real_vectors, groups, count)

    @property
    def given_vectors(self) -> vectors.Vectors:
        if self.texts.vectors is None:
            raise LookupError("There are no vectors.")
        return self.texts.vectors

    def vectors_of(self, name: str) -> Array:
        """Of the documents of a place that were given; words drawn one by one have none."""
        rows = self.given_vectors.rows
        if name == "synthetic":
            return rows["synthetic"]
        if name == "ceiling":
            return rows["holdout"][self.halves[0]]
        return rows["train"][self.copied if name == "copy" else self.copied[: self.planted]]

    @shared
    def real_vectors(self) -> Array:
        return np.concatenate([self.given_vectors.rows[role] for role in ("train", "holdout")])

    @shared
    def index(self) -> search.Index:
        return search.Index.of(self.real_rows)

    @shared
    def among_all(self) -> list[search.Found]:
        """Of each real document the nearest others: among the parts of train and the holdout, and where half of that stands in the
        synthetic documents' place. One more set has those that are in neither."""
        sets = [(np.where(groups < 0, folds + 1, groups), folds + 2) for groups, folds in map(self.groups, PLACES[:2])]
        return search.nearest_by(self.real_rows, self.index, sets, np.arange(len(self.real)))

    @property
    def among_real(self) -> search.Found:
        return self.among_all[0]

    @property
    def among_halves(self) -> search.Found:
        return self.among_all[1]

    def isolated(self, share: float) -> Array:
        """Which real documents are least like any other real one."""
        best = self.among_real.best.max(axis=0)
        return np.asarray(best <= np.quantile(best, share, method="inverted_cdf"))


def rulers(texts: Texts, seed: int, _: int) -> Sequence[Ruler]:
    """One for each draw; all share the lexicon."""
    sets = [part for part in (texts.train, texts.holdout, *texts.synthetic) if part is not None]
    lexicon, tokens = tokenised([list(part.texts.values()) for part in sets])
    made = {id(part): Corpus(part, words) for part, words in zip(sets, tokens, strict=True)}
    train, holdout = made.get(id(texts.train)), made.get(id(texts.holdout))
    return [Ruler(texts, made[id(draw)], train, holdout, lexicon, seed) for draw in texts.synthetic]
