"""The same thing told of real rows and of synthetic ones: relations, what models lean on, decisions in groups. Pure."""

from collections.abc import Iterable, Sequence

from governance.reading.figures.shapes import (
    Figure,
    Measurement,
    Table,
    detail,
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


def is_associations(one: Measurement) -> bool:
    worst = detail(one, "worst") or [{}]
    return isinstance(worst[0], dict) and {"pair", "real", "synthetic"} <= worst[0].keys()


def associations(one: Measurement) -> Figure:
    """The relations that changed most."""
    rows = [(" × ".join(map(str, each["pair"])), each["real"], each["synthetic"]) for each in detail(one, "worst")]
    return drawn(
        "associations",
        one,
        rows,
        _("%(metric)s: %(value)s. These pairs changed most.") % {"metric": title_of(one), "value": with_interval(one)},
        _("Pair"),
    )


def importances(one: Measurement) -> Figure:
    """What each column is worth to a model, most first."""
    rows = [(str(name), real, made) for name, real, made in detail(one, "importances")]
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


def rates(measurements: Iterable[Measurement]) -> list[Figure]:
    """How often each group is given the event; once, though several metrics are made of it."""
    known = {subject_of(one["subject"]): one for one in reversed(list(measurements)) if detail(one, "groups")}
    return [rate(one) for one in reversed(known.values())]


def rate(one: Measurement) -> Figure:
    rows = [(str(level), real, made) for level, made, real in detail(one, "groups")]
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
