"""The pictures of an evaluation report, each with its table and a sentence that says what it shows. Pure.

A picture is chosen by the shape of what was measured, not by the metric's name, so that a new metric is drawn too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.queries.metrics import name_of
from governance.queries.reports import badness, subject_of
from portal.lib import charts
from portal.lib.charts.svg import words

MOST_COLUMNS, MOST_MATRIX, MOST_PAIRS, MOST_GROUPS = 6, 24, 10, 30
ROLES = ("train", "synthetic", "holdout")
FEW = "fewer than ten"

Measurement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; a column name that ends in # holds numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`svg` is safe markup; `text` says in words what it shows. Keys are unique in a report.

    Kinds: column, pairs, subgroups, curve, distances.
    """

    key: str
    kind: str
    group: str
    title: str
    svg: str
    text: str
    table: Table


def figures(report: Mapping[str, Any]) -> list[Figure]:
    """Every picture of the report: columns, pairs, subgroups, curves, distances; none where nothing was measured."""
    measurements = [one for one in report["measurements"] if one["estimate"] is not None]
    return [
        *columns(measurements),
        *(pairs(one, measurements) for one in measurements if detail(one, "matrix")),
        *subgroups(measurements),
        *(curve(one) for one in measurements if detail(one, "curve")),
        *(distances(one) for one in measurements if detail(one, "to_train") and detail(one, "quantile")),
    ]


def detail(one: Measurement, name: str) -> Any:
    found = (one.get("detail") or {}).get(name)
    return found if isinstance(found, list) else None


def number(value: float | None) -> str:
    return "—" if value is None else words(value)


def percent(value: float | None) -> str:
    return FEW if value is None else f"{100 * value:.1f}\u00a0%"


def with_interval(one: Measurement) -> str:
    interval = one.get("interval")
    return number(one["estimate"]) + (f" [{words(interval[0])}, {words(interval[1])}]" if interval else "")


def key_of(kind: str, one: Measurement) -> str:
    return "-".join([kind, one["metric"], subject_of(one["subject"])]).strip("-").replace(" ", "-")


def columns(measurements: Iterable[Measurement]) -> list[Figure]:
    """The columns furthest from train, as shares of their levels."""
    drawn = [one for one in measurements if detail(one, "levels") and detail(one, "train")]
    return [column(one) for one in sorted(drawn, key=badness)[:MOST_COLUMNS]]


def column(one: Measurement) -> Figure:
    shares = {role: values for role in ROLES if (values := detail(one, role))}
    kept = [at for at, name in enumerate(detail(one, "levels")) if name != "small"]
    labels = [str(detail(one, "levels")[at]) for at in kept]
    shown = {role: [values[at] for at in kept] for role, values in shares.items()}
    title, name = subject_of(one["subject"]), name_of(one["metric"])
    rows = [(label, *(percent(values[at]) for values in shown.values())) for at, label in enumerate(labels)]
    return Figure(
        key=key_of("column", one),
        kind="column",
        group=one["group"],
        title=title,
        svg=charts.paired_bars(
            title=title, labels=labels, series=[charts.Series(role, values) for role, values in shown.items()]
        ),
        text=f"{name}: {with_interval(one)}. {furthest(labels, shown)}",
        table=Table(("Level", *(f"{role.capitalize()}#" for role in shown)), tuple(rows)),
    )


def furthest(labels: Sequence[str], shown: Mapping[str, Sequence[float | None]]) -> str:
    """Where synthetic and train differ most."""
    known = [
        (abs(made - real), label, real, made)
        for label, real, made in zip(labels, shown["train"], shown.get("synthetic", ()), strict=False)
        if real is not None and made is not None
    ]
    if not known:
        return "Every level is too small to show."
    _, label, real, made = max(known)
    return f"The largest difference is at {label}: {percent(real)} of train, {percent(made)} of the synthetic rows."


def pairs(one: Measurement, measurements: Iterable[Measurement]) -> Figure:
    """All pairs at a glance; of many columns those in the worst pairs."""
    names, matrix = [str(name) for name in detail(one, "columns")], detail(one, "matrix")
    order = sorted(range(len(names)), key=lambda at: min((v for v in matrix[at] if v is not None), default=1.0))
    kept = sorted(order[:MOST_MATRIX])
    left_out = f" {len(names) - len(kept)} columns in better pairs are left out." if len(kept) < len(names) else ""
    worst = sorted(
        (matrix[a][b], names[a], names[b]) for a in kept for b in kept if a < b and matrix[a][b] is not None
    )[:MOST_PAIRS]
    known = {frozenset(m["subject"]["pair"]): m["baselines"] for m in measurements if "pair" in m["subject"]}
    rows = tuple(
        (f"{a} × {b}", number(value), number(ends.get("floor")), number(ends.get("ceiling")))
        for value, a, b in worst
        for ends in [known.get(frozenset((a, b)), {})]
    )
    lowest = f" The worst pair is {rows[0][0]} at {rows[0][1]}." if rows else ""
    return Figure(
        key=key_of("pairs", one),
        kind="pairs",
        group=one["group"],
        title="Every pair of columns",
        svg=charts.heat_map(
            title="Every pair of columns",
            labels=[names[at] for at in kept],
            values=[[matrix[a][b] for b in kept] for a in kept],
        ),
        text=f"Agreement of {len(names)} columns with each other, 1 is best; the mean is {with_interval(one)}.{lowest}{left_out}",
        table=Table(("Worst pairs", "Agreement#", "Floor#", "Ceiling#"), rows),
    )


def subgroups(measurements: Iterable[Measurement]) -> list[Figure]:
    """One forest a metric that was measured for subgroups between two limits, in the order of the report."""
    by_metric: dict[str, list[Measurement]] = {}
    for one in measurements:
        if "subgroup" in one["subject"] and {"lowest", "highest"} <= set(one.get("threshold") or {}):
            by_metric.setdefault(one["metric"], []).append(one)
    return [forest(metric, ones) for metric, ones in by_metric.items()]


def forest(metric: str, ones: Sequence[Measurement]) -> Figure:
    worst = {id(one) for one in sorted(ones, key=badness)[:MOST_GROUPS]}
    shown = [one for one in ones if id(one) in worst]
    limits = (ones[0]["threshold"]["lowest"], ones[0]["threshold"]["highest"])
    outside = [subject_of(one["subject"]) for one in shown if one["verdict"] != "pass"]
    says = f"Outside the limits: {', '.join(outside)}." if outside else "All of them lie within the limits."
    title = name_of(metric)
    return Figure(
        key=f"subgroups-{metric}",
        kind="subgroups",
        group=ones[0]["group"],
        title=title,
        svg=charts.forest(
            title=title,
            rows=[interval_of(one) for one in shown],
            allowed=limits,
        ),
        text=f"{len(ones)} groups, {number(limits[0])} to {number(limits[1])} allowed, 1 is best. {says}",
        table=Table(
            ("Group", "Value#", "95 % interval#", "Train#", "Synthetic#"),
            tuple(
                (
                    subject_of(one["subject"]),
                    number(one["estimate"]),
                    " to ".join(map(words, one["interval"] or ())) or "—",
                    *(percent((one.get("detail") or {}).get(f"{role}_share")) for role in ("train", "synthetic")),
                )
                for one in shown
            ),
        ),
    )


def interval_of(one: Measurement) -> charts.Interval:
    low, high = one["interval"] or (None, None)
    return charts.Interval(subject_of(one["subject"]), one["estimate"], low, high, one["verdict"])


def curve(one: Measurement) -> Figure:
    """What somebody finds at the price of how many false alarms; of several attacks the strongest is drawn."""
    points = [(x, y) for x, y in detail(one, "curve")]
    title = " ".join(filter(None, [name_of(one["metric"]), subject_of(one["subject"])]))
    attacks = (one["detail"] or {}).get("attacks") or {}
    name = (one["detail"] or {}).get("strongest", "")
    at_ten = attacks.get(name, {}).get("rate_at_10_percent", next((y for x, y in points if x >= 0.1), None))
    strongest = f"The strongest of {len(attacks)} attacks, {name}: a" if attacks else "A"
    table = attacks_of(attacks) if attacks else points_of(points)
    return Figure(
        key=key_of("curve", one),
        kind="curve",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title, lines=[charts.Line("this table", points)], x_label="False alarms", y_label="Found"
        ),
        text=f"{strongest}rea under the curve {with_interval(one)}; on the diagonal, one half, there is only guessing. "
        f"At 10 % false alarms {percent(at_ten)} are found.",
        table=table,
    )


def points_of(points: Sequence[tuple[float, float]]) -> Table:
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
