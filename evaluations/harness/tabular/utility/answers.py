"""What a declared decision comes to by one table, and how surely: the three kinds of decision.

Numbers that would tell of fewer than ten people are left out; what is decided by them is said all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import ndtr

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Z
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.declared import Decision
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_OPTIONS, NO_TERM, TOO_FEW_KNOWN
from evaluations.harness.tabular.utility.design import Levels, levels, outcome, tells_of_few, within_reach
from evaluations.harness.tabular.utility.estimates import estimates

FEWEST = 20
REPEATS = 500
MOST_UNITS = 2000
NEGLIGIBLE = 1e-9
ACT, LEAVE = "act", "do not act"


@dataclass(frozen=True, eq=False)
class Answer:
    """What is decided on each question, and the share of repeats in which it is decided so; rows are drawn anew."""

    said: tuple[str, ...]
    sure: tuple[float, ...]
    detail: Mapping[str, Any] = field(default_factory=dict)


def answer(ruler: Ruler, decision: Decision, frame: Frame) -> Answer | Said:
    """The same stream of draws for every table, so that equal tables are equally sure."""
    return KINDS[decision.kind](ruler, decision, frame)


def threshold(ruler: Ruler, decision: Decision, frame: Frame) -> Answer | Said:
    """A mean, a share or a coefficient on one side of a number. A coefficient is as sure as its normal interval."""
    if decision.values["statistic"] == "coefficient":
        return coefficient(ruler, decision, frame)
    values = known(outcome(ruler, decision.columns["outcome"], decision.values.get("event"), frame))
    if len(values) < FEWEST:
        return TOO_FEW_KNOWN.format(group="the column")
    found = float(values.mean())
    repeats = acts(decision, redrawn(values[:, None], stream(ruler, decision))[:, 0])
    return sided(
        None if tells_of_few(values) else found, float(repeats.mean()), act=bool(acts(decision, values.mean()))
    )


def coefficient(ruler: Ruler, decision: Decision, frame: Frame) -> Answer | Said:
    wanted = decision.values["analysis"]
    analysis = next(one for one in ruler.tables.declared.analyses if one.name == wanted)
    found = estimates(ruler, analysis, frame)
    if isinstance(found, Said):
        return found
    if decision.values["term"] not in found:
        return NO_TERM.format(analysis=wanted, term=decision.values["term"])
    value, (low, high), _ = found[decision.values["term"]]
    error = (high - low) / (2 * Z)
    away = value - decision.values["at"]
    above = float(ndtr(away / error)) if error > 0 else float(away > 0)
    chance = above if decision.values.get("act", "above") == "above" else 1 - above
    return sided(value, chance, act=bool(acts(decision, np.array(value))))


def acts(decision: Decision, values: Array) -> Array:
    at = decision.values["at"]
    return np.asarray(values > at if decision.values.get("act", "above") == "above" else values < at)


def sided(value: float | None, chance: float, *, act: bool) -> Answer:
    return Answer((ACT if act else LEAVE,), (chance if act else 1 - chance,), {} if value is None else {"value": value})


def choice(ruler: Ruler, decision: Decision, frame: Frame) -> Answer | Said:
    """The option with the best mean outcome, of those with enough rows."""
    asked = decision.columns["outcome"], decision.values.get("event")
    options = levels(ruler, decision.columns["option"], np.isfinite(outcome(ruler, *asked, ruler.train)))
    if isinstance(options, Said):
        return options
    values = outcome(ruler, *asked, frame)
    codes = options.codes(frame)
    rows = {label: known(values[codes == k]) for k, label in enumerate(options.labels)}
    rows = {label: inside for label, inside in rows.items() if len(inside) >= FEWEST}
    if len(rows) < 2:
        return NO_OPTIONS
    sign = 1.0 if decision.values["best"] == "highest" else -1.0
    means = {label: float(inside.mean()) for label, inside in rows.items()}
    rng = stream(ruler, decision)
    repeats = np.column_stack([redrawn(inside[:, None], rng)[:, 0] for inside in rows.values()])
    best = first_best(sign * np.array([list(means.values())]))[0]
    sure = float((first_best(sign * repeats) == best).mean())
    shown = {label: value for label, value in means.items() if not tells_of_few(rows[label])}
    return Answer((list(rows)[best],), (sure,), {"means": shown})


def first_best(values: Array) -> Array:
    """The place of the highest in each row; what is equal but for the last bits is a tie, and the first one wins."""
    top = values.max(axis=1, keepdims=True)
    return np.asarray((values >= top - NEGLIGIBLE * np.abs(top)).argmax(axis=1))


def net_benefit(ruler: Ruler, decision: Decision, frame: Frame) -> Answer | Said:
    """For each willingness to pay the arm with the higher net monetary benefit: what effects are worth, less costs.

    Stinnett and Mullahy 1998. Repeats give the acceptability of the new arm (van Hout et al. 1994).
    """
    known_rows = np.asarray(np.isfinite(costs_and_effects(decision, ruler.train)).all(axis=1))
    arms = levels(ruler, decision.columns["arm"], known_rows)
    if isinstance(arms, Said):
        return arms
    new, comparator = (arm_rows(decision, frame, arms, decision.values[which]) for which in ("new", "comparator"))
    if min(len(new), len(comparator)) < FEWEST:
        return TOO_FEW_KNOWN.format(group="one of the arms")
    rng = stream(ruler, decision)
    paid = np.array(decision.values["willingness_to_pay"], float)
    more = new.mean(axis=0) - comparator.mean(axis=0)
    repeats = redrawn(new, rng) - redrawn(comparator, rng)
    gain, chance = paid * more[1] - more[0], (np.outer(repeats[:, 1], paid) - repeats[:, :1] > 0).mean(axis=0)
    named = decision.values["new"], decision.values["comparator"]
    said = tuple(named[0] if one > 0 else named[1] for one in gain)
    sure = tuple(float(one if better > 0 else 1 - one) for one, better in zip(chance, gain, strict=True))
    if any(tells_of_few(column) for arm in (new, comparator) for column in arm.T):
        return Answer(said, sure)
    worth = [
        [at, *(float(at * arm[:, 1].mean() - arm[:, 0].mean()) for arm in (new, comparator))] for at in paid.tolist()
    ]
    return Answer(said, sure, {**ratio(more, new, comparator), "net_benefit": worth, "chance_new": chance.tolist()})


def costs_and_effects(decision: Decision, frame: Frame) -> Array:
    return np.column_stack([within_reach(frame.columns[decision.columns[name]]) for name in ("cost", "effect")])


def arm_rows(decision: Decision, frame: Frame, arms: Levels, label: str) -> Array:
    """Cost and effect of the people of an arm, where both are known."""
    both = costs_and_effects(decision, frame)
    inside = arms.codes(frame) == arms.labels.index(label) if label in arms.labels else np.zeros(frame.rows, bool)
    return np.asarray(both[inside & np.isfinite(both).all(axis=1)])


def ratio(more: Array, new: Array, comparator: Array) -> dict[str, Any]:
    """Extra cost per extra effect, only where more is paid for more, or less for less; else one arm is simply better."""
    cost, effect = float(more[0]), float(more[1])
    scale = max(abs(float(new[:, 1].mean())), abs(float(comparator[:, 1].mean())))
    trade = abs(effect) > NEGLIGIBLE * scale and cost * effect > 0
    return {"extra_cost": cost, "extra_effect": effect, "icer": cost / effect if trade else None}


def known(values: Array) -> Array:
    return values[np.isfinite(values)]


def stream(ruler: Ruler, decision: Decision) -> np.random.Generator:
    return generator(ruler.seed, f"u.decision {decision.name}")


def redrawn(rows: Array, rng: np.random.Generator) -> Array:
    """Means of rows drawn anew with replacement: repeats × columns.

    Of many rows, blocks are drawn. Equal rows stand together in a table, so rows are mixed before: then a block is a
    random sample, and the mean of drawn blocks varies as the mean of as many drawn rows does.
    """
    units = rows
    if len(rows) > MOST_UNITS:
        units = np.array([one.mean(axis=0) for one in np.array_split(rng.permutation(rows), MOST_UNITS)])
    return np.array([units[rng.integers(0, len(units), len(units))].mean(axis=0) for _ in range(REPEATS)])


KINDS: Mapping[str, Callable[[Ruler, Decision, Frame], Answer | Said]] = {
    "threshold": threshold,
    "choice": choice,
    "net_benefit": net_benefit,
}
