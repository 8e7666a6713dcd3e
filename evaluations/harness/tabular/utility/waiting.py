"""Time until an event, of people of whom some were still waiting when last seen: hazards of terms, and curves of groups."""

from collections.abc import Iterator, Sequence

import numpy as np

from evaluations.harness.engine.measurement import SMALL_CELL
from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics import hazards
from evaluations.harness.mathematics.survival import Curve, Found, log_rank
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NO_CURVE
from evaluations.harness.tabular.utility.design import people
from evaluations.harness.tabular.utility.estimates import RATIO, Term, Terms
from evaluations.harness.tabular.utility.questions import Asked
from evaluations.harness.tabular.utility.told import Told

LOG_RANK, MEDIAN = "log-rank", "median"


def cox(asked: Asked, frame: Frame) -> Terms | Said:
    designer = asked.designer
    if isinstance(designer, Said):
        return designer
    told = Told.of(asked, designer, frame)
    values = np.isfinite(asked.outcome(frame)) & np.isfinite(designer.design(frame)).all(axis=1)
    followed = asked.positive(frame, asked.analysis.outcome)[values]
    fit = hazards.proportional(told.rows.design[:, 1:], followed, told.rows.outcome == 1, told.rows.units)
    return Told(told.rows, told.names[1:], told.shares[1:]).terms(fit, RATIO)


def kaplan_meier(asked: Asked, frame: Frame) -> Terms | Said:
    """Of each group the share without the event at the declared times, the mean time up to the horizon and the median; of each group
    but the first the log-rank test against the first."""
    shown = curves(asked, asked.ruler.train)
    found = curves(asked, frame)
    if isinstance(shown, Said) or isinstance(found, Said):
        return shown if isinstance(shown, Said) else NO_CURVE
    terms: dict[str, Term] = {}
    for label in (label for label in shown if label in found):
        terms |= of_curve(asked, label, shown[label], found[label], asked.size(frame))
    terms |= compared(shown, found, asked.size(frame))
    return terms or NO_CURVE


def curves(asked: Asked, frame: Frame) -> dict[str, Curve] | Said:
    """Of every group of ten people or more in train in which somebody has the event; of all where there are no groups."""
    if isinstance(asked.groups, Said):
        return asked.groups
    happened, followed, units = asked.outcome(frame), asked.positive(frame, asked.analysis.outcome), asked.units(frame)
    known = np.isfinite(happened)
    inside = {"all": known}
    for one in asked.groups:
        codes = one.codes(frame)
        inside = {f"{one.name}: {label}": known & (codes == k) for k, label in enumerate(one.labels)}
    return {
        label: Curve.of(followed[rows], happened[rows] == 1, None if units is None else units[rows])
        for label, rows in inside.items()
        if (happened[rows] == 1).any()
    }


def of_curve(asked: Asked, label: str, real: Curve, made: Curve, size: int) -> Terms:
    """What train shows of ten people or more, as this table has it."""
    found: dict[str, tuple[Found | None, int, str]] = {}
    for time in told_times(real, asked.analysis.times or ()):
        found[f"share after {time:g}, {label}"] = made.surviving(time), min(by(made, time), left(made, time)), "share"
    horizon = asked.analysis.horizon
    if horizon is not None and min(by(real, horizon), left(real, horizon)) >= SMALL_CELL:
        told = made.restricted_mean(horizon) if left(made, horizon) else None
        found[f"mean time to {horizon:g}, {label}"] = told, min(by(made, horizon), left(made, horizon)), "time"
    if people(real.happened, real.units) >= SMALL_CELL:
        found[f"{MEDIAN}, {label}"] = made.median(), people(made.happened, made.units), MEDIAN
    return {
        name: Term(*told, speaking / size, counts=scale != MEDIAN, scale=scale.replace(MEDIAN, "time"))
        for name, (told, speaking, scale) in found.items()
        if told is not None
    }


def told_times(real: Curve, times: Sequence[float]) -> Iterator[float]:
    """Those at which ten people or more have had the event and are left; between two of them ten more have it, or none."""
    before = 0
    for time in sorted(times):
        now = by(real, time)
        if min(now, left(real, time)) >= SMALL_CELL and (now == before or now - before >= SMALL_CELL):
            before = now
            yield time


def by(curve: Curve, time: float) -> int:
    """The people with the event up to this time."""
    return people(curve.happened & (curve.followed <= time), curve.units)


def left(curve: Curve, time: float) -> int:
    """The people who are still waiting, and seen, at this time."""
    return people(curve.followed >= time, curve.units)


def compared(shown: dict[str, Curve], found: dict[str, Curve], size: int) -> Terms:
    """Every group of ten people or more with the event against the first of them."""
    labels = [label for label, one in shown.items() if people(one.happened, one.units) >= SMALL_CELL and label in found]
    terms = {}
    for label in labels[1:]:
        both = found[labels[0]], found[label]
        told = log_rank(both)
        if told is not None:
            terms[f"{LOG_RANK}, {label}"] = Term(
                *told, min(people(one.happened, one.units) for one in both) / size, tested=True, scale=RATIO
            )
    return terms
