"""One measurement as people read it: what it is about, its ruler, what it is judged by, how bad it is. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.reading.metrics import ELSEWHERE, JUDGED_BY, Named
from governance.vocabulary import Verdict
from portal.lib.charts.svg import with_ends, words

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


def shown(one: Mapping[str, Any], named: Named) -> Shown:
    value, interval = ("—", "") if one["estimate"] is None else with_ends(one["estimate"], one.get("interval"))
    return Shown(
        subject=subject_of(one["subject"]),
        estimate=one["estimate"],
        value=value,
        interval=interval,
        verdict=one["verdict"],
        deciding=one["deciding"],
        n=one["n"],
        ruler=ruler_of(one, named),
        judged=judged(one, named),
        power=power(one.get("power")),
        caveats=tuple(one.get("caveats", ())),
        margin=margin(one, named),
        worst=worst_in(one.get("detail") or {}),
        limit=limit_of(one, named),
    )


def limit_of(one: Mapping[str, Any], named: Named) -> str:
    """What a pass takes, where the estimate itself is judged."""
    known = one.get("threshold") or {}
    if {"lowest", "highest"} <= known.keys():
        return f"A pass lies between {words(known['lowest'])} and {words(known['highest'])}."
    limit = pass_limit(one, named)
    if named.judged or limit is None:
        return ""
    return f"A pass takes at {'least' if one['direction'] == 'up' else 'most'} {words(limit)}."


def pass_limit(one: Mapping[str, Any], named: Named) -> float | None:
    """Where a pass begins; no further than unseen real rows reach, for metrics that ask no more of a table."""
    limit: float | None = (one.get("threshold") or {}).get("pass")
    ceiling = one["baselines"]["ceiling"]
    if limit is None or named.least is None or ceiling is None:
        return limit
    return min(limit, max(named.least, float(ceiling)))


def worst_in(detail: Mapping[str, Any]) -> str:
    """The first of the worst pairs or triples in the detail."""
    worst = detail.get("worst")
    first = worst[0] if isinstance(worst, list) and worst and isinstance(worst[0], Mapping) else {}
    return " × ".join(map(str, first.get("pair") or first.get("triple") or ()))


def rank(verdict: str) -> int:
    """In the order in which verdicts are shown: not established first."""
    return ORDER.index(Verdict(verdict))


def badness(one: Mapping[str, Any]) -> tuple[bool, int, float]:
    """Deciding before shown only, worse verdict before better, then the worse number."""
    estimate, severity = one["estimate"], SEVERITY.index(Verdict(one["verdict"]))
    if estimate is None:
        return not one["deciding"], severity, 0.0
    better = {"up": estimate, "down": -estimate, "target": -abs(math.log(estimate)) if estimate > 0 else -math.inf}
    return not one["deciding"], severity, better[one["direction"]]


def subject_of(subject: Mapping[str, Any]) -> str:
    """What was measured, in words: a column, a pair, a group, a target; empty for the whole table."""
    return ", ".join(part(name, value) for name, value in subject.items())


def part(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return " and ".join(f"{key}: {item}" for key, item in value.items())
    said = " × ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return SAID.get(name, f"{name}: {{}}").replace("{}", said, 1)


SAID = {
    "target": "predicting {}",
    "model": "{} model",
    "predicates": "{} predicates",
    "rows": "{} rows",
    "by": "by {}",
} | dict.fromkeys(
    ("pair", "triple", "column", "columns", "subgroup", "analysis", "decision", "rule", "association", "measure"), "{}"
)


def ruler_of(one: Mapping[str, Any], named: Named) -> dict[str, Any]:
    """What the ruler component is given. A limit on another scale than the estimate's is said in words instead."""
    direction = one["direction"]
    if named.higher_is_better is not None:
        direction = "up" if named.higher_is_better else "down"
    return {
        "value": one["estimate"],
        "floor": one["baselines"]["floor"],
        "ceiling": one["baselines"]["ceiling"],
        "copy": one["baselines"].get("copy"),
        "interval": one.get("interval"),
        "threshold": limits(one, named),
        "direction": direction,
        "verdict": one["verdict"],
    }


def limits(one: Mapping[str, Any], named: Named) -> list[float] | None:
    """The limits on the estimate's own scale; a judged number that grows evenly with the estimate is carried over."""
    known = one.get("threshold") or {}
    if named.judged not in ELSEWHERE:
        own = [known[name] for name in ("attention", "lowest", "highest") if name in known]
        limit = pass_limit(one, named)
        return [*([] if limit is None else [limit]), *own] or None
    value, step = judged_value(one, named.judged), step_of(one["baselines"], named.judged)
    if value is None or not step:
        return None
    return [one["estimate"] + (value - known[name]) * step for name in ("pass", "attention") if name in known] or None


def step_of(ends: Mapping[str, float | None], what: str) -> float | None:
    """By how much the estimate falls while the judged number grows by one; None where that is not even."""
    floor, ceiling = ends["floor"], ends["ceiling"]
    way = None if floor is None or ceiling is None else ceiling - floor
    return {"gap": 1.0, "short": 1.0, "more": 1.0, "worse": -1.0, "beyond": way, "kept": -way if way else None}.get(
        what
    )


def judged(one: Mapping[str, Any], named: Named) -> str:
    """The number that the threshold applies to, where it is not the estimate."""
    value, threshold = judged_value(one, named.judged), one.get("threshold") or {}
    if value is None or "pass" not in threshold:
        return ""
    side = "at least" if named.judged == "kept" else "at most"
    if named.judged == "kept" and value < 0:
        return (
            "It lies below the floor, worse than columns drawn independently; a pass takes at least "
            f"{words(threshold['pass'])} of the way from floor to ceiling."
        )
    said = f"{JUDGED_BY[named.judged]} is {words(value)}; a pass takes {side} {words(threshold['pass'])}."
    return " ".join(filter(None, [said, found_often(one)]))


def found_often(one: Mapping[str, Any]) -> str:
    """That an attack is nearly sure of some people, where that is why it fails."""
    most, attacks = (
        (one.get("threshold") or {}).get("rate_at_1_percent"),
        (one.get("detail") or {}).get("attacks") or {},
    )
    best = max((found.get("rate_at_1_percent", 0.0) for found in attacks.values()), default=0.0)
    if most is None or best <= most or one["verdict"] != Verdict.FAIL:
        return ""
    return (
        f"At 1 % false alarms the best attack finds {words(100 * best)} % of the training rows; it fails where that is "
        f"more than {words(100 * most)} % beyond doubt."
    )


def judged_value(one: Mapping[str, Any], what: str) -> float | None:
    if what == "kept":
        estimate, ends = one["estimate"], one["baselines"]
        if estimate is None or ends["ceiling"] is None or ends["floor"] is None or ends["ceiling"] == ends["floor"]:
            return None
        return float((estimate - ends["floor"]) / (ends["ceiling"] - ends["floor"]))
    if what == "upper":
        return float(one["interval"][1]) if one.get("interval") else None
    value = (one.get("detail") or {}).get(what)
    return float(value) if isinstance(value, int | float) else None


def margin(one: Mapping[str, Any], named: Named) -> float:
    """How far inside its limit a number lies, by the width of that limit; below 0 it is outside. Unknown is inf."""
    threshold = one.get("threshold") or {}
    value = judged_value(one, named.judged) if named.judged else one["estimate"]
    if value is None:
        return math.inf
    if {"lowest", "highest"} <= threshold.keys():
        return float(min(value - threshold["lowest"], threshold["highest"] - value))
    limit = pass_limit(one, named)
    if limit is None:
        return math.inf
    if one["direction"] == "up" or named.judged == "kept":
        return math.inf if value >= limit == 1 else float((value - limit) / (abs(1 - limit) or 1))
    return float((limit - value) / (abs(limit) or 1))


def power(found: Mapping[str, Any] | None) -> str:
    """Whether the measurement would have seen what it looks for."""
    if not found:
        return ""
    would = "would have been seen" if found["seen"] else "would not have been seen"
    return f"{words(100 * found['planted'])} % of the training rows hidden in this table {would}."
