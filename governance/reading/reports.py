"""An evaluation report as people read it: names for metric ids, the verdict in words, measurements worst first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.reading.measurements import ORDER, SEVERITY, Shown, badness, rank, shown
from governance.reading.metrics import group_of, words_of
from governance.vocabulary import Verdict


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
        """What speaks for the metric: of the worst verdict, the one nearest to its limit or furthest beyond it."""
        same = [one for one in self.shown if one.verdict == self.shown[0].verdict and one.deciding == self.deciding]
        return min(same or self.shown, key=lambda one: one.margin)

    @property
    def place(self) -> str:
        """The column, pair or group where it is worst, or why nothing was measured; empty for the whole table alone."""
        if self.worst.estimate is None:
            return ": ".join(filter(None, [self.worst.subject, " ".join(self.worst.caveats)]))
        named = ": ".join(filter(None, [self.worst.subject, self.worst.worst]))
        beside = (
            f"worst: {one.subject}"
            for one in self.shown
            if self.deciding and not one.deciding and one.estimate is not None
        )
        return named or next(beside, "whole table" if self.shown[1:] else "")

    @property
    def shown_only(self) -> bool:
        return not self.deciding

    @property
    def counts(self) -> str:
        """How many came out how, where there is more than one."""
        return self.sentence if len(self.shown) > 1 else ""

    @property
    def sentence(self) -> str:
        """Counts by verdict of what decides, worst first: “1 fail, 28 pass”."""
        counted = [item for item in self.shown if item.deciding] or self.shown
        counts = {verdict: sum(item.verdict == verdict for item in counted) for verdict in SEVERITY}
        return ", ".join(f"{count:,} {verdict.label.lower()}" for verdict, count in counts.items() if count)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str
    what: str
    verdict: str
    families: tuple[Family, ...]

    @property
    def deciding(self) -> tuple[Family, ...]:
        return tuple(family for family in self.families if family.deciding)

    @property
    def sentence(self) -> str:
        """Why the verdict is what it is: the worst deciding measurement in words."""
        alike = [family for family in self.deciding if family.verdict == self.verdict]
        if not alike:
            return "Nothing that decides was measured."
        worst = min(alike, key=lambda family: family.worst.margin)
        one = worst.worst
        where = f", {one.subject}" if one.subject else ""
        if self.verdict == Verdict.PASS:
            nearest = f" Nearest to its limit: {worst.title}{where}, {one.number}." if one.estimate is not None else ""
            return f"{self.counted}{nearest}"
        if one.estimate is None:
            return " ".join(one.caveats) or f"{worst.title}{where} could not be measured."
        said = one.judged or " ".join(filter(None, [f"{one.number}.", one.limit]))
        reasons = " ".join([said, *one.reasons])
        return f"{worst.title}{where}: {reasons[0].lower() + reasons[1:]}{self.others(worst)}"

    def others(self, worst: Family) -> str:
        """The other metrics with the group's verdict."""
        alike = [family.title for family in self.deciding if family.verdict == self.verdict and family is not worst]
        return f" Also: {listed(alike)}." if alike else ""

    @property
    def counted(self) -> str:
        count = len(self.deciding)
        return "The one metric that decides passes." if count == 1 else f"All {count} metrics that decide pass."


def groups_of(report: Mapping[str, Any]) -> list[Group]:
    """Every group with its families: not established first, then worst first; never a pass above a fail."""
    found = []
    for item in report["groups"]:
        measurements = [one for one in report["measurements"] if one["group"] == item["id"]]
        name = group_of(report, item["id"])
        found.append(Group(item["id"], name.title, name.what, item["verdict"], tuple(families(measurements))))
    return sorted(found, key=lambda group: rank(group.verdict))


def families(measurements: Iterable[Mapping[str, Any]]) -> list[Family]:
    by_metric: dict[str, list[Mapping[str, Any]]] = {}
    for one in measurements:
        by_metric.setdefault(one["metric"], []).append(one)
    found = [family(metric, sorted(ones, key=badness)) for metric, ones in by_metric.items()]
    return sorted(found, key=lambda item: (not item.deciding, rank(item.verdict)))


def family(metric: str, ones: Sequence[Mapping[str, Any]]) -> Family:
    """The verdict of the whole is that of its worst deciding measurement, as for a group."""
    named = words_of(ones[0])
    return Family(
        metric=metric,
        title=named.title,
        what=named.what,
        verdict=ones[0]["verdict"],
        deciding=ones[0]["deciding"],
        source=ones[0].get("threshold_source", ""),
        shown=tuple(shown(one) for one in ones),
    )


def every(groups: Iterable[Group]) -> list[tuple[Group, Family, Shown]]:
    """All measurements, the worst verdict first, else as they stand in their groups."""
    found = [(group, family, one) for group in groups for family in group.families for one in family.shown]
    return sorted(found, key=lambda item: (not item[2].deciding, rank(item[2].verdict)))


def headline(report: Mapping[str, Any]) -> str:
    """The verdict as one sentence, what is worst first."""
    by_verdict: dict[Verdict, list[str]] = {verdict: [] for verdict in ORDER}
    for item in report["groups"]:
        by_verdict[Verdict(item["verdict"])].append(group_of(report, item["id"]).title.lower())
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
