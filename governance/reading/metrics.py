"""Names for the groups and metrics of an evaluation, for people: the harness's own words. Pure."""

from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.words import Name, Words

JUDGED_BY = {
    "kept": "The share kept of the way from floor to ceiling",
    "gap": "The gap to the model trained on real rows",
    "off": "The distance from the score on unseen real rows",
    "short": "What it falls short of unseen real rows by",
    "beyond": "The share of its own relations that the group lost beyond the loss in all rows",
    "more": "What the group loses beyond what all rows lose",
    "worse": "What it exceeds that of a model trained on real rows by",
    "z": "The excess over what unseen real rows show, in standard errors,",
    "upper": "The upper end of the interval",
}


def words_of(one: Mapping[str, Any]) -> Words:
    """Of the metric of this measurement, in the version that it was measured by."""
    return library.words_of(one["metric"], one["version"])


def group_of(report: Mapping[str, Any], group: str) -> Name:
    """What the protocol of this report calls this group; of an unknown protocol, its id."""
    protocol = report.get("protocol") or {}
    known = library.named(protocol.get("id", ""), protocol.get("version", 1))
    return (known.groups if known else {}).get(group, Name(group.capitalize()))


def name_of(step: str) -> str:
    """The name of a metric or of its step; an unknown one keeps its id, a step of several draws says which."""
    metric, _, draw = step.partition(" draw ")
    title = library.words_of(metric, 1).title
    return f"{title}, draw {draw}" if draw else title
