"""Groups of people side by side, each with its interval. Pure."""

import math
from collections.abc import Iterable, Sequence

from evaluations.harness.engine import judging
from evaluations.harness.engine.writing import measurement_from
from governance.reading.figures.shapes import Figure, Measurement, Table, number, percent, told, value_and_span
from governance.reading.measurements import badness, subject_of
from governance.reading.metrics import name_of, words_of
from governance.vocabulary import FileRole
from portal.lib import charts
from portal.lib.language import gettext as _
from portal.lib.language import ngettext

MOST_GROUPS = 30
SHARES = ("train", "synthetic")


def subgroups(measurements: Iterable[Measurement]) -> list[Figure]:
    """One forest for each metric, and for each other thing that it measured in the groups, the worst verdict first."""
    known = list(measurements)
    by_subject: dict[tuple[str, str], list[Measurement]] = {}
    for one in known:
        if "subgroup" in one["subject"]:
            by_subject.setdefault((one["metric"], rest_of(one)), []).append(one)
    worst_first = sorted(by_subject.items(), key=lambda item: min(map(badness, item[1]))[:2])
    return [forest(rest, ones, whole_of(ones[0], rest, known)) for (_, rest), ones in worst_first]


def rest_of(one: Measurement) -> str:
    """What was measured in the group, besides the group itself."""
    return subject_of({name: value for name, value in one["subject"].items() if name != "subgroup"})


def whole_of(one: Measurement, rest: str, measurements: Iterable[Measurement]) -> float | None:
    """The same measured in the whole table: by the group's own detail, or beside it in the report."""
    own = told(one).get("whole")
    if isinstance(own, int | float):
        return float(own)
    same = (
        other["estimate"]
        for other in measurements
        if other["metric"] == one["metric"] and "subgroup" not in other["subject"] and rest_of(other) == rest
    )
    return next(same, None)


def forest(rest: str, ones: Sequence[Measurement], whole: float | None) -> Figure:
    worst = {id(one) for one in sorted(ones, key=badness)[:MOST_GROUPS]}
    shown = [one for one in ones if id(one) in worst]
    metric, threshold = ones[0]["metric"], ones[0].get("threshold") or {}
    allowed = allowed_in(ones[0])
    target = math.sqrt(threshold["lowest"] * threshold["highest"]) if "lowest" in threshold else whole
    title = ", ".join(filter(None, [name_of(metric), rest]))
    return Figure(
        key="-".join(filter(None, ["subgroups", metric, rest.replace(" ", "-")])),
        kind="subgroups",
        group=ones[0]["group"],
        title=title,
        svg=charts.forest(title=title, rows=[interval_of(one) for one in shown], allowed=allowed, target=target),
        text=" ".join(filter(None, [counted(ones, allowed), line_at(target, threshold), outside(shown)])),
        table=table_of(shown),
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


def counted(ones: Sequence[Measurement], allowed: tuple[float | None, float | None]) -> str:
    count, (lowest, highest) = len(ones), allowed
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


def table_of(shown: Sequence[Measurement]) -> Table:
    """Estimates with intervals, and the shares of the groups where they were measured."""
    known = [role for role in SHARES if any(f"{role}_share" in told(one) for one in shown)]
    rows = tuple(
        (
            subject_of({"subgroup": one["subject"]["subgroup"]}),
            *value_and_span(one["estimate"], one.get("interval")),
            *(percent(told(one).get(f"{role}_share")) for role in known),
        )
        for one in shown
    )
    return Table((_("Group"), _("Value#"), _("95 % interval#"), *(f"{FileRole(role).label}#" for role in known)), rows)


def interval_of(one: Measurement) -> charts.Interval:
    low, high = one.get("interval") or (None, None)
    return charts.Interval(
        subject_of({"subgroup": one["subject"]["subgroup"]}), one["estimate"], low, high, one["verdict"]
    )
