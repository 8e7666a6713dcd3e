"""Curves: what attackers find, whether predictions come true, how near the rows lie. Pure."""

from collections.abc import Mapping, Sequence

from governance.reading.figures.shapes import (
    Figure,
    Pictured,
    Table,
    key_of,
    number,
    percent,
    title_of,
    with_interval,
)
from governance.reading.metrics import name_of
from portal.lib import charts
from portal.lib.charts.svg import words
from portal.lib.language import gettext as _
from portal.lib.language import lazily

Points = Sequence[tuple[float, float]]
MODELS = {"synthetic": lazily("trained on synthetic rows"), "real": lazily("trained on real rows")}


def curve(each: Pictured) -> Figure:
    """What somebody finds at the price of how many false alarms."""
    one, points = each.one, pairs_in(each.of("curve")["curve"])
    title = title_of(one)
    return Figure(
        key=key_of("curve", one),
        kind="curve",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(_("this table"), points)],
            x_label=_("False alarms"),
            y_label=_("Found"),
            shares=True,
        ),
        text=_(
            "The area under the curve is %(area)s; the diagonal (0.5) is guessing. At 10 %% false alarms %(found)s are found."
        )
        % {"area": with_interval(one), "found": percent(next((y for x, y in points if x >= 0.1), None))},
        table=Table((_("False alarms#"), _("Found#")), tuple((percent(x), percent(y)) for x, y in points[::2])),
    )


def attack(each: Pictured) -> Figure:
    """Every attack where false alarms are rare: what an attacker can be nearly sure of. The strongest is drawn first."""
    one, data = each.one, each.of("attack")
    curves, attacks, strongest = data["curves"], data["attacks"], data["strongest"]
    first = sorted(curves, key=lambda name: name != strongest)
    at_one = (found.get("rate_at_1_percent") for found in attacks.values())
    best = max((rate for rate in at_one if rate is not None), default=None)
    title = _("%(metric)s at low false-alarm rates") % {"metric": title_of(one)}
    return Figure(
        key=key_of("attack", one),
        kind="attack",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(name, pairs_in(curves[name])) for name in first],
            x_label=_("False alarms"),
            y_label=_("Found"),
            log=True,
            shares=True,
        ),
        text=_(
            "The strongest attack is %(strongest)s: the area under its curve is %(one)s, and 0.5 is guessing. At 1 %% false alarms the "
            "best of %(curves)s attacks finds %(best)s. The dotted line is chance."
        )
        % {"strongest": strongest, "one": with_interval(one), "curves": len(curves), "best": percent(best)},
        table=attacks_of(attacks),
    )


def pairs_in(points: Sequence[Sequence[float]]) -> Points:
    return [(x, y) for x, y in points]


def attacks_of(attacks: Mapping[str, Mapping[str, float]]) -> Table:
    rows = tuple(
        (
            name,
            number(found.get("auc")),
            percent(found.get("rate_at_1_percent")),
            percent(found.get("rate_at_10_percent")),
        )
        for name, found in attacks.items()
    )
    return Table((_("Attack"), _("Area#"), _("Found at 1 %#"), _("Found at 10 %#")), rows)


def calibration(each: Pictured) -> Figure:
    """Do probabilities come true? Of the model trained on synthetic rows, beside the one trained on real rows."""
    one, known = each.one, each.of("calibration")["calibration"]
    found = {str(says): pairs_in(known[name]) for name, says in MODELS.items() if known.get(name)}
    title = _("%(metric)s: calibration") % {"metric": title_of(one)}
    rows = tuple((says, percent(x), percent(y)) for says, points in found.items() for x, y in points)
    off = {says: max(abs(x - y) for x, y in points) for says, points in found.items()}
    largest = "; ".join(
        _("%(says)s, by at most %(gap)s") % {"says": says, "gap": percent(gap)} for says, gap in off.items()
    )
    return Figure(
        key=key_of("calibration", one),
        kind="calibration",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(says, points, dots=True) for says, points in found.items()],
            x_label=_("Predicted"),
            y_label=_("Observed on unseen real rows"),
            shares=True,
        ),
        text=_(
            "On the dotted line, predicted probabilities match observed frequencies. Largest deviations: %(largest)s."
        )
        % {"largest": largest},
        table=Table((_("Model"), _("Predicted#"), _("Observed#")), rows),
    )


def distances(each: Pictured) -> Figure:
    """How near the synthetic rows lie to train and to real rows that the generator never saw."""
    one, data = each.one, each.of("distances")
    at = data["quantile"]
    names = {"to_train": _("to train"), "to_holdout": _("to unseen real rows")}
    found = {name: values for key, name in names.items() if (values := data.get(key))}
    largest = max((value for values in found.values() for value in values), default=0.0) or 1.0
    lines = [
        charts.Line(name, [(value / largest, q) for value, q in zip(values, at, strict=True)])
        for name, values in found.items()
    ]
    title = _("Distance to the nearest real row")
    return Figure(
        key=key_of("distances", one),
        kind="distances",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=lines,
            x_label=_("Distance, 1 is %(largest)s") % {"largest": words(largest)},
            y_label=_("Share of rows"),
            chance=False,
        ),
        text=_(
            "If the line for training rows lies to the left, the synthetic rows are closer to what the generator saw. %(metric)s: %(one)s."
        )
        % {"metric": name_of(one["metric"]), "one": with_interval(one)},
        table=Table(
            (_("Share of rows#"), *(_("Distance %(name)s#") % {"name": name} for name in found)),
            tuple((percent(q), *(number(values[i]) for values in found.values())) for i, q in enumerate(at)),
        ),
    )
