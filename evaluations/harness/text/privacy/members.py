"""Can an attacker tell who was in train, or what is known of them, from synthetic documents?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import SMALL_CELL, measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.chance import doubt_point
from evaluations.harness.mathematics.residual import Rate, residual
from evaluations.harness.mathematics.statistics import Estimate, auc, curve, rate_at
from evaluations.harness.text.answering import as_many, bounded, unanswerable
from evaluations.harness.text.caveats import FEW_LABELS, NOT_SAID
from evaluations.harness.text.learning import ridge
from evaluations.harness.texts import spans
from evaluations.harness.texts.hashing import table_of
from evaluations.harness.texts.ruler import WORDS, Ruler
from evaluations.harness.texts.windows import Windowed

CHANCE = 0.5
RUNS = (3, 5)


def membership(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Largest AUC of four attacks that guess whether a real document was in train: the shares of its runs of three and of
    five words that synthetic documents have, its best cosine to one, the longest passage that it shares with one.

    Range: 0 to 1; one half is chance.
    Better: down; the upper end is judged, which allows for four attacks and for several documents of one person.
    Blind to: few copies among many documents.
    Source: DeLong et al. 1988, doi:10.2307/2531595; Meeus et al. 2025, arXiv:2502.14921.
    """
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    members = np.sort(ruler.stream("t.mia members").permutation(len(ruler.train))[: rule.options["most_documents"]])
    others = len(ruler.train) + np.arange(len(ruler.unseen))
    z = doubt_point(len(RUNS) + 2)

    def estimated(scores: dict[str, Array]) -> dict[str, Estimate]:
        kin = ruler.units[members], ruler.units[others]
        return {name: auc(score[: len(members)], score[len(members) :], z=z, kin=kin) for name, score in scores.items()}

    def best(scores: dict[str, Array]) -> Estimate:
        return max(estimated(scores).values(), key=lambda one: one.value)

    attacked = Attacked.of(ruler, np.append(members, others))
    seen = attacked.through(ruler, "synthetic")
    scores = attacked.scores(seen)
    found = estimated(scores)
    strongest = max(found, key=lambda name: found[name].value)
    own, score = found[strongest], scores[strongest]
    caught = best(attacked.scores(seen.beside(attacked.through(ruler, "planted"))))
    floor, copy = (best(attacked.scores(attacked.through(ruler, name))) for name in ("floor", "copy"))
    return [
        measurement(
            rule,
            own.value,
            n=len(members),
            interval=own.interval,
            verdict=bounded(own, rule, chance=CHANCE),
            baselines=Baselines(None, floor.value, copy.value),
            power=Power(PLANTED, caught.value, bounded(caught, rule, chance=CHANCE) is Verdict.FAIL),
            detail={
                "attacks": {name: {"auc": one.value} for name, one in found.items()},
                "strongest": strongest,
                "rate_at_1_percent": rate_at(score[: len(members)], score[len(members) :], 0.01),
                "curve": curve(score[: len(members)], score[len(members) :]),
            },
        )
    ]


@dataclass(frozen=True, eq=False)
class Seen:
    """What real documents have in common with some that were made: by length which of their runs, and the nearest of each."""

    runs: Mapping[int, Array]
    cosine: Array
    passage: Array

    def beside(self, other: "Seen") -> "Seen":
        """With the documents of both."""
        runs = {length: met | other.runs[length] for length, met in self.runs.items()}
        return Seen(runs, np.maximum(self.cosine, other.cosine), np.maximum(self.passage, other.passage))


@dataclass(frozen=True, eq=False)
class Attacked:
    """Real documents whose membership is guessed."""

    real: Array
    windowed: Windowed

    @classmethod
    def of(cls, ruler: Ruler, real: Array) -> "Attacked":
        """Of all real documents, which stand in their order then, the windows are there already."""
        if len(real) == len(ruler.real):
            return cls(real, ruler.real_windows)
        return cls(real, Windowed.of(ruler.real.tokens.take(real), ruler.lexicon))

    def through(self, ruler: Ruler, place: str) -> Seen:
        made = ruler.windows(place)
        runs = {length: self.held_by(made, length) for length in RUNS}
        cosine = ruler.found(place, WORDS).met[self.real]
        known = spans.Known(made, np.zeros(len(made.tokens), np.int64), 1)
        return Seen(runs, cosine, spans.longest_shared(self.windowed, known)[0][0])

    def held_by(self, made: Windowed, length: int) -> Array:
        """Which runs of so many words the made documents have."""
        hashes, _ = made.windows(length)
        slots, _ = table_of(hashes)
        return self.windowed.met(self.windowed.begins(length), length, hashes, slots) >= 0

    def scores(self, seen: Seen) -> dict[str, Array]:
        """More is more likely a member."""
        found: dict[str, Array] = {}
        for length, met in seen.runs.items():
            count, own = self.windowed.by_document(self.windowed.begins(length), met)
            found[f"runs of {length}"] = own / np.maximum(1, count)
        return {**found, "cosine": seen.cosine, "passage": seen.passage}


def attributes(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """How much better a sensitive field is guessed from the text of a training document than of an unseen one, by a model
    trained on synthetic documents, of what was left to gain.

    Range: -1 to 1, by field.
    Better: down; the upper end is judged.
    Blind to: what other models would infer.
    Source: Giomi et al. 2023, doi:10.56553/popets-2023-0055, control by unseen people.
    """
    fields = ruler.texts.declared.fields.sensitive
    if not fields:
        return []
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why)]
    return [inferred(ruler, rule, field, doubt_point(len(fields))) for field in fields]


def inferred(ruler: Ruler, rule: Rule, field: str, z: float) -> Measurement:
    subject = {"field": field}
    made = ruler.synthetic.documents.of(field) if field in ruler.synthetic.documents.said else np.array([""])
    if not (made != "").any():
        return not_established(rule, NOT_SAID, subject=subject)
    names, often = np.unique(made[made != ""], return_counts=True)
    names = names[often >= SMALL_CELL]
    if len(names) < 2:
        return not_established(rule, FEW_LABELS, subject=subject)
    people = as_many(ruler, ruler.train, len(ruler.unseen), f"t.aia {field}")
    members = np.sort(ruler.stream(f"as many t.aia {field}").permutation(len(ruler.train))[: len(people)])
    sides = (ruler.train.take(members), ruler.units[members]), (ruler.unseen, ruler.units[len(ruler.train) :])

    def found(place: str) -> Estimate:
        corpus = ruler.place(place)
        said = corpus.documents.of(field)
        kept = np.flatnonzero(np.isin(said, names))
        if len(np.unique(said[kept])) < 2:
            return Estimate(0.0, (-1.0, 1.0))
        guess = ridge(corpus.take(kept).features, np.searchsorted(names, said[kept]), len(names))
        rates = [Rate.of(names[guess(side.features)] == side.documents.of(field), units) for side, units in sides]
        return residual(*rates, z=z)

    own = found("synthetic")
    return measurement(
        rule,
        own.value,
        n=len(members),
        subject=subject,
        interval=own.interval,
        verdict=bounded(own, rule, chance=0.0),
        baselines=Baselines(None, found("floor").value, found("copy").value),
    )


METRICS = {"t.mia@1": Metric(membership), "t.aia@1": Metric(attributes)}
