"""A learner that tells synthetic rows from training rows: what it says of rows that it did not see."""

import numpy as np

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.learning import classifier
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.features import features
from evaluations.harness.tables.ruler import Ruler

FEWEST = 50
STREAM = "f.c2st"


def rows_of_each(ruler: Ruler, rule: Rule) -> int:
    """Tables of one size, so that half of the rows are synthetic."""
    rows: list[int] = [rule.options["most_rows"], ruler.train.rows, ruler.synthetic.rows]
    return min(rows if ruler.holdout is None else [*rows, ruler.holdout.rows])


def places(ruler: Ruler) -> list[str]:
    return [place for place in ruler.frames if place != "ceiling" or ruler.holdout is not None]


def told_apart(ruler: Ruler, rule: Rule, place: str, rows: int) -> tuple[Array, Array]:
    """Log-odds of being synthetic, of synthetic and of training rows, each by a learner that did not see the row."""
    folds = rule.options["folds"]
    return ruler.once(f"told apart {place} {rows} {folds}", lambda: learned(ruler, place, rows, folds))


def learned(ruler: Ruler, place: str, rows: int, folds: int) -> tuple[Array, Array]:
    rng, frame = generator(ruler.seed, STREAM), ruler.frames[place]
    real = ruler.train.take(rng.permutation(ruler.train.rows)[:rows])
    other = frame.take(rng.permutation(frame.rows)[:rows])
    inputs = features(ruler.encoder, real.stacked(other), ruler.encoder.names)
    labels = np.repeat([0, 1], rows)
    fold = np.concatenate([rng.permutation(rows), rng.permutation(rows)]) % folds
    scores = np.zeros(2 * rows)
    for part in range(folds):
        model = classifier(inputs[fold != part], labels[fold != part])
        scores[fold == part] = model.decision_function(inputs[fold == part])
    return scores[rows:], scores[:rows]
