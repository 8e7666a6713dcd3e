"""Groups of people side by side, each with its interval. Pure."""

import math
from collections.abc import Iterable, Sequence

from evaluations.harness.engine import judging
from evaluations.harness.engine.writing import measurement_from
from governance.reading.figures.shapes import Figure, Measurement, Pictured, Table, number, percent, value_and_span
from governance.reading.measurements import badness, subject_of
from governance.reading.metrics import name_of, words_of
from governance.vocabulary import FileRole
from portal.lib import charts
from portal.lib.language import gettext as _
from portal.lib.language import ngettext

MOST_GROUPS = 30
SHARES = ("train", "synthetic")


def subgroups(measured: Iterable[Pictured]) -> list[Figure]:
    """One forest for each metric, and for each other thing that it measured in the groups, the worst verdict first."""
    known = list(measured)
    by_subject: dict[tuple[str, str], list[Pictured]] = {}
    for each in known:
        if "subgroup" in each.one["subject"]:
            by_subject.setdefault((each.one["metric"], rest_of(each.one)), []).append(each)
    worst_first = sorted(by_subject.items(), key=lambda item: min(badness(each.one) for each in item[1])[:2])
    return [forest(rest, found, whole_of(metric, rest, known)) for (metric, rest), found in worst_first]


def rest_of(one: Measurement) -> str:
    """What was measured in the group, besides the group itself."""
    return subject_of({name: value for name, value in one["subject"].items() if name != "subgroup"})


def whole_of(metric: str, rest: str, measured: Iterable[Pictured]) -> float | None:
    """The same measured in the whole table, where it was."""
    same = (
        each.one["estimate"]
        for each in measured
        if each.one["metric"] == metric and "subgroup" not in each.one["subject"] and rest_of(each.one) == rest
    )
    return next(same, None)


def forest(rest: str, found: Sequence[Pictured], whole: float | None) -> Figure:
    worst = {id(each) for each in sorted(found, key=lambda each: badness(each.one))[:MOST_GROUPS]}
    kept = [each for each in found if id(each) in worst]
    shown, first = [each.one for each in kept], found[0].one
    metric, threshold = first["metric"], first.get("threshold") or {}
    allowed = allowed_in(first)
    target = math.sqrt(threshold["lowest"] * threshold["highest"]) if "lowest" in threshold else whole
    title = ", ".join(filter(None, [name_of(metric), rest]))
    return Figure(
        key="-".join(filter(None, ["subgroups", metric, rest.replace(" ", "-")])),
        kind="subgroups",
        group=first["group"],
        title=title,
        svg=charts.forest(title=title, rows=[interval_of(one) for one in shown], allowed=allowed, target=target),
        text=" ".join(filter(None, [counted(len(found), allowed), line_at(target, threshold), outside(shown)])),
        table=table_of(kept),
    )


def allowed_in(one: Measurement) -> tuple[float | None, float | None]:
    """From, to; nothing where the limit is on another scale than the estimate."""
    threshold = one.get("threshold") or {}
    if "lowest" in threshold:
        return threshold["lowest"], threshold["highest"]
    if "pass" not in threshold or scale_of(one) not in judging.ON_ESTIMATE:
        return None, None
    return (threshold["pass"], None) if one["direction"] == "up" else (None, threshold["pass"])


def scale_of(one: Measurement) -> str:
    return judging.judged(measurement_from(one), words_of(one)).scale


def counted(count: int, allowed: tuple[float | None, float | None]) -> str:
    lowest, highest = allowed
    if lowest is not None and highest is not None:
        said = ngettext(
            "%(count)s group. Needs between %(lowest)s and %(highest)s to pass.",
            "%(count)s groups. Each needs between %(lowest)s and %(highest)s to pass.",
            count,
        )
    elif lowest is not None:
        said = ngettext(
            "%(count)s group. Needs at least %(lowest)s to pass.",
            "%(count)s groups. Each needs at least %(lowest)s to pass.",
            count,
        )
    elif highest is not None:
        said = ngettext(
            "%(count)s group. Needs at most %(highest)s to pass.",
            "%(count)s groups. Each needs at most %(highest)s to pass.",
            count,
        )
    else:
        said = ngettext("%(count)s group.", "%(count)s groups.", count)
    return said % {"count": count, "lowest": number(lowest), "highest": number(highest)}


def line_at(target: float | None, threshold: Measurement) -> str:
    if target is None:
        return ""
    said = (
        _("The line is at %(target)s, the best value.")
        if "lowest" in threshold
        else _("The line is at %(target)s, the value of the whole table.")
    )
    return said % {"target": number(target)}


def outside(shown: Sequence[Measurement]) -> str:
    """Who does not pass, in words."""
    worse = [subject_of({"subgroup": one["subject"]["subgroup"]}) for one in shown if one["verdict"] != "pass"]
    return _("Not passed by: %(worse)s.") % {"worse": ", ".join(worse)} if worse else _("All of them pass.")


def table_of(kept: Sequence[Pictured]) -> Table:
    """Estimates with intervals, and the shares of the groups where they were measured."""
    known = [role for role in SHARES if any(f"{role}_share" in each.of("shares") for each in kept)]
    rows = tuple(
        (
            subject_of({"subgroup": each.one["subject"]["subgroup"]}),
            *value_and_span(each.one["estimate"], each.one.get("interval")),
            *(percent(each.of("shares").get(f"{role}_share")) for role in known),
        )
        for each in kept
    )
    return Table((_("Group"), _("Value#"), _("95 % interval#"), *(f"{FileRole(role).label}#" for role in known)), rows)


def interval_of(one: Measurement) -> charts.Interval:
    low, high = one.get("interval") or (None, None)
    return charts.Interval(
        subject_of({"subgroup": one["subject"]["subgroup"]}), one["estimate"], low, high, one["verdict"]
    )
