"""Columns and their pairs: how the synthetic shares differ from those of train. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from governance.reading.figures.shapes import (
    Figure,
    Measurement,
    Pictured,
    Table,
    key_of,
    number,
    percent,
    title_of,
    with_interval,
)
from governance.reading.measurements import badness, subject_of
from governance.reading.metrics import name_of
from governance.vocabulary import FileRole
from portal.lib import charts
from portal.lib.language import gettext as _
from portal.lib.language import ngettext

MOST_COLUMNS, MOST_MATRIX, MOST_PAIRS, MOST_BARS = 6, 24, 10, 10
ROLES = ("train", "synthetic", "holdout")


def columns(drawn: Iterable[Pictured]) -> list[Figure]:
    """The columns furthest from train, as shares of their levels."""
    return [column(each) for each in sorted(drawn, key=lambda each: badness(each.one))[:MOST_COLUMNS]]


def column(each: Pictured) -> Figure:
    one, data = each.one, each.of("column")
    shares = {role: data[role] for role in ROLES if data.get(role)}
    kept = [
        at
        for at, name in enumerate(data["levels"])
        if name != "small" and any(values[at] != 0 for values in shares.values())
    ]
    labels = [str(data["levels"][at]) for at in kept]
    shown = {role: [values[at] for at in kept] for role, values in shares.items()}
    rows = [(label, *(percent(values[at]) for values in shown.values())) for at, label in enumerate(labels)]
    draw = charts.paired_bars if len(labels) <= MOST_BARS else charts.distribution
    title = subject_of(one["subject"])
    return Figure(
        key=key_of("column", one),
        kind="column",
        group=one["group"],
        title=title,
        svg=draw(title=title, labels=labels, series=[charts.Series(role, values) for role, values in shown.items()]),
        text=f"{name_of(one['metric'])}: {with_interval(one)}. {furthest(labels, shown)}",
        table=Table((_("Level"), *(f"{FileRole(role).label}#" for role in shown)), tuple(rows)),
    )


def furthest(labels: Sequence[str], shown: Mapping[str, Sequence[float | None]]) -> str:
    """Where synthetic and train differ most."""
    known = [
        (abs(made - real), label, real, made)
        for label, real, made in zip(labels, shown["train"], shown.get("synthetic", ()), strict=False)
        if real is not None and made is not None
    ]
    if not known:
        return _("Every level is too small to show.")
    _gap, label, real, made = max(known)
    return _(
        "The largest difference is at %(level)s: %(real)s of the training rows, %(made)s of the synthetic rows."
    ) % {
        "level": label,
        "real": percent(real),
        "made": percent(made),
    }


def pairs(each: Pictured, measured: Iterable[Pictured]) -> Figure:
    """All pairs at a glance; of many columns those in the worst pairs."""
    one, data = each.one, each.of("pairs")
    names, matrix = [str(name) for name in data["columns"]], data["matrix"]
    order = sorted(range(len(names)), key=lambda at: min((v for v in matrix[at] if v is not None), default=1.0))
    kept = sorted(order[:MOST_MATRIX])
    left_out = ""
    if len(kept) < len(names):
        count = len(names) - len(kept)
        left_out = ngettext(
            "%(count)s column in better pairs is left out.", "%(count)s columns in better pairs are left out.", count
        ) % {"count": count}
    worst = sorted(
        (matrix[a][b], names[a], names[b]) for a in kept for b in kept if a < b and matrix[a][b] is not None
    )[:MOST_PAIRS]
    ends = {
        frozenset(m["subject"]["pair"]): m["baselines"]
        for m in (other.one for other in measured)
        if m["metric"] == one["metric"] and "pair" in m["subject"]
    }
    rows = tuple(pair_row(value, a, b, ends.get(frozenset((a, b)), {})) for value, a, b in worst)
    lowest = _("The worst pair is %(pair)s at %(value)s.") % {"pair": rows[0][0], "value": rows[0][1]} if rows else ""
    title = title_of(one)
    return Figure(
        key=key_of("pairs", one),
        kind="pairs",
        group=one["group"],
        title=title,
        svg=charts.heat_map(
            title=title, labels=[names[at] for at in kept], values=[[matrix[a][b] for b in kept] for a in kept]
        ),
        text=" ".join(
            filter(
                None,
                [
                    _("Agreement of %(count)s columns with each other, 1 is best. The mean is %(mean)s.")
                    % {"count": len(names), "mean": with_interval(one)},
                    lowest,
                    left_out,
                ],
            )
        ),
        table=Table((_("Worst pairs"), _("Agreement#"), _("Floor#"), _("Ceiling#")), rows),
    )


def pair_row(value: float, one: str, other: str, ends: Measurement) -> tuple[str, ...]:
    return f"{one} × {other}", number(value), number(ends.get("floor")), number(ends.get("ceiling"))
