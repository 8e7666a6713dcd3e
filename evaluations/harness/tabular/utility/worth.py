"""Net benefit: which arm is worth its costs, where it lies on the cost-effectiveness plane (Black 1990), and what a unit of effect
costs there."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import Decision
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import TOO_FEW_KNOWN
from evaluations.harness.tabular.utility.design import Levels, within_reach
from evaluations.harness.tabular.utility.put import FEWEST, Answer, Drawn, Put

NEGLIGIBLE = 1e-9
QUADRANTS = ("north-east", "south-east", "north-west", "south-west")
"""Dearer and better, cheaper and better, dearer and worse, cheaper and worse."""


def net_benefit(put: Put) -> Answer | Said:
    """For each willingness to pay the arm with the higher net monetary benefit: what effects are worth, less costs; of all people
    and of each declared subgroup.

    Stinnett and Mullahy 1998. Repeats give the acceptability of the new arm (van Hout et al. 1994).
    """
    train = put.ruler.train
    arms = put.levels("arm", np.asarray(np.isfinite(costs_and_effects(put.decision, train)).all(axis=1)))
    if isinstance(arms, Said):
        return arms
    groups = list(subgroups(put, arms)) if "subgroup" in put.decision.columns else []
    rng, found = put.stream, []
    for name, inside in [("", None), *groups]:
        new, comparator = (arm_rows(put, arms, put.decision.values[which], inside) for which in ("new", "comparator"))
        if min(new.people, comparator.people) < FEWEST:
            return TOO_FEW_KNOWN.format(group=f"one of the arms of {name}" if name else "one of the arms")
        found.append((name, worth(put, new, comparator, rng)))
    whole = found[0][1]
    if not groups:
        return whole
    of_groups = [
        {"group": name, "said": list(one.said), "sure": list(one.sure), **one.detail} for name, one in found[1:]
    ]
    said, sure = (tuple(each for _, one in found for each in getattr(one, part)) for part in ("said", "sure"))
    return Answer(said, sure, {**whole.detail, "groups": of_groups})


def subgroups(put: Put, arms: Levels) -> Iterator[tuple[str, Array]]:
    """Of train's levels those with enough people in both arms, and which rows of the table are in them."""
    known = np.asarray(np.isfinite(costs_and_effects(put.decision, put.ruler.train)).all(axis=1))
    found, train = put.levels("subgroup", known), Put(put.ruler, put.decision, put.ruler.train, put.version)
    if isinstance(found, Said):
        return
    in_train, here = found.codes(put.ruler.train), found.codes(put.frame)
    for k, label in enumerate(found.labels):
        both = [arm_rows(train, arms, put.decision.values[which], in_train == k) for which in ("new", "comparator")]
        if min(one.people for one in both) >= FEWEST:
            yield f"{found.name}: {label}", here == k


def worth(put: Put, new: Drawn, comparator: Drawn, rng: np.random.Generator) -> Answer:
    paid, values = np.array(put.decision.values["willingness_to_pay"], float), put.decision.values
    more = new.values.mean(axis=0) - comparator.values.mean(axis=0)
    repeats = new.repeats(rng) - comparator.repeats(rng)
    gain, chance = paid * more[1] - more[0], (np.outer(repeats[:, 1], paid) - repeats[:, :1] > 0).mean(axis=0)
    said = tuple(values["new"] if one > 0 else values["comparator"] for one in gain)
    sure = tuple(float(one if better > 0 else 1 - one) for one, better in zip(chance, gain, strict=True))
    if new.tells_of_few or comparator.tells_of_few:
        return Answer(said, sure)
    arms: Sequence[Array] = (new.values, comparator.values)
    net = [[at, *(float(at * arm[:, 1].mean() - arm[:, 0].mean()) for arm in arms)] for at in paid.tolist()]
    plane = {} if put.version == 1 else {"plane": of_plane(more, repeats)}
    return Answer(said, sure, {**ratio(more, *arms), **plane, "net_benefit": net, "chance_new": chance.tolist()})


def costs_and_effects(decision: Decision, frame: Frame) -> Array:
    return np.column_stack([within_reach(frame.columns[decision.columns[name]]) for name in ("cost", "effect")])


def arm_rows(put: Put, arms: Levels, label: str, inside: Array | None) -> Drawn:
    """Cost and effect of the people of an arm, where both are known."""
    rows = put.frame.rows
    own = arms.codes(put.frame) == arms.labels.index(label) if label in arms.labels else np.zeros(rows, bool)
    return put.rows(costs_and_effects(put.decision, put.frame), own if inside is None else own & inside)


def ratio(more: Array, new: Array, comparator: Array) -> dict[str, Any]:
    """Extra cost per extra effect, only where more is paid for more, or less for less; else one arm is simply better."""
    cost, effect = float(more[0]), float(more[1])
    scale = max(abs(float(new[:, 1].mean())), abs(float(comparator[:, 1].mean())))
    trade = abs(effect) > NEGLIGIBLE * scale and cost * effect > 0
    return {"extra_cost": cost, "extra_effect": effect, "icer": cost / effect if trade else None}


def of_plane(more: Array, repeats: Array) -> dict[str, Any]:
    """The quadrant of the new arm, and the share of repeats in each."""
    found = quadrants(repeats)
    shares = {name: float((found == at).mean()) for at, name in enumerate(QUADRANTS)}
    return {"quadrant": QUADRANTS[int(quadrants(more[None])[0])], "shares": shares}


def quadrants(more: Array) -> Array:
    """The place in `QUADRANTS` of each pair of extra cost and extra effect."""
    return np.asarray(np.where(more[:, 1] >= 0, 0, 2) + (more[:, 0] <= 0))
