"""What a picture is made of, and the words that all of them use. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.pictures import Pictures, pictures_of
from evaluations.harness.engine.writing import measurement_from
from governance.reading.measurements import subject_of
from governance.reading.metrics import name_of, words_of
from portal.lib.charts.svg import with_ends, words
from portal.lib.language import gettext as _
from portal.lib.language import lazily

FEW = lazily("fewer than ten")

Measurement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; a column name that ends in # holds numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`svg` is safe markup, empty where the table is the picture; `text` says in words what it shows.

    Keys are unique in a report. A kind is a way of drawing; of each group the first two kinds lead.
    """

    key: str
    kind: str
    group: str
    title: str
    svg: str
    text: str
    table: Table


@dataclass(frozen=True, slots=True)
class Pictured:
    """A measurement with what can be drawn of it, by kind of picture, whatever the schema of its report."""

    one: Measurement
    pictures: Pictures

    def of(self, kind: str) -> Mapping[str, Any]:
        """The numbers and names of this picture; empty where there is none."""
        return self.pictures.get(kind, {})


def pictured(one: Measurement) -> Pictured:
    return Pictured(one, pictures_of(measurement_from(one), words_of(one)))


def number(value: float | None) -> str:
    return "—" if value is None else words(value)


def percent(value: float | None) -> str:
    return FEW if value is None else f"{100 * value:.1f}\u00a0%"


def value_and_span(value: float | None, interval: Any) -> tuple[str, str]:
    """Two cells: the number, and its interval from end to end."""
    if value is None:
        return "—", "—"
    said, between = with_ends(value, interval)
    low, comma, high = between.partition(", ")
    return said, (_("%(low)s to %(high)s") % {"low": low, "high": high}) if comma else between or "—"


def with_interval(one: Measurement) -> str:
    if one["estimate"] is None:
        return "—"
    said, between = with_ends(one["estimate"], one.get("interval"))
    return f"{said} [{between}]" if between else said


def title_of(one: Measurement) -> str:
    """The metric, and what it is about where that is not the whole table."""
    return ", ".join(filter(None, [name_of(one["metric"]), subject_of(one["subject"])]))


def key_of(kind: str, one: Measurement) -> str:
    return "-".join([kind, one["metric"], subject_of(one["subject"])]).strip("-").replace(" ", "-")
