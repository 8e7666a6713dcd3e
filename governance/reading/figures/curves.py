"""Curves: what attackers find, whether predictions come true, how near the rows lie. Pure."""

from collections.abc import Mapping, Sequence

from governance.reading.figures.shapes import (
    Figure,
    Measurement,
    Table,
    detail,
    key_of,
    number,
    parts,
    percent,
    title_of,
    told,
    with_interval,
)
from governance.reading.metrics import name_of
from portal.lib import charts
from portal.lib.charts.svg import words

Points = Sequence[tuple[float, float]]
MODELS = {"synthetic": "trained on synthetic rows", "real": "trained on real rows"}


def curve(one: Measurement) -> Figure:
    """What somebody finds at the price of how many false alarms; of several attacks the strongest is drawn."""
    points = pairs_in(detail(one, "curve"))
    attacks, strongest = parts(one, "attacks"), told(one).get("strongest", "")
    at_ten = attacks.get(strongest, {}).get("rate_at_10_percent", next((y for x, y in points if x >= 0.1), None))
    named = f"The strongest of {len(attacks)} attacks, {strongest}: a" if attacks else "A"
    title = title_of(one)
    return Figure(
        key=key_of("curve", one),
        kind="curve",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(strongest or "this table", points)],
            x_label="False alarms",
            y_label="Found",
            shares=True,
        ),
        text=f"{named}rea under the curve {with_interval(one)}; on the diagonal, one half, there is only guessing. "
        f"At 10 % false alarms {percent(at_ten)} are found.",
        table=attacks_of(attacks) if attacks else points_of(points),
    )


def attack(one: Measurement) -> Figure:
    """Every attack where false alarms are rare: what an attacker can be nearly sure of."""
    curves = {name: pairs_in(points) for name, points in parts(one, "curves").items()}
    attacks, strongest = parts(one, "attacks"), told(one).get("strongest", "")
    first = sorted(curves, key=lambda name: name != strongest)
    at_one = {name: found.get("rate_at_1_percent") for name, found in attacks.items()}
    best = max((rate for rate in at_one.values() if rate is not None), default=None)
    title = f"{title_of(one)} where false alarms are rare"
    return Figure(
        key=key_of("attack", one),
        kind="attack",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(name, curves[name]) for name in first],
            x_label="False alarms",
            y_label="Found",
            log=True,
            shares=True,
        ),
        text=f"The strongest attack, {strongest}: area under the curve {with_interval(one)}, one half is only guessing. "
        f"At 1 % false alarms the best of {len(curves)} attacks finds {percent(best)}; the dotted line is chance.",
        table=attacks_of(attacks) if attacks else points_of(curves[first[0]]),
    )


def pairs_in(points: Sequence[Sequence[float]]) -> Points:
    return [(x, y) for x, y in points]


def points_of(points: Points) -> Table:
    return Table(("False alarms#", "Found#"), tuple((percent(x), percent(y)) for x, y in points[::2]))


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
    return Table(("Attack", "Area#", "Found at 1 %#", "Found at 10 %#"), rows)


def calibration(one: Measurement) -> Figure:
    """Do probabilities come true? Of the model trained on synthetic rows, beside the one trained on real rows."""
    known = parts(one, "calibration")
    found = {says: pairs_in(known[name]) for name, says in MODELS.items() if known.get(name)}
    title = f"{title_of(one)}: do predictions come true?"
    rows = tuple((says, percent(x), percent(y)) for says, points in found.items() for x, y in points)
    off = {says: max(abs(x - y) for x, y in points) for says, points in found.items()}
    largest = "; ".join(f"{says}, by at most {percent(gap)}" for says, gap in off.items())
    return Figure(
        key=key_of("calibration", one),
        kind="calibration",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[charts.Line(says, points, dots=True) for says, points in found.items()],
            x_label="Predicted",
            y_label="Came true on unseen real rows",
            shares=True,
        ),
        text=f"On the dotted line predictions come true as often as they say. Off it: {largest}.",
        table=Table(("Model", "Predicted#", "Came true#"), rows),
    )


def distances(one: Measurement) -> Figure:
    """How near the synthetic rows lie to train and to real rows that the generator never saw."""
    at = detail(one, "quantile")
    names = {"to_train": "to train", "to_holdout": "to unseen real rows"}
    found = {name: values for key, name in names.items() if (values := detail(one, key))}
    largest = max((value for values in found.values() for value in values), default=0.0) or 1.0
    lines = [
        charts.Line(name, [(value / largest, q) for value, q in zip(values, at, strict=True)])
        for name, values in found.items()
    ]
    title = "Distance to the nearest real row"
    return Figure(
        key=key_of("distances", one),
        kind="distances",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title, lines=lines, x_label=f"Distance, 1 is {words(largest)}", y_label="Share of rows", chance=False
        ),
        text=f"Where the line to train lies left of the other, the table is closer to what the generator saw. "
        f"{name_of(one['metric'])}: {with_interval(one)}.",
        table=Table(
            ("Share of rows#", *(f"Distance {name}#" for name in found)),
            tuple((percent(q), *(number(values[i]) for values in found.values())) for i, q in enumerate(at)),
        ),
    )
