"""What a version came from, as boxes of a picture, a sentence and a table. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from governance.vocabulary import GeneratorType
from portal.lib import charts


@dataclass(frozen=True, slots=True)
class Came:
    """One source, or an earlier version; `until` is the last day of the authority to use it."""

    title: str
    role: str
    is_version: bool = False
    until: date | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Producer:
    """One run of a generator."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Made:
    """One version; `rows` is None while it has no synthetic table."""

    number: int
    rows: int | None


@dataclass(frozen=True, slots=True)
class Traced:
    """What is known of some versions, the oldest first."""

    came: Sequence[Came]
    makers: Sequence[Producer]
    made: Sequence[Made]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The picture twice, for a wide and for a narrow page, and the table behind it."""

    wide: str
    narrow: str
    says: str
    rows: list[tuple[str, str, str]]


def lineage(traced: Traced) -> Lineage:
    """Sources, then generators, then versions."""
    origins, makers = distinct(map(origin_box, traced.came)), distinct(map(maker_box, traced.makers))
    made = [version_box(version) for version in traced.made]
    columns = [
        origins or [charts.Box(_("No source declared"), tone="attention")],
        makers or [charts.Box(_("No generation log filed"), tone="attention")],
        made,
    ]
    title = _("From sources to versions") if len(made) > 1 else _("From sources to this version")
    layers = (_("Source"), _("Generator"), _("Version"))
    return Lineage(
        wide=charts.lineage(title=title, columns=columns),
        narrow=charts.lineage(title=title, columns=columns, vertical=True),
        says=sentence(named(origins), named(makers), named(made)),
        rows=[(what, box.title, box.note) for what, column in zip(layers, columns, strict=True) for box in column],
    )


def distinct(boxes: Iterable[charts.Box]) -> list[charts.Box]:
    return list(dict.fromkeys(boxes))


def sentence(origins: str, makers: str, made: str) -> str:
    known = {"origins": origins, "makers": makers, "made": made}
    if origins and makers:
        return _("%(made)s: made by %(makers)s from %(origins)s.") % known
    if makers:
        return _("%(made)s: made by %(makers)s; no source is declared.") % known
    if origins:
        return _("%(made)s: made from %(origins)s; no generation log is filed.") % known
    return _("%(made)s: no source is declared and no generation log is filed.") % known


def named(boxes: Sequence[charts.Box]) -> str:
    return " and ".join(dict.fromkeys(str(box.title) for box in boxes))


def origin_box(item: Came) -> charts.Box:
    known = {"role": item.role, "date": f"{item.until:%-d %b %Y}" if item.until else ""}
    if item.is_version:
        return charts.Box(item.title, item.role, "neutral")
    if item.lapsed:
        return charts.Box(item.title, _("authority ended %(date)s") % known, "fail")
    return charts.Box(item.title, _("%(role)s, until %(date)s") % known if item.until else item.role, "pass")


def maker_box(item: Producer) -> charts.Box:
    return charts.Box(item.name, str(GeneratorType(item.type).label), "active")


def version_box(item: Made) -> charts.Box:
    note = (
        _("no synthetic table yet") if item.rows is None else _("%(rows)s synthetic rows") % {"rows": f"{item.rows:,}"}
    )
    return charts.Box(_("Version %(number)s") % {"number": item.number}, note, "neutral")
