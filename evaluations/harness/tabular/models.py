"""What is trained for a target and on what it is judged. Every model is trained once and shared by the metrics."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Said
from evaluations.harness.engine.sharing import once, shared
from evaluations.harness.mathematics.additive import Additive
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.learning import classifier, regressor
from evaluations.harness.mathematics.scoring import Score, score
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.encoding import Scaled
from evaluations.harness.tables.features import features
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_HOLDOUT_FOR_MODELS, TARGET_UNUSABLE

FEWEST = 50
MOST_LEVELS = 1000
MOST_EVENTS = 5
BEYOND = 1e6
PREDICTED = 100_000
"""So many rows a model is asked about at a time."""
TREES, LINEAR = "trees", "linear"
SOURCES = ("real", "synthetic", "floor")


def task_of(ruler: Ruler, rule: Rule, target: str) -> "Task | Said":
    """The task of predicting this target, or why there is none."""
    if ruler.holdout is None:
        return NO_HOLDOUT_FOR_MODELS
    if target not in ruler.encoder.columns or len(ruler.encoder.names) < 2:
        return TARGET_UNUSABLE
    most_rows = rule.options["most_rows"]
    task = ruler.once(f"task {most_rows} {target}", lambda: Task(ruler, target, most_rows))
    return task if task.learnable else TARGET_UNUSABLE


@dataclass(frozen=True, eq=False)
class Task:
    """Predicting one target from all other columns.

    The real model is trained on train, the synthetic one on the synthetic table, the floor on shuffled columns: on
    equally many rows, picked by place in canonical order, so that equal tables give equal models.
    """

    ruler: Ruler
    target: str
    most_rows: int

    @shared
    def names(self) -> list[str]:
        return [name for name in self.ruler.encoder.names if name != self.target]

    @shared
    def classes(self) -> bool:
        column = self.ruler.encoder.columns[self.target]
        return not isinstance(column, Scaled) or (column.values is not None and len(column.values) == 2)

    @shared
    def tested(self) -> Array:
        """The unseen rows whose target is known."""
        return self.known(self.ruler.unseen)

    @property
    def test(self) -> Frame:
        return self.usable(self.ruler.unseen)

    @shared
    def truth(self) -> Array:
        return self.labels(self.test)

    @shared
    def sources(self) -> dict[str, Frame]:
        tables = (self.ruler.train, self.ruler.synthetic, self.ruler.frames["floor"])
        frames = {place: self.usable(frame) for place, frame in zip(SOURCES, tables, strict=True)}
        rows = min(self.most_rows, *(frame.rows for frame in frames.values()))
        return {place: self.drawn(frame, rows) for place, frame in frames.items()}

    def drawn(self, frame: Frame, rows: int) -> Frame:
        order = generator(self.ruler.seed, f"training rows {self.target}").permutation(frame.rows)
        return frame.take(np.sort(order[:rows]))

    @shared
    def learnable(self) -> bool:
        known = [self.truth, *(self.labels(frame) for frame in self.sources.values())]
        return all(len(labels) >= FEWEST and float(labels.var()) > 0 for labels in known)

    @shared
    def made(self) -> dict[Any, Any]:
        """Models and their predictions on the holdout."""
        return {}

    def known(self, frame: Frame) -> Array:
        values = frame.columns[self.target]
        return np.flatnonzero(np.isfinite(values) if values.dtype == np.float64 else values >= 0)

    def usable(self, frame: Frame) -> Frame:
        rows = self.known(frame)
        return frame if len(rows) == frame.rows else frame.viewed(rows)

    def labels(self, frame: Frame) -> Array:
        """Levels, or numbers on a scale near one, whose squares do not overflow; powers of two change no digit."""
        column, values = self.ruler.encoder.columns[self.target], frame.columns[self.target]
        if self.classes or not isinstance(column, Scaled):
            return column.levels(values).astype(np.int64)
        power = math.frexp(max(abs(column.low), abs(column.high)))[1]
        return np.clip(np.ldexp(values, -power), -BEYOND, BEYOND)

    def inputs(self, frame: Frame, kind: str) -> Array:
        """Rows × columns for trees; one row of levels for each column for the linear model."""
        if kind == TREES:
            return features(self.ruler.encoder, frame, self.names)
        return np.array([self.ruler.encoder.columns[name].levels(frame.columns[name]) for name in self.names])

    def inputs_of(self, rows: Array, kind: str) -> Array:
        """Of these of the tested rows."""
        return self.inputs(self.ruler.unseen.take(self.tested[rows]), kind)

    def goals(self, frame: Frame) -> Array:
        labels = self.labels(frame)
        return np.eye(self.outputs)[labels] if self.classes else labels[:, None]

    @shared
    def events(self) -> list[int]:
        """The classes that are looked at one by one: the rarer of two in train, or the most frequent of several."""
        counts = np.bincount(self.labels(self.usable(self.ruler.train)), minlength=self.outputs)
        order = np.lexsort((np.arange(len(counts)), -counts))[: np.count_nonzero(counts)].tolist()
        kept: list[int] = order[-1:] if len(order) == 2 else order[:MOST_EVENTS]
        return kept

    def level_name(self, level: int) -> str:
        return self.ruler.encoder.columns[self.target].names()[level]

    @property
    def outputs(self) -> int:
        return self.ruler.encoder.columns[self.target].size

    @shared
    def sizes(self) -> Array:
        return np.array([self.ruler.encoder.columns[name].size for name in self.names], np.int64)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (TREES, LINEAR) if self.sizes.sum() <= MOST_LEVELS else (TREES,)

    def model(self, place: str, kind: str = TREES) -> Any:
        return once(self.made, f"{kind} of {place}", lambda: self.trained(self.sources[place], kind))

    def trained(self, frame: Frame, kind: str) -> Any:
        inputs = self.inputs(frame, kind)
        if kind == LINEAR:
            return Additive.fitted(inputs, self.sizes, self.goals(frame))
        return (classifier if self.classes else regressor)(inputs, self.labels(frame))

    def predicted(self, place: str, inputs: Array, kind: str = TREES) -> Array:
        """A score for each class, or one number, a row; what the model of this place says of these inputs."""
        model = self.model(place, kind)
        if kind == LINEAR:
            found: Array = model.predict(inputs)
            return found if self.classes else found[:, 0]
        if not self.classes:
            return np.asarray(model.predict(inputs))
        scores = np.zeros((len(inputs), self.outputs))
        scores[:, model.classes_.astype(int)] = model.predict_proba(inputs)
        return scores

    def on_holdout(self, place: str, kind: str = TREES) -> Array:
        """Some rows at a time: what a model says of a row does not depend on others."""

        def found() -> Array:
            rows = np.arange(len(self.tested))
            parts = np.split(rows, range(PREDICTED, len(rows), PREDICTED))
            return np.concatenate([self.predicted(place, self.inputs_of(part, kind), kind) for part in parts])

        return once(self.made, f"{kind} of {place} on the holdout", found)

    def score(self, place: str, kind: str = TREES) -> Score:
        return score(self.truth, self.on_holdout(place, kind), classes=self.classes)

    @property
    def lowest(self) -> float:
        return 0.0 if self.classes else -math.inf

    @property
    def score_name(self) -> str:
        return "auc" if self.classes else "r2"
