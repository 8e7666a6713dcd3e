"""What a report was made from, counted in the units of its kind of data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.report import Input
from evaluations.harness.engine.writing import input_from
from portal.lib.language import gettext as _
from portal.lib.language import lazily, listed, ngettext

UNITS = {"rows": lazily("Rows"), "columns": lazily("Columns")}
"""Headings of the units that tables are counted in; those of any other kind of data are named by the report."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One input as a line of a table: a cell for each unit of the report, in their order."""

    role: str
    counts: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """`sentence` names each with its size; `columns` are the headings of `rows`."""

    sentence: str
    columns: tuple[str, ...]
    rows: tuple[Measured, ...]


def inputs_of(report: Mapping[str, Any]) -> Inputs:
    """Of a report of either schema."""
    found = [input_from(row, report["schema_version"]) for row in report["inputs"]]
    units = list(dict.fromkeys(unit for one in found for unit in one.counts))
    return Inputs(
        sentence=listed([said(one) for one in found]),
        columns=(_("Input"), *(f"{heading(unit)}#" for unit in units), _("Digest")),
        rows=tuple(
            Measured(one.role, tuple(cell(one.counts.get(unit)) for unit in units), one.sha256) for one in found
        ),
    )


def said(one: Input) -> str:
    """“train (240 rows, 5 columns)”."""
    counts = ", ".join(counted(unit, count) for unit, count in one.counts.items())
    return f"{one.role} ({counts})"


def counted(unit: str, count: int) -> str:
    known = {
        "rows": ngettext("%(count)s row", "%(count)s rows", count),
        "columns": ngettext("%(count)s column", "%(count)s columns", count),
    }
    return known.get(unit, "%(count)s %(unit)s") % {"count": f"{count:,}", "unit": plain(unit)}


def heading(unit: str) -> str:
    return str(UNITS.get(unit, plain(unit).capitalize()))


def plain(unit: str) -> str:
    return unit.replace("_", " ")


def cell(count: int | None) -> str:
    return "—" if count is None else f"{count:,}"
