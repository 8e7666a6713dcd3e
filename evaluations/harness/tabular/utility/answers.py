"""What a declared decision comes to by one table, and how surely: the three kinds of decision.

Numbers that would tell of fewer than ten people are left out; what is decided by them is said all the same.
"""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import ndtr

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.statistics import Z
from evaluations.harness.tables.declared import Decision
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NEWER, NO_OPTIONS, NO_TERM, SECOND, TOO_FEW_KNOWN
from evaluations.harness.tabular.utility.estimates import Terms, estimates
from evaluations.harness.tabular.utility.fits import effects_of
from evaluations.harness.tabular.utility.put import FEWEST, Answer, Put
from evaluations.harness.tabular.utility.worth import NEGLIGIBLE, net_benefit

ACT, LEAVE = "act", "do not act"


def answer(ruler: Ruler, decision: Decision, frame: Frame, version: int = 1) -> Answer | Said:
    return KINDS[decision.kind](Put(ruler, decision, frame, version))


def threshold(put: Put) -> Answer | Said:
    """A mean, a share or a coefficient on one side of a number. A coefficient is as sure as its normal interval."""
    decision = put.decision
    if decision.values["statistic"] == "coefficient":
        return coefficient(put)
    rows = put.rows(put.outcome(put.frame))
    if rows.people < FEWEST:
        return TOO_FEW_KNOWN.format(group="the column")
    repeats = acts(decision, rows.repeats(put.stream)[:, 0])
    found = rows.values.mean()
    return sided(None if rows.tells_of_few else float(found), float(repeats.mean()), act=bool(acts(decision, found)))


def coefficient(put: Put) -> Answer | Said:
    decision, wanted = put.decision, put.decision.values["analysis"]
    found = estimated(put)
    if isinstance(found, Said):
        return found
    if decision.values["term"] not in found:
        return NO_TERM.format(analysis=wanted, term=decision.values["term"])
    value, (low, high) = found[decision.values["term"]][:2]
    error = (high - low) / (2 * Z)
    away = value - decision.values["at"]
    above = float(ndtr(away / error)) if error > 0 else float(away > 0)
    chance = above if decision.values.get("act", "above") == "above" else 1 - above
    return sided(value, chance, act=bool(acts(decision, np.array(value))))


def estimated(put: Put) -> Terms | Said:
    """The terms of the analysis that the decision goes by."""
    analysis = next(
        one for one in put.ruler.tables.declared.analyses if one.name == put.decision.values["analysis"]
    )  # fmt: skip
    if put.version > 1:
        return effects_of(put.ruler, analysis, put.frame)
    return NEWER.format(protocol=SECOND) if analysis.is_newer else estimates(put.ruler, analysis, put.frame)


def acts(decision: Decision, values: Array) -> Array:
    at = decision.values["at"]
    return np.asarray(values > at if decision.values.get("act", "above") == "above" else values < at)


def sided(value: float | None, chance: float, *, act: bool) -> Answer:
    return Answer((ACT if act else LEAVE,), (chance if act else 1 - chance,), {} if value is None else {"value": value})


def choice(put: Put) -> Answer | Said:
    """The option with the best mean outcome, of those with enough rows."""
    options = put.levels("option", np.isfinite(put.outcome(put.ruler.train)))
    if isinstance(options, Said):
        return options
    values, codes = put.outcome(put.frame), options.codes(put.frame)
    every = {label: put.rows(values, codes == k) for k, label in enumerate(options.labels)}
    rows = {label: inside for label, inside in every.items() if inside.people >= FEWEST}
    if len(rows) < 2:
        return NO_OPTIONS
    sign = 1.0 if put.decision.values["best"] == "highest" else -1.0
    means = {label: float(inside.values.mean()) for label, inside in rows.items()}
    rng = put.stream
    repeats = np.column_stack([inside.repeats(rng)[:, 0] for inside in rows.values()])
    best = first_best(sign * np.array([list(means.values())]))[0]
    sure = float((first_best(sign * repeats) == best).mean())
    shown = {label: value for label, value in means.items() if not rows[label].tells_of_few}
    return Answer((list(rows)[best],), (sure,), {"means": shown})


def first_best(values: Array) -> Array:
    """The place of the highest in each row; what is equal but for the last bits is a tie, and the first one wins."""
    top = values.max(axis=1, keepdims=True)
    return np.asarray((values >= top - NEGLIGIBLE * np.abs(top)).argmax(axis=1))


KINDS: Mapping[str, Callable[[Put], Answer | Said]] = {
    "threshold": threshold,
    "choice": choice,
    "net_benefit": net_benefit,
}
