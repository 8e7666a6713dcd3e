"""What an audit pack's PDF says of the evaluation: verdicts, what decides on its ruler, the key pictures, an appendix. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.reading.figures import Figure, figures, leading
from governance.reading.inputs import inputs_of
from governance.reading.measurements import Shown
from governance.reading.reports import Family, Group, every, groups_of, headline
from governance.reading.weakest import weakest
from governance.vocabulary import Verdict
from portal.lib import charts

MOST_MEASUREMENTS = 250


@dataclass(frozen=True, slots=True)
class Ruled:
    """One metric as a line of its group's table: its worst measurement on the ruler, and what is said of it."""

    family: Family
    one: Shown
    ruler: str
    said: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One group: the metrics that decide, those that are only shown in a sentence, and its key pictures."""

    group: Group
    rows: list[Ruled]
    beside: str
    figures: list[Figure]


def evaluation(report: Mapping[str, Any]) -> dict[str, Any]:
    groups, drawn = groups_of(report), figures(report)
    order = [item["id"] for item in report["groups"]]
    measured = every(groups)
    return {
        "report": report,
        "inputs": inputs_of(report),
        "headline": headline(report),
        "weakest": weakest(report),
        "cards": sorted(groups, key=lambda group: order.index(group.id)),
        "groups": [chapter(group, [item for item in drawn if item.group == group.id]) for group in groups],
        "every": [(family, one, Verdict(one.verdict).label.lower()) for _, family, one in measured[:MOST_MEASUREMENTS]],
        "left_out": max(0, len(measured) - MOST_MEASUREMENTS),
    }


def chapter(group: Group, drawn: list[Figure]) -> Chapter:
    shown_only = [f"{family.title} {family.worst.value}" for family in group.families if family.shown_only]
    shown, _ = leading(drawn)
    return Chapter(group, [ruled(family) for family in group.deciding], "; ".join(shown_only), shown)


def ruled(family: Family) -> Ruled:
    one = family.worst
    return Ruled(family, one, charts.ruler(**one.ruler, label=family.title), " ".join(one.to_know))
