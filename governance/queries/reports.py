"""An evaluation report as people read it: names for metric ids, the verdict in words, measurements worst first. Pure."""

import math
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.models import Version
from governance.queries.metrics import ELSEWHERE, GROUPS, JUDGED_BY, METRICS, Named
from governance.vocabulary import FileRole, Verdict
from portal.lib.charts.svg import words

ORDER = (Verdict.NOT_ESTABLISHED, Verdict.FAIL, Verdict.ATTENTION, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One measurement, ready for a line of a table."""

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


@dataclass(frozen=True, slots=True)
class Family:
    """All measurements by one metric, worst first."""

    metric: str
    title: str
    what: str
    verdict: str
    deciding: bool
    source: str
    shown: tuple[Shown, ...]

    @property
    def worst(self) -> Shown:
        return self.shown[0]

    @property
    def place(self) -> str:
        """The column, pair or group where it is worst; empty when only the whole table was measured."""
        return next(
            (item.subject for item in sorted(self.shown, key=lambda item: rank(item.verdict)) if item.subject), ""
        )

    @property
    def sentence(self) -> str:
        """Counts by verdict of what decides, worst first: “1 fail, 28 pass”."""
        counted = [item for item in self.shown if item.deciding] or self.shown
        counts = {verdict: sum(item.verdict == verdict for item in counted) for verdict in ORDER}
        return ", ".join(f"{count:,} {verdict.label.lower()}" for verdict, count in counts.items() if count)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str
    what: str
    verdict: str
    families: tuple[Family, ...]

    @property
    def sentence(self) -> str:
        """Why the verdict is what it is: the worst deciding measurement in words."""
        worst = next((family for family in self.families if family.deciding), None)
        if worst is None:
            return "Nothing that decides was measured."
        one = worst.worst
        where = f", {one.subject}" if one.subject else ""
        if one.estimate is None:
            return " ".join(one.caveats) or f"{worst.title}{where} could not be measured."
        number = f"{worst.title}{where}: {one.value}{f' [{one.interval}]' if one.interval else ''}."
        explained = one.judged and one.verdict != Verdict.PASS
        return f"{number} {one.judged}" if explained else number


def groups_of(report: Mapping[str, Any]) -> list[Group]:
    """Every group with its families: not established first, then worst first; never a pass above a fail."""
    found = []
    for item in report["groups"]:
        measurements = [one for one in report["measurements"] if one["group"] == item["id"]]
        title, what = GROUPS.get(item["id"], (item["id"].capitalize(), ""))
        found.append(Group(item["id"], title, what, item["verdict"], tuple(families(measurements))))
    return sorted(found, key=lambda group: rank(group.verdict))


def families(measurements: Iterable[Mapping[str, Any]]) -> list[Family]:
    by_metric: dict[str, list[Mapping[str, Any]]] = {}
    for one in measurements:
        by_metric.setdefault(one["metric"], []).append(one)
    found = [family(metric, sorted(ones, key=badness)) for metric, ones in by_metric.items()]
    return sorted(found, key=lambda item: (not item.deciding, rank(item.verdict)))


def family(metric: str, ones: Sequence[Mapping[str, Any]]) -> Family:
    named = METRICS.get(metric, Named(metric, ""))
    return Family(
        metric=metric,
        title=named.title,
        what=named.what,
        verdict=ones[0]["verdict"],
        deciding=any(one["deciding"] for one in ones),
        source=ones[0].get("threshold_source", ""),
        shown=tuple(shown(one, named) for one in ones),
    )


def rank(verdict: str) -> int:
    return ORDER.index(Verdict(verdict))


def badness(one: Mapping[str, Any]) -> tuple[bool, int, float]:
    """Deciding before shown only, worse verdict before better, then the worse number."""
    estimate = one["estimate"]
    if estimate is None:
        return not one["deciding"], rank(one["verdict"]), 0.0
    better = {"up": estimate, "down": -estimate, "target": -abs(math.log(estimate)) if estimate > 0 else -math.inf}
    return not one["deciding"], rank(one["verdict"]), better[one["direction"]]


def shown(one: Mapping[str, Any], named: Named) -> Shown:
    interval = one.get("interval")
    return Shown(
        subject=subject_of(one["subject"]),
        estimate=one["estimate"],
        value="—" if one["estimate"] is None else words(one["estimate"]),
        interval=f"{words(interval[0])}, {words(interval[1])}" if interval else "",
        verdict=one["verdict"],
        deciding=one["deciding"],
        n=one["n"],
        ruler=ruler_of(one, named),
        judged=judged(one, named),
        power=power(one.get("power")),
        caveats=tuple(one.get("caveats", ())),
    )


def subject_of(subject: Mapping[str, Any]) -> str:
    """What was measured, in words: a column, a pair, a group, a target; empty for the whole table."""
    if "pair" in subject:
        return " × ".join(map(str, subject["pair"]))
    if "column" in subject:
        return str(subject["column"])
    target = [f"predicting {subject['target']}"] if "target" in subject else []
    group = subject["subgroup"] if isinstance(subject.get("subgroup"), Mapping) else {}
    rest = [(name, value) for name, value in subject.items() if name not in {"target", "subgroup"}]
    return ", ".join([*target, *(f"{name}: {value}" for name, value in [*group.items(), *rest])])


def ruler_of(one: Mapping[str, Any], named: Named) -> dict[str, Any]:
    """What the ruler component is given. A limit on another scale than the estimate's is said in words instead."""
    direction = one["direction"]
    if named.higher_is_better is not None:
        direction = "up" if named.higher_is_better else "down"
    return {
        "value": one["estimate"],
        "floor": one["baselines"]["floor"],
        "ceiling": one["baselines"]["ceiling"],
        "interval": one.get("interval"),
        "threshold": None if named.judged in ELSEWHERE else limits(one.get("threshold")),
        "direction": direction,
        "verdict": one["verdict"],
    }


def limits(threshold: Mapping[str, float] | None) -> list[float] | None:
    """The thresholds that lie on the estimate's own scale."""
    named = (
        [threshold[name] for name in ("pass", "attention", "lowest", "highest") if name in (threshold or {})]
        if threshold
        else []
    )
    return named or None


def judged(one: Mapping[str, Any], named: Named) -> str:
    """The number that the threshold applies to, where it is not the estimate."""
    value, threshold = judged_value(one, named.judged), one.get("threshold") or {}
    if value is None or "pass" not in threshold:
        return ""
    side = "at least" if named.judged == "kept" else "at most"
    return f"Judged by {JUDGED_BY[named.judged]}: {words(value)}; pass takes {side} {words(threshold['pass'])}."


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


def power(found: Mapping[str, Any] | None) -> str:
    """Whether the measurement would have seen what it looks for."""
    if not found:
        return ""
    would = "would have been seen" if found["seen"] else "would not have been seen"
    return f"{words(100 * found['planted'])} % of the training rows hidden in this table {would}."


def headline(report: Mapping[str, Any]) -> str:
    """The verdict as one sentence, what is worst first."""
    by_verdict = {verdict: [] for verdict in ORDER}  # type: dict[Verdict, list[str]]
    for item in report["groups"]:
        by_verdict[Verdict(item["verdict"])].append(GROUPS.get(item["id"], (item["id"],))[0].lower())
    if len(by_verdict[Verdict.PASS]) == len(report["groups"]):
        return "Passes in every group"
    parts = [PHRASES[verdict](names) for verdict, names in by_verdict.items() if names]
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:]


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


PHRASES = {
    Verdict.NOT_ESTABLISHED: lambda names: f"{listed(names)} not established",
    Verdict.FAIL: lambda names: f"{listed(names)} fail{'s' if len(names) == 1 else ''}",
    Verdict.ATTENTION: lambda names: f"{listed(names)} need{'s' if len(names) == 1 else ''} attention",
    Verdict.PASS: lambda names: f"{listed(names)} pass{'es' if len(names) == 1 else ''}",
}

ASKED = {"targets": "--target", "sensitive": "--sensitive", "quasi_identifiers": "--quasi", "subgroups": "--subgroup"}


def command_lines(version: Version, report: Mapping[str, Any]) -> tuple[str, str]:
    """How to measure again, and how to check this very report, on a machine that holds the files."""
    names: dict[str, list[str]] = {}
    for file in version.files.all():
        if file.is_table:
            names.setdefault(file.role, []).append(file.name)
    tables = [
        f"--{role} {shlex.join(names[role])}"
        for role in (FileRole.TRAIN, FileRole.HOLDOUT, FileRole.SYNTHETIC)
        if role in names
    ]
    asked = [f"{flag} {shlex.join(columns)}" for name, flag in ASKED.items() if (columns := getattr(version, name))]
    rest = " \\\n    ".join([*tables, *asked])
    program, protocol = (
        "python -m evaluations.harness",
        f"--protocol {report['protocol']['id']} --seed {report['seed']}",
    )
    return f"{program} run {rest} \\\n    {protocol} --out report.json", f"{program} verify report.json {rest}"
