"""Which number of a measurement its limits apply to, and where those limits lie on the scale of the estimate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluations.harness.engine.report import Baselines, Judged, Measurement
from evaluations.harness.engine.weighing import HALFWAY
from evaluations.harness.engine.words import Words

Limits = Mapping[str, float]
ENDS = ("lowest", "highest")
OWN, KEPT = "estimate", "kept"
"""The scale of the estimate itself, and of its place between floor and ceiling."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a judged number means.

    Attributes
    ----------
    better
        `up` or `down`: which way it is better. Empty where that is the measurement's own direction.
    step
        By how much the estimate rises while this number rises by one; None where that is not even, or not known.
    """

    better: str
    step: Callable[[Baselines], float | None]


def way(ends: Baselines) -> float | None:
    """From floor to ceiling."""
    return None if ends.floor is None or ends.ceiling is None else ends.ceiling - ends.floor


def back(ends: Baselines) -> float | None:
    along = way(ends)
    return None if along is None else -along


def unknown(_: Baselines) -> float | None:
    return None


SCALES = {
    "estimate": Scale("", lambda _: 1.0),
    "upper": Scale("down", unknown),
    "lower": Scale("up", unknown),
    "z": Scale("down", unknown),
    KEPT: Scale("up", way),
    "gap": Scale("down", lambda _: -1.0),
    "off": Scale("down", unknown),
    "short": Scale("down", lambda _: -1.0),
    "shortfall": Scale("down", lambda _: -1.0),
    "beyond": Scale("down", back),
    "more": Scale("down", lambda _: -1.0),
    "worse": Scale("down", lambda _: 1.0),
    "beside": Scale("up", lambda _: 1.0),
}
"""By id: the estimate; the upper end of its interval, and the lower; the excess in standard errors; the share kept of the way from floor to
ceiling; the gap to the model trained on real rows; the distance, either way, from the score of unseen rows; what it falls
short of unseen rows by; the same of what is to be expected of them; the share of its own relations that a group lost beyond the
loss in all rows; what a group loses more than all rows; what it exceeds that of a model trained on real rows by; how far it
lies above the agreement of people with one another."""
ON_ESTIMATE = frozenset({"estimate", "upper", "lower"})
"""Scales whose limits are limits on the estimate's own scale."""


def judged(one: Measurement, words: Words) -> Judged:
    """Of schema 2 what the measurement says; of schema 1 what the words of its metric say of it."""
    if one.judged is not None:
        return one.judged
    return Judged(words.judged, value_of(one, words.judged), applied(one, words))


def value_of(one: Measurement, scale: str) -> float | None:
    """The judged number; None where nothing was measured, or the ruler has no length."""
    if scale == OWN:
        return one.estimate
    if scale in {"lower", "upper"}:
        return None if one.interval is None else float(one.interval[scale == "upper"])
    if scale == KEPT:
        along, floor = way(one.baselines), one.baselines.floor
        return None if one.estimate is None or floor is None or not along else (one.estimate - floor) / along
    known = (one.detail or {}).get(scale)
    return float(known) if isinstance(known, int | float) else None


def applied(one: Measurement, words: Words) -> dict[str, float]:
    """The limits. Where a pass asks no more than unseen rows reach, it begins there, but not below `least`; where it may lose
    no more than half of the way to independent columns, it ends there."""
    known = dict(one.threshold or {})
    if words.least is not None and one.baselines.ceiling is not None and "pass" in known:
        known["pass"] = min(known["pass"], max(words.least, one.baselines.ceiling))
    along = way(one.baselines)
    if words.halfway and along is not None and known:
        known |= {"pass": min(known["pass"], HALFWAY * along), "attention": min(known["attention"], along)}
    return known


def better(one: Measurement, words: Words) -> str:
    """Which way the estimate is better: up, down, or towards its target."""
    return words.better or one.direction


def is_up(direction: str, found: Judged) -> bool:
    """Whether more of the judged number is better, of a measurement in this direction."""
    scale = SCALES.get(found.scale)
    return ((scale.better if scale else "") or direction) == "up"


def limits_on_estimate(one: Measurement, found: Judged) -> list[float] | None:
    """Its limits on the estimate's own scale, for a ruler; None where they cannot be carried over."""
    names = ("pass", "attention", *ENDS)
    if found.scale in ON_ESTIMATE:
        return [found.limits[name] for name in names if name in found.limits] or None
    scale = SCALES.get(found.scale)
    step = None if scale is None else scale.step(one.baselines)
    if not step or found.value is None or one.estimate is None:
        return None
    carried = [one.estimate - (found.value - found.limits[name]) * step for name in names if name in found.limits]
    return carried or None
