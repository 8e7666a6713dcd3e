"""Does the synthetic table help to guess a sensitive value of those it was made from, more than of others?"""

import numpy as np

from evaluations.harness.engine.hits import PLANTED
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Power, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.learning import classifier
from evaluations.harness.mathematics.residual import Rate, residual
from evaluations.harness.mathematics.statistics import TWO_CHOICES, Estimate
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import FIRST_LEVEL
from evaluations.harness.tables.features import features
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.neighbours import nearest
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import KNOWN_ALL, NO_SENSITIVE, NOTHING_KNOWN, UNSURE
from evaluations.harness.tabular.privacy.bounds import bounded, unanswerable

ROUNDS = 20


def inference(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """For each sensitive column the gain in right guesses on train over unseen people; none is best.

    Two attackers, the nearest synthetic row and a learner, guess the level (category, value or train decile)
    from the quasi-identifiers. What holds for everyone alike is knowledge, not disclosure, and does not count.
    Where train and the unseen people happen to hold the frequent value more or less often, that is taken out.
    The interval is corrected for choosing between the attackers.

    Range: -1 to 1, by sensitive column.
    Better: down; the upper end is judged.
    Blind to: what the attacker guesses of everybody alike.
    Source: Giomi et al. 2023, doi:10.56553/popets-2023-0055.
    """
    if not ruler.tables.declared.sensitive:
        return [not_established(rule, NO_SENSITIVE)]
    why = unanswerable(ruler)
    if why:
        return [not_established(rule, why, subject={"column": name}) for name in ruler.tables.declared.sensitive]
    return [one_column(ruler, rule, name) for name in ruler.tables.declared.sensitive]


def one_column(ruler: Ruler, rule: Rule, secret: str) -> Measurement:
    quasi = ruler.tables.declared.quasi or ruler.encoder.names
    known = [name for name in quasi if name != secret and name in ruler.encoder.columns]
    if secret not in ruler.encoder.columns or not known:
        return not_established(rule, NOTHING_KNOWN, subject={"column": secret})
    guessing = Guessing(ruler, rule, secret, known)
    gains = {place: guessing.gains(place, ruler.candidate(place)) for place in ruler.frames}
    best = {place: max(found.values(), key=lambda gain: gain.value) for place, found in gains.items()}
    planted = ruler.candidate("synthetic").stacked(ruler.planted_rows)
    caught = max(guessing.gains("synthetic", planted).values(), key=lambda gain: gain.value)
    verdict = bounded(best["synthetic"], rule, chance=0.0)
    said = {KNOWN_ALL: not ruler.tables.declared.quasi, UNSURE: verdict is Verdict.NOT_ESTABLISHED}
    return measurement(
        rule,
        best["synthetic"].value,
        n=guessing.rows,
        subject={"column": secret},
        interval=best["synthetic"].interval,
        verdict=verdict,
        baselines=Baselines(best["ceiling"].value, best["floor"].value, best["copy"].value),
        power=Power(PLANTED, caught.value, bounded(caught, rule, chance=0.0) is Verdict.FAIL),
        caveats=tuple(sentence for sentence, holds in said.items() if holds),
        detail={"gain": {name: gain.value for name, gain in gains["synthetic"].items()}, **guessing.rates},
    )


class Guessing:
    """Guesses one secret from the known columns, for training rows and for as many unseen ones."""

    def __init__(self, ruler: Ruler, rule: Rule, secret: str, known: list[str]) -> None:
        self.ruler, self.secret, self.known = ruler, secret, known
        self.rng_name = f"{rule.metric} {secret}"
        self.most = rule.options["most_rows"]
        self.rows = min(self.most, ruler.train.rows, ruler.unseen.rows)
        self.rates: dict[str, float] = {}

    def gains(self, place: str, synthetic: Frame) -> dict[str, Estimate]:
        """The residual success of each attacker with this table in the synthetic table's place."""
        unseen, rng = self.ruler.reference(place), generator(self.ruler.seed, self.rng_name)
        rows = min(self.rows, unseen.rows)
        ours, theirs = rng.permutation(self.ruler.train.rows)[:rows], rng.permutation(unseen.rows)[:rows]
        people, others = self.ruler.train.take(ours), unseen.take(theirs)
        unseen_rows = self.ruler.train.rows + self.ruler.reference_rows(place)[theirs]
        kin = (self.ruler.units[ours], self.ruler.units[unseen_rows])
        found = {}
        both = people.stacked(others)
        for name, guess in (("nearest", self.by_nearest), ("learned", self.by_learner)):
            right = (guess(synthetic, both) == self.levels(both)).astype(float)
            success, control = right[:rows], right[rows:]
            found[name] = self.gain((success, control), (people, others), kin)
            if place == "synthetic" and "on_train" not in self.rates:
                self.rates = {"on_train": float(success.mean()), "on_holdout": float(control.mean())}
        if place == "synthetic":
            counts = np.bincount(self.levels(others))
            self.rates["most_frequent"] = float(counts.max() / rows)
        return found

    def gain(self, right: tuple[Array, Array], frames: tuple[Frame, Frame], kin: tuple[Array, Array]) -> Estimate:
        """The residual, after what having the most frequent value does to a guess is taken out (control variate)."""
        values = np.concatenate([self.levels(frame) for frame in frames])
        frequent = (values == np.bincount(values).argmax()).astype(float)
        both = np.concatenate(right)
        varies = frequent.var()
        slope = float(((both - both.mean()) * (frequent - frequent.mean())).mean() / varies) if varies else 0.0
        adjusted = both - slope * (frequent - frequent.mean())
        ours, theirs = adjusted[: len(right[0])], adjusted[len(right[0]) :]
        return residual(Rate.of(ours, kin[0]), Rate.of(theirs, kin[1]), z=TWO_CHOICES)

    def levels(self, frame: Frame) -> Array:
        return self.ruler.encoder.columns[self.secret].levels(frame.columns[self.secret])

    def by_nearest(self, synthetic: Frame, targets: Frame) -> Array:
        queries, reference = (self.ruler.encoder.points(frame, self.known) for frame in (targets, synthetic))
        guessed: Array = self.levels(synthetic)[nearest(queries, reference).row]
        return guessed

    def by_learner(self, synthetic: Frame, targets: Frame) -> Array:
        rng = generator(self.ruler.seed, f"{self.rng_name} learner")
        rows = synthetic.take(rng.permutation(synthetic.rows)[: self.most])
        labels = self.levels(rows)
        if len(np.unique(labels)) < 2:
            return np.full(targets.rows, labels[0] if len(labels) else FIRST_LEVEL)
        encoder = self.ruler.encoder
        learned = classifier(features(encoder, rows, self.known), labels, rounds=ROUNDS)
        return np.asarray(learned.predict(features(encoder, targets, self.known)))


METRICS = {
    "p.aia@1": Metric(inference),
}
