"""One measurement as people read it: what it is about, its ruler, what it is judged by, how bad it is. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine import judging
from evaluations.harness.engine.report import Judged
from evaluations.harness.engine.report import Measurement as Typed
from evaluations.harness.engine.writing import measurement_from
from governance.reading.caveats import caveats
from governance.reading.metrics import JUDGED_BY, words_of
from governance.vocabulary import Verdict
from portal.lib.charts.svg import with_ends, words
from portal.lib.language import gettext as _
from portal.lib.language import lazily, listed

ORDER = (Verdict.NOT_ESTABLISHED, Verdict.FAIL, Verdict.ATTENTION, Verdict.PASS)
SEVERITY = (Verdict.FAIL, Verdict.NOT_ESTABLISHED, Verdict.ATTENTION, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One measurement, ready for a line of a table. `margin` is how far it is from its limit, less being worse; `worst`
    names the worst place that it knows of inside itself."""

    subject: str
    estimate: float | None
    value: str
    interval: str
    verdict: str
    deciding: bool
    n: int
    ruler: dict[str, Any]
    judged: str
    power: str
    caveats: tuple[str, ...]
    margin: float
    worst: str
    limit: str

    @property
    def number(self) -> str:
        """The value with its interval."""
        return f"{self.value}{f' [{self.interval}]' if self.interval else ''}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it does not pass, where its number alone would."""
        return self.caveats if self.verdict != Verdict.PASS and 0 <= self.margin < math.inf else ()

    @property
    def to_know(self) -> tuple[str, ...]:
        """What stands beside the number: what it is judged by, whether a leak would have been seen, caveats."""
        return tuple(filter(None, [self.judged or self.limit, self.power, *self.caveats]))

    @property
    def ends(self) -> list[str]:
        """Floor, ceiling and copy in words."""
        return ["—" if (end := self.ruler[name]) is None else words(end) for name in ("floor", "ceiling", "copy")]


def shown(one: Mapping[str, Any]) -> Shown:
    typed = measurement_from(one)
    found = judging.judged(typed, words_of(one))
    value, interval = ("—", "") if one["estimate"] is None else with_ends(one["estimate"], one.get("interval"))
    return Shown(
        subject=subject_of(one["subject"]),
        estimate=one["estimate"],
        value=value,
        interval=interval,
        verdict=one["verdict"],
        deciding=one["deciding"],
        n=one["n"],
        ruler=ruler_of(one, typed, found),
        judged=judged(typed, found),
        power=power(one.get("power")),
        caveats=caveats(typed),
        margin=margin(one, found),
        worst=worst_in(typed.detail or {}),
        limit=limit_of(one, found),
    )


def limit_of(one: Mapping[str, Any], found: Judged) -> str:
    """What a pass takes, where the estimate itself is judged."""
    known = found.limits
    if {"lowest", "highest"} <= known.keys():
        return _("Needs between %(lowest)s and %(highest)s to pass.") % {
            "lowest": words(known["lowest"]),
            "highest": words(known["highest"]),
        }
    limit = known.get("pass")
    if found.scale != judging.OWN or limit is None:
        return ""
    needs = (
        _("Needs at least %(limit)s to pass.") if one["direction"] == "up" else _("Needs at most %(limit)s to pass.")
    )
    return needs % {"limit": words(limit)}


def worst_in(detail: Mapping[str, Any]) -> str:
    """The first of the worst pairs or triples in the detail."""
    worst = detail.get("worst")
    first = worst[0] if isinstance(worst, list) and worst and isinstance(worst[0], Mapping) else {}
    return " × ".join(map(str, first.get("pair") or first.get("triple") or ()))


def rank(verdict: str) -> int:
    """In the order in which verdicts are shown: not established first."""
    return ORDER.index(Verdict(verdict))


def badness(one: Mapping[str, Any]) -> tuple[bool, int, float]:
    """Deciding before shown only, worse verdict before better, then the worse number: the judged one, where it is another."""
    estimate, severity = one["estimate"], SEVERITY.index(Verdict(one["verdict"]))
    found = judging.judged(measurement_from(one), words_of(one))
    scale = judging.SCALES.get(found.scale)
    if scale and scale.better and found.value is not None:
        return not one["deciding"], severity, found.value if scale.better == "up" else -found.value
    if estimate is None:
        return not one["deciding"], severity, 0.0
    better = {"up": estimate, "down": -estimate, "target": -abs(math.log(estimate)) if estimate > 0 else -math.inf}
    return not one["deciding"], severity, better[one["direction"]]


def subject_of(subject: Mapping[str, Any]) -> str:
    """What was measured, in words: a column, a pair, a group, a target; empty for the whole table."""
    return ", ".join(part(name, value) for name, value in subject.items())


def part(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return listed([f"{key}: {item}" for key, item in value.items()])
    said = " × ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return str(SAID.get(name, f"{name}: {{}}")).replace("{}", said, 1)


SAID = {
    "target": lazily("predicting {}"),
    "model": lazily("{} model"),
    "predicates": lazily("{} predicates"),
    "rows": lazily("{} rows"),
    "by": lazily("by {}"),
    "question": lazily("question {}"),
    "rater": lazily("rater {}"),
} | dict.fromkeys(
    ("pair", "triple", "column", "columns", "subgroup", "analysis", "decision", "rule", "association", "measure"), "{}"
)


def ruler_of(one: Mapping[str, Any], typed: Typed, found: Judged) -> dict[str, Any]:
    """What the ruler component is given. A limit on another scale than the estimate's is said in words instead."""
    return {
        "value": one["estimate"],
        "floor": one["baselines"]["floor"],
        "ceiling": one["baselines"]["ceiling"],
        "copy": one["baselines"].get("copy"),
        "interval": one.get("interval"),
        "threshold": judging.limits_on_estimate(typed, found),
        "direction": judging.better(typed, words_of(one)),
        "verdict": one["verdict"],
    }


def judged(one: Typed, found: Judged) -> str:
    """The number that the limits apply to, where it is not the estimate."""
    value, limit = found.value, found.limits.get("pass")
    if value is None or limit is None or found.scale not in JUDGED_BY:
        return ""
    if found.scale == "kept" and value < 0:
        return _(
            "Below the floor, so worse than columns drawn independently (needs at least %(limit)s of the way to the ceiling)."
        ) % {"limit": words(limit)}
    above, below = JUDGED_BY[found.scale]
    said, size = (below, -value) if below and value < 0 else (above, value)
    said = said % {"value": words(size), "limit": words(limit)}
    return " ".join(filter(None, [said, found_often(one)]))


def found_often(one: Typed) -> str:
    """That an attack is nearly sure of some people, where that is why it fails."""
    most, attacks = (one.threshold or {}).get("rate_at_1_percent"), (one.detail or {}).get("attacks") or {}
    best = max((found.get("rate_at_1_percent", 0.0) for found in attacks.values()), default=0.0)
    if most is None or best <= most or Verdict(one.verdict) is not Verdict.FAIL:
        return ""
    return _("At 1 %% false alarms the best attack finds %(best)s %% of the training rows (limit %(most)s %%).") % {
        "best": words(100 * best),
        "most": words(100 * most),
    }


def margin(one: Mapping[str, Any], found: Judged) -> float:
    """How far inside its limit a number lies, by the width of that limit; below 0 it is outside. Unknown is inf."""
    value, known = found.value, found.limits
    if value is None:
        return math.inf
    if {"lowest", "highest"} <= known.keys():
        return float(min(value - known["lowest"], known["highest"] - value))
    limit = known.get("pass")
    if limit is None:
        return math.inf
    if judging.is_up(one["direction"], found):
        return math.inf if value >= limit == 1 else float((value - limit) / (abs(1 - limit) or 1))
    return float((limit - value) / (abs(limit) or 1))


def power(found: Mapping[str, Any] | None) -> str:
    """Whether the measurement would have seen what it looks for."""
    if not found:
        return ""
    said = (
        _("If %(share)s %% of the rows were copied training rows, this test would detect them.")
        if found["seen"]
        else _("If %(share)s %% of the rows were copied training rows, this test would miss them.")
    )
    return said % {"share": words(100 * found["planted"])}
