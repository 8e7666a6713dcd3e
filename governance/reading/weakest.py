"""Where a table is weakest: the worst columns, pairs and subgroups of a report, named in a sentence each. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.reading.measurements import Shown, badness, rank, shown
from governance.reading.metrics import words_of
from governance.vocabulary import Verdict
from portal.lib.language import gettext as _
from portal.lib.language import lazily, listed

KINDS = {
    "decision": lazily("Decisions"),
    "analysis": lazily("Analyses"),
    "column": lazily("Columns"),
    "pair": lazily("Pairs of columns"),
    "subgroup": lazily("Subgroups"),
}
OWN = frozenset({"decision", "analysis", "subgroup"})
LIKENESS = frozenset({"validity", "fidelity", "bias"})
MOST_NAMED = 3
SAID = {
    Verdict.NOT_ESTABLISHED: lazily("Not established"),
    Verdict.FAIL: lazily("Fail"),
    Verdict.ATTENTION: lazily("Need attention"),
}


@dataclass(frozen=True, slots=True)
class Weakest:
    """A kind of place, the worst verdict among those that decide, empty without any, and the sentence."""

    title: str
    verdict: str
    sentence: str


def weakest(report: Mapping[str, Any]) -> list[Weakest]:
    """One entry for each kind of place that was measured. Attacks on a column say nothing about its likeness."""
    found = []
    for kind, title in KINDS.items():
        ones = [one for one in report["measurements"] if kind in one["subject"] and is_of(kind, one)]
        if ones:
            found.append(of_kind(str(title), sorted(ones, key=badness)))
    return found


def is_of(kind: str, one: Mapping[str, Any]) -> bool:
    return kind in OWN or one["group"] in LIKENESS


def of_kind(title: str, ones: Sequence[Mapping[str, Any]]) -> Weakest:
    """Where only the whole decides, as with pairs, the lowest is named without a verdict of its own."""
    items = [(_(words_of(one).title), shown(one)) for one in ones]
    deciding = [item for item in items if item[1].deciding]
    verdict = min((item.verdict for _title, item in deciding), key=rank, default="")
    if verdict in SAID:
        said = [said_of(name, [item for item in deciding if item[1].verdict == name]) for name in SAID]
        return Weakest(title, verdict, " ".join(filter(None, said)))
    metric, one = min(deciding or items, key=lambda item: item[1].margin)
    place = f"{one.subject} ({metric} {one.value})"
    if not deciding:
        return Weakest(title, "", _("The weakest is %(place)s. On their own these do not decide.") % {"place": place})
    return Weakest(title, verdict, _("All pass. Nearest to its limit: %(place)s.") % {"place": place})


def said_of(verdict: Verdict, items: Sequence[tuple[str, Shown]]) -> str:
    """The places with that verdict, the worst by name, each once with what is worst about it."""
    if not items:
        return ""
    places = distinct(sorted(items, key=lambda item: item[1].margin))
    names = [f"{one.subject} ({metric} {one.value})" for metric, one in places[:MOST_NAMED]]
    rest = [_("%(count)s more") % {"count": f"{len(places) - MOST_NAMED:,}"}] if len(places) > MOST_NAMED else []
    return f"{SAID[verdict]}: {listed([*names, *rest])}."


def distinct(items: Iterable[tuple[str, Shown]]) -> list[tuple[str, Shown]]:
    by_subject: dict[str, tuple[str, Shown]] = {}
    for item in items:
        by_subject.setdefault(item[1].subject, item)
    return list(by_subject.values())
