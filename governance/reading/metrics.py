"""Names for the groups and metrics of an evaluation, for people: the harness's own words. Pure."""

from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.words import Name, Words
from portal.lib.language import gettext as _
from portal.lib.language import lazily

JUDGED_BY = {
    "kept": (lazily("Keeps %(value)s of the way from floor to ceiling (needs at least %(limit)s to pass)."), ""),
    "gap": (
        lazily("%(value)s below the model trained on real rows (limit %(limit)s)."),
        lazily("%(value)s above the model trained on real rows (limit: %(limit)s below)."),
    ),
    "off": (lazily("%(value)s away from the score on unseen real rows (limit %(limit)s)."), ""),
    "short": (
        lazily("%(value)s below unseen real rows (limit %(limit)s)."),
        lazily("%(value)s above unseen real rows (limit: %(limit)s below)."),
    ),
    "shortfall": (
        lazily("%(value)s below what unseen rows of this size are expected to reach (limit %(limit)s)."),
        lazily("%(value)s above what unseen rows of this size are expected to reach (limit: %(limit)s below)."),
    ),
    "beyond": (
        lazily("This group loses %(value)s more of its relations than the whole table (limit %(limit)s)."),
        lazily("This group loses %(value)s less of its relations than the whole table (limit: %(limit)s more)."),
    ),
    "more": (
        lazily("This group loses %(value)s more than the whole table (limit %(limit)s)."),
        lazily("This group loses %(value)s less than the whole table (limit: %(limit)s more)."),
    ),
    "worse": (
        lazily("%(value)s higher than for a model trained on real rows (limit %(limit)s)."),
        lazily("%(value)s lower than for a model trained on real rows (limit: %(limit)s higher)."),
    ),
    "beside": (
        lazily("%(value)s above the agreement of people with one another (limit %(limit)s)."),
        lazily("%(value)s below the agreement of people with one another (limit %(limit)s)."),
    ),
    "z": (
        lazily("%(value)s standard errors above unseen real rows (limit %(limit)s)."),
        lazily("%(value)s standard errors below unseen real rows (limit: %(limit)s above)."),
    ),
    "upper": (lazily("The upper end of the interval is %(value)s (limit %(limit)s)."), ""),
    "lower": (lazily("The lower end of the interval is %(value)s (limit %(limit)s)."), ""),
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
    metric, _draw, draw = step.partition(" draw ")
    title = _(library.words_of(metric, 1).title)
    return _("%(title)s, draw %(draw)s") % {"title": title, "draw": draw} if draw else title
