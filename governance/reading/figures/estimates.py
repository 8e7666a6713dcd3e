"""The same thing told of real rows and of synthetic ones: relations, what models lean on, decisions in groups. Pure."""

from collections.abc import Sequence

from governance.reading.figures.shapes import (
    Figure,
    Measurement,
    Pictured,
    Table,
    key_of,
    number,
    title_of,
    with_interval,
)
from governance.reading.measurements import subject_of
from portal.lib import charts
from portal.lib.language import gettext as _

MOST_ROWS = 10
Told = tuple[str, float | None, float | None]


def associations(each: Pictured) -> Figure:
    """The relations that changed most."""
    one, worst = each.one, each.of("associations")["worst"]
    rows = [(" × ".join(map(str, item["pair"])), item["real"], item["synthetic"]) for item in worst]
    return drawn(
        "associations",
        one,
        rows,
        _("%(metric)s: %(value)s. These pairs changed most.") % {"metric": title_of(one), "value": with_interval(one)},
        _("Pair"),
    )


def importances(each: Pictured) -> Figure:
    """What each column is worth to a model, most first."""
    one = each.one
    rows = [(str(name), real, made) for name, real, made in each.of("importances")["importances"]]
    return drawn(
        "importances",
        one,
        rows,
        _(
            "Feature importance: how much a model loses when a column is shuffled, for a model trained on real rows and one trained on "
            "synthetic rows. Rank agreement: %(one)s; 1 is best."
        )
        % {"one": with_interval(one)},
        _("Column"),
    )


def rates(found: Sequence[Pictured]) -> list[Figure]:
    """How often each group is given the event; once, though several metrics are made of it."""
    known = {subject_of(each.one["subject"]): each for each in reversed(found)}
    return [rate(each) for each in reversed(known.values())]


def rate(each: Pictured) -> Figure:
    one = each.one
    rows = [(str(level), real, made) for level, made, real in each.of("rates")["groups"]]
    return drawn(
        "rates",
        one,
        rows,
        _(
            "The share of each group for whom the model predicts the event, for a model trained on real rows and one trained on "
            "synthetic rows. Largest difference between groups: %(one)s."
        )
        % {"one": with_interval(one)},
        _("Group"),
    )


def drawn(kind: str, one: Measurement, rows: Sequence[Told], text: str, what: str) -> Figure:
    title = title_of(one)
    return Figure(
        key=key_of(kind, one),
        kind=kind,
        group=one["group"],
        title=title,
        svg=charts.estimates(
            title=title,
            rows=[
                charts.Twice(label, charts.Estimated(real), charts.Estimated(made))
                for label, real, made in rows[:MOST_ROWS]
            ],
        ),
        text=text,
        table=Table(
            (what, _("Real#"), _("Synthetic#")),
            tuple((label, number(real), number(made)) for label, real, made in rows),
        ),
    )
