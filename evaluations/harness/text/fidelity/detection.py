"""Can a learner tell synthetic documents from training documents? (Lopez-Paz and Oquab 2017)"""

import numpy as np

from evaluations.harness.engine.grading import by_detection
from evaluations.harness.engine.measurement import measurement, not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Measurement, Said, Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import auc, curve
from evaluations.harness.text.answering import as_many, without_train
from evaluations.harness.text.caveats import FLOOR_NEAR, LOWER_THAN_CHANCE, SAMPLED, UNSEEN_DIFFER
from evaluations.harness.texts.learner import out_of_fold
from evaluations.harness.texts.ruler import PLACES, Ruler

FOLDS = 3
CHANCE = 0.5


def detection(ruler: Ruler, rule: Rule) -> list[Measurement]:
    """Out-of-fold AUC of ridge on the presence of the 1,500 commonest words and pairs; as many synthetic as training documents.

    Documents of one person are in one fold. The sums that ridge needs are exact whole numbers.

    Range: 0 to 1; one half is chance.
    Better: down, towards one half.
    Blind to: facts; copies of training documents, which lie below one half.
    Source: Lopez-Paz and Oquab 2017, arXiv:1610.06545.
    """
    why = without_train(ruler)
    if why:
        return [not_established(rule, why)]
    most = rule.options["most_documents"]
    count = min(len(ruler.train), len(ruler.synthetic), *([len(ruler.unseen)] if ruler.has_holdout else []), most)
    told = {place: told_apart(ruler, place, count) for place in PLACES}
    found = {place: auc(*scores, kin=kin) for place, (scores, kin) in told.items()}
    ceiling = found["ceiling"].value if ruler.has_holdout else None
    own, floor = found["synthetic"], found["floor"].value
    verdict = by_detection(own.value, own.interval[1], CHANCE if ceiling is None else ceiling, floor, rule)
    untold = verdict is Verdict.NOT_ESTABLISHED
    differ = ceiling is not None and ceiling > rule.threshold["attention"]
    said: list[Said] = [UNSEEN_DIFFER if differ else FLOOR_NEAR] if untold else []
    if own.interval[1] < CHANCE:
        said.append(LOWER_THAN_CHANCE)
    if count < len(ruler.synthetic):
        said.append(SAMPLED.format(kept=count, total=len(ruler.synthetic)))
    return [
        measurement(
            rule,
            own.value,
            n=count,
            interval=own.interval,
            verdict=verdict,
            deciding=rule.deciding and not untold,
            baselines=Baselines(ceiling, floor, found["copy"].value),
            caveats=tuple(said),
            detail={"curve": curve(*told["synthetic"][0])},
        )
    ]


def told_apart(ruler: Ruler, place: str, count: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Scores of so many documents of each side by a learner that has not seen them, and the people they are of."""
    order = np.sort(ruler.stream(f"t.c2st {place}").permutation(len(ruler.train))[:count])
    made = as_many(ruler, ruler.place(place), count, f"t.c2st made {place}")
    both = ruler.train.features.take(order).stacked(made.features)
    people = real_people(ruler, order)
    people = np.append(people, people.max() + 1 + np.arange(len(made)))
    is_made = np.arange(len(people)) >= len(order)
    rank = ruler.stream(f"t.c2st folds {place}").permutation(int(people.max()) + 1)[people]
    scores = out_of_fold(both, is_made, rank % FOLDS)
    kin = (people[is_made], people[~is_made])
    return (scores[is_made], scores[~is_made]), kin


def real_people(ruler: Ruler, order: Array) -> Array:
    """A number for whoever wrote each of these training documents."""
    units = ruler.units if ruler.has_holdout else np.arange(len(ruler.train))
    return np.asarray(np.unique(units[order], return_inverse=True)[1])


METRICS = {"t.c2st@1": Metric(detection)}
