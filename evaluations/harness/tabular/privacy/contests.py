"""The attacker's game behind every membership metric: training rows and unseen rows, to be told apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.learning import classifier
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.features import features
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.neighbours import SCALE, Points, several_nearest
from evaluations.harness.tables.tables import Frame

NAME = "p.mia"
NEIGHBOURS = 5
MOST_REFERENCE = 50_000
TURNS = (0, 1)

Scores = Mapping[str, tuple[Array, Array]]
Kin = tuple[Array, Array]
Sides = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Contest:
    """Who is to be told apart, and the real rows the attacker may look at. All three are disjoint.

    The reference is half unseen rows, half other rows of train: were it unseen rows alone, relatives and later
    visits of the unseen people would be in it and those of the members would not, and that alone would tell.
    """

    members: Frame
    others: Frame
    reference: Frame
    kin: Kin
    points: tuple[Points, Points]
    to_reference: Sides

    @classmethod
    def of(cls, ruler: Ruler, most: int, place: str, turn: int) -> "Contest":
        """Two turns use every unseen row: in the second the halves change places."""
        unseen, rng = ruler.reference(place), generator(ruler.seed, NAME)
        rows = min(most, ruler.train.rows // 2, unseen.rows // 2)
        ours = rng.permutation(ruler.whole_units(unseen.rows, rng))
        theirs = rng.permutation(unseen.rows)
        ours, theirs = np.roll(ours, -turn * rows), np.roll(theirs, -turn * rows)
        rest = min(len(ours) - rows, unseen.rows - rows, MOST_REFERENCE)
        reference = ruler.train.take(ours[rows:][:rest]).stacked(unseen.take(theirs[rows:][:rest]))
        unseen_rows = ruler.train.rows + ruler.reference_rows(place)[theirs[:rows]]
        kin = (ruler.units[ours[:rows]], ruler.units[unseen_rows])
        members, others = ruler.train.take(ours[:rows]), unseen.take(theirs[:rows])
        points = (ruler.encoder.points(members), ruler.encoder.points(others))
        target = ruler.encoder.points(reference)
        to_reference = (distances(points[0], target), distances(points[1], target))
        return cls(members, others, reference, kin, points, to_reference)


def distances(queries: Points, target: Points) -> Array:
    """To the five nearest rows, nearest first, as shares of a column; fewer where the target has fewer rows."""
    return several_nearest(queries, target, min(NEIGHBOURS, target.rows)).distance / SCALE


def contests(ruler: Ruler, most: int, place: str) -> Sequence[Contest]:
    where = "ceiling" if place == "ceiling" else "whole"
    return ruler.once(f"contests {where} {most}", lambda: [Contest.of(ruler, most, place, turn) for turn in TURNS])


def approached(ruler: Ruler, most: int, place: str) -> Sequence[Sides]:
    """For each turn the distances of members and of others to this table."""

    def found() -> Sequence[Sides]:
        target = ruler.points(place)
        return [both(contest, target) for contest in contests(ruler, most, place)]

    return ruler.once(f"approached {place} {most}", found)


def both(contest: Contest, target: Points) -> Sides:
    return distances(contest.points[0], target), distances(contest.points[1], target)


def with_planted(ruler: Ruler, most: int) -> Sequence[Sides]:
    """The distances, had copies been hidden in the synthetic table: the nearest of both, nothing searched twice."""
    target = ruler.encoder.points(ruler.planted_rows)
    merged = []
    for contest, own in zip(contests(ruler, most, "synthetic"), approached(ruler, most, "synthetic"), strict=True):
        new = both(contest, target)
        ours, theirs = (np.sort(np.hstack(pair), axis=1)[:, :NEIGHBOURS] for pair in zip(own, new, strict=True))
        merged.append((ours, theirs))
    return merged


def attacked(ruler: Ruler, most: int, place: str) -> tuple[Scores, Kin]:
    """For each attack the scores of members and of others over both turns; the higher, the likelier a member."""
    return ruler.once(f"attacked {place} {most}", lambda: whole(turns(ruler, most, place), ruler, most, place))


def attacked_if_planted(ruler: Ruler, most: int) -> tuple[Scores, Kin]:
    return whole(turns_if_planted(ruler, most), ruler, most, "synthetic")


def turns(ruler: Ruler, most: int, place: str) -> Sequence[Scores]:
    """The scores of each turn by itself, for attacks that choose on one and are judged on the other."""

    def found() -> Sequence[Scores]:
        pairs = zip(contests(ruler, most, place), approached(ruler, most, place), strict=True)
        return [scored(ruler, most, ruler.candidate(place), contest, sides) for contest, sides in pairs]

    return ruler.once(f"turns {place} {most}", found)


def turns_if_planted(ruler: Ruler, most: int) -> Sequence[Scores]:
    def found() -> Sequence[Scores]:
        seen = ruler.candidate("synthetic").stacked(ruler.planted_rows)
        pairs = zip(contests(ruler, most, "synthetic"), with_planted(ruler, most), strict=True)
        return [scored(ruler, most, seen, contest, sides) for contest, sides in pairs]

    return ruler.once(f"turns planted {most}", found)


def whole(played: Sequence[Scores], ruler: Ruler, most: int, place: str) -> tuple[Scores, Kin]:
    scores = {
        name: (
            np.concatenate([turn[name][0] for turn in played]),
            np.concatenate([turn[name][1] for turn in played]),
        )
        for name in played[0]
    }
    kin = [contest.kin for contest in contests(ruler, most, place)]
    return scores, (np.concatenate([ours for ours, _ in kin]), np.concatenate([theirs for _, theirs in kin]))


def scored(ruler: Ruler, most: int, synthetic: Frame, contest: Contest, to_synthetic: Sides) -> Scores:
    by_distance: dict[str, Callable[[Array, Array], Array]] = {
        "distance": lambda near, _: -near[:, 0],
        "calibrated": lambda near, reference: reference[:, 0] - near[:, 0],
        "density": density_ratio,
    }
    found: dict[str, tuple[Array, Array]] = {
        name: (score(to_synthetic[0], contest.to_reference[0]), score(to_synthetic[1], contest.to_reference[1]))
        for name, score in by_distance.items()
    }
    return {**found, "learned": learned_scores(ruler, most, synthetic, contest)}


def density_ratio(near: Array, reference: Array) -> Array:
    """Monotone in the ratio of the two densities, whose exponent is the same for every row."""
    smallest = 1e-6
    return np.asarray(np.log(reference[:, -1] + smallest) - np.log(near[:, -1] + smallest))


def learned_scores(ruler: Ruler, most: int, synthetic: Frame, contest: Contest) -> tuple[Array, Array]:
    rng = generator(ruler.seed, f"{NAME} learner")
    rows = min(synthetic.rows, contest.reference.rows, most)
    seen = synthetic.take(rng.permutation(synthetic.rows)[:rows])
    other = contest.reference.take(rng.permutation(contest.reference.rows)[:rows])
    names = ruler.encoder.names
    learned = classifier(features(ruler.encoder, seen.stacked(other), names), np.repeat([1, 0], rows))
    members, others = (
        learned.decision_function(features(ruler.encoder, frame, names)) for frame in (contest.members, contest.others)
    )
    return members, others
