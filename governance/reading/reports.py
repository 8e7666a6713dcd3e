"""An evaluation report as people read it: names for metric ids, the verdict in words, measurements worst first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.glossary import Term, term_of
from governance.reading.measurements import ORDER, SEVERITY, Shown, badness, rank, shown
from governance.reading.metrics import group_of, words_of
from governance.vocabulary import Verdict
from portal.lib.language import gettext as _
from portal.lib.language import listed, ngettext


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
    def named(self) -> str:
        """The metric, and where it is worst."""
        return f"{self.title}, {self.worst.subject}" if self.worst.subject else self.title

    @property
    def place(self) -> str:
        """The column, pair or group where it is worst, or why nothing was measured; empty for the whole table alone."""
        if self.worst.estimate is None:
            return ": ".join(filter(None, [self.worst.subject, " ".join(self.worst.caveats)]))
        named = ": ".join(filter(None, [self.worst.subject, self.worst.worst]))
        beside = (
            _("worst: %(subject)s") % {"subject": one.subject}
            for one in self.shown
            if self.deciding and not one.deciding and one.estimate is not None
        )
        return named or next(beside, _("whole table") if self.shown[1:] else "")

    @property
    def term(self) -> Term | None:
        """Where the glossary explains it."""
        return term_of(self.metric)

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
        return ", ".join(f"{count:,} {str(verdict.label).lower()}" for verdict, count in counts.items() if count)


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
            return _("No deciding metric was measured.")
        worst = min(alike, key=lambda family: family.worst.margin)
        one = worst.worst
        if self.verdict == Verdict.PASS:
            return " ".join(filter(None, [self.counted, nearest(worst)]))
        if one.estimate is None:
            return " ".join(one.caveats) or _("%(metric)s could not be measured.") % {"metric": worst.named}
        said = one.judged or " ".join(filter(None, [f"{one.number}.", one.limit]))
        told = _("%(metric)s: %(reasons)s") % {"metric": worst.named, "reasons": " ".join([said, *one.reasons])}
        return " ".join(filter(None, [told, self.others(worst)]))

    def others(self, worst: Family) -> str:
        """The other metrics with the group's verdict."""
        alike = [family.title for family in self.deciding if family.verdict == self.verdict and family is not worst]
        return _("Also: %(metrics)s.") % {"metrics": listed(alike)} if alike else ""

    @property
    def counted(self) -> str:
        count = len(self.deciding)
        passes = ngettext("The one deciding metric passes.", "All %(count)s deciding metrics pass.", count)
        return passes % {"count": count}


def nearest(family: Family) -> str:
    """What came closest to not passing."""
    if family.worst.estimate is None:
        return ""
    return _("Nearest to its limit: %(metric)s, %(value)s.") % {"metric": family.named, "value": family.worst.number}


def groups_of(report: Mapping[str, Any]) -> list[Group]:
    """Every group with its families: not established first, then worst first; never a pass above a fail."""
    found = []
    for item in report["groups"]:
        measurements = [one for one in report["measurements"] if one["group"] == item["id"]]
        name = group_of(report, item["id"])
        found.append(Group(item["id"], _(name.title), _(name.what), item["verdict"], tuple(families(measurements))))
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
        title=_(named.title),
        what=_(named.what),
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
        by_verdict[Verdict(item["verdict"])].append(_(group_of(report, item["id"]).title).lower())
    if len(by_verdict[Verdict.PASS]) == len(report["groups"]):
        return _("Passes in every group")
    parts = [clause(verdict, names) for verdict, names in by_verdict.items() if names]
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:]


def clause(verdict: Verdict, names: Sequence[str]) -> str:
    """Which groups came out so."""
    count = len(names)
    said = {
        Verdict.NOT_ESTABLISHED: ngettext("%(groups)s not established", "%(groups)s not established", count),
        Verdict.FAIL: ngettext("%(groups)s fails", "%(groups)s fail", count),
        Verdict.ATTENTION: ngettext("%(groups)s needs attention", "%(groups)s need attention", count),
        Verdict.PASS: ngettext("%(groups)s passes", "%(groups)s pass", count),
    }
    return said[verdict] % {"groups": listed(names)}
