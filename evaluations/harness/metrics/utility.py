"""Is work done with the synthetic table as good as with the real one? Judged on rows neither saw."""

import numpy as np
from scipy.stats import rankdata

from evaluations.harness.encoding import Measured
from evaluations.harness.learning import classifier, features, regressor
from evaluations.harness.protocol import Rule
from evaluations.harness.report import Baselines, Measurement
from evaluations.harness.ruler import Ruler, generator
from evaluations.harness.tables import Array, Frame

from .measured import graded, measured, not_established

FEWEST = 50
REPEATS = 200
NO_TARGET = "No target was named, so no model could be trained."
NO_HOLDOUT = "There is no holdout to judge the models on."
TOO_FEW = "The target has fewer than two usable values, or too few rows, in one of the tables."


def trained_on_synthetic(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Score on the holdout of a model trained on synthetic rows, beside the same model trained on real rows.

    AUC (mean over classes, each against the rest) for classes, R squared for numbers; higher is better. The
    verdict is about the gap to the real model; its interval is a paired bootstrap over holdout rows.
    """
    if not ruler.tables.declared.targets:
        return [not_established(rule, NO_TARGET)]
    return [for_target(ruler, rule, target) for target in ruler.tables.declared.targets]


def for_target(ruler: Ruler, rule: Rule, target: str) -> Measurement:
    subject = {"target": target}
    if ruler.holdout is None:
        return not_established(rule, NO_HOLDOUT, subject=subject)
    if target not in ruler.encoder.columns or len(ruler.encoder.names) < 2:
        return not_established(rule, TOO_FEW, subject=subject)
    task = Task(ruler, target)
    predictions = {place: task.predictions(frame) for place, frame in task.sources(rule).items()}
    if any(values is None for values in predictions.values()) or len(task.truth) < FEWEST:
        return not_established(rule, TOO_FEW, subject=subject)
    scores = {place: task.scores(values) for place, values in predictions.items() if values is not None}
    gaps = scores["copy"] - scores["synthetic"]
    gap = float(gaps[0])
    return measured(
        rule,
        float(scores["synthetic"][0]),
        n=len(task.truth),
        subject=subject,
        interval=between(scores["synthetic"][1:]),
        verdict=graded(gap, rule),
        baselines=Baselines(float(scores["copy"][0]), float(scores["floor"][0]), float(scores["copy"][0])),
        detail={"gap": gap, "gap_interval": list(between(gaps[1:])), "score": task.score_name},
    )


def between(values: Array) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975], method="inverted_cdf")
    return float(low), float(high)


class Task:
    """Predicting one target from all other columns."""

    def __init__(self, ruler: Ruler, target: str) -> None:
        self.ruler = ruler
        self.target = target
        self.names = [name for name in ruler.encoder.names if name != target]
        column = ruler.encoder.columns[target]
        few = isinstance(column, Measured) and column.values is not None and len(column.values) == 2
        self.classes = not isinstance(column, Measured) or few
        self.score_name = "auc" if self.classes else "r2"
        self.test = self.usable(ruler.unseen)
        self.truth = self.labels(self.test)
        draws = generator(ruler.seed, f"bootstrap {target}")
        rows = len(self.truth)
        self.weights = np.vstack([np.ones(rows), draws.multinomial(rows, np.full(rows, 1 / max(rows, 1)), REPEATS)])

    def usable(self, frame: Frame) -> Frame:
        values = frame.columns[self.target]
        return frame.take(np.flatnonzero(np.isfinite(values) if values.dtype == np.float64 else values >= 0))

    def labels(self, frame: Frame) -> Array:
        values = frame.columns[self.target]
        return self.ruler.encoder.columns[self.target].levels(values) if self.classes else values

    def sources(self, rule: Rule) -> dict[str, Frame]:
        """Training rows of equal number: the synthetic table's, or fewer where train has fewer."""
        frames = {place: self.usable(self.ruler.frames[place]) for place in ("synthetic", "floor", "copy")}
        rows = min(rule.options["most_rows"], self.ruler.train.rows, *(frame.rows for frame in frames.values()))
        rng = generator(self.ruler.seed, f"training rows {self.target}")
        return {place: frame.take(rng.permutation(frame.rows)[:rows]) for place, frame in frames.items()}

    def predictions(self, frame: Frame) -> Array | None:
        """For each holdout row a score a class, or one number; None where nothing can be learned."""
        inputs, labels = features(self.ruler.encoder, frame, self.names), self.labels(frame)
        if frame.rows < FEWEST or len(np.unique(labels)) < 2 or len(np.unique(self.truth)) < 2:
            return None
        test = features(self.ruler.encoder, self.test, self.names)
        if not self.classes:
            return np.asarray(regressor(inputs, labels).predict(test))
        learned = classifier(inputs, labels)
        scores = np.zeros((len(test), int(max(labels.max(), self.truth.max())) + 1))
        scores[:, learned.classes_.astype(int)] = learned.predict_proba(test)
        return scores

    def scores(self, predictions: Array) -> Array:
        """The score on the holdout, followed by its bootstrap repeats."""
        if not self.classes:
            return r_squared(self.truth, predictions, self.weights)
        present = np.unique(self.truth)
        columns = present[1:] if len(present) == 2 else present
        return weighted_auc_mean(self.truth, predictions, columns, self.weights)


def r_squared(truth: Array, predicted: Array, weights: Array) -> Array:
    total = weights.sum(axis=1)
    mean = (weights @ truth) / total
    spread = weights @ truth**2 / total - mean**2
    wrong = weights @ (truth - predicted) ** 2 / total
    return np.asarray(1 - wrong / np.where(spread > 0, spread, np.inf))


def weighted_auc_mean(truth: Array, scores: Array, columns: Array, weights: Array) -> Array:
    return np.asarray(np.mean([weighted_auc(truth == c, scores[:, c], weights) for c in columns], axis=0))


def weighted_auc(positive: Array, score: Array, weights: Array) -> Array:
    """AUC with a weight a row, for each row of weights; ties count half."""
    group = rankdata(score, method="dense").astype(int) - 1
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(group[order]) > 0])
    hits = np.add.reduceat((weights * positive)[:, order], starts, axis=1)
    rest = np.add.reduceat((weights * ~positive)[:, order], starts, axis=1)
    below = np.cumsum(rest, axis=1) - rest / 2
    area = (hits * below).sum(axis=1)
    both = hits.sum(axis=1) * rest.sum(axis=1)
    return np.where(both > 0, area / np.where(both > 0, both, 1), 0.5)
