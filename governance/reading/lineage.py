"""What a version came from, as boxes of a picture, a sentence and a table. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.vocabulary import GeneratorType
from portal.lib import charts

MOST = 8
"""Boxes in one column of the picture."""


@dataclass(frozen=True, slots=True)
class Came:
    """One source, or an earlier version; `until` is the last day of the authority to use it, `withdrawn` says that it was lost."""

    title: str
    role: str
    is_version: bool = False
    until: date | None = None
    lapsed: bool = False
    withdrawn: bool = False


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
class Descendant:
    """One version that was made from another, with where it stands for the reader."""

    title: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Traced:
    """What is known of some versions, the oldest first: what they came from, and what came before that; who made them; what was made
    of them, with how much of it the reader may not see. `generation` is 1 where nothing but sources stands before."""

    came: Sequence[Came]
    makers: Sequence[Producer]
    made: Sequence[Made]
    before: Sequence[Came] = ()
    after: Sequence[Descendant] = ()
    unseen: int = 0
    generation: int = 1


@dataclass(frozen=True, slots=True)
class Lineage:
    """The picture twice, for a wide and for a narrow page, and the table behind it."""

    wide: str
    narrow: str
    says: str
    rows: list[tuple[str, str, str]]


def lineage(traced: Traced) -> Lineage:
    """What came before the sources, sources, generators, versions, what was made of them."""
    origins, makers = distinct(map(origin_box, traced.came)), distinct(map(maker_box, traced.makers))
    made = [version_box(version) for version in traced.made]
    layers = [
        (_("Before"), few(distinct(map(origin_box, traced.before)))),
        (_("Source"), origins or [charts.Box(_("No source declared"), tone="attention")]),
        (_("Generator"), makers or [charts.Box(_("No generation log filed"), tone="attention")]),
        (_("Version"), made),
        (
            _("Made from it"),
            few([box(item) for item in traced.after]) + hidden(traced.unseen),
        ),
    ]
    title = _("From sources to versions") if len(made) > 1 else _("From sources to this version")
    said = [sentence(named(origins), named(makers), named(made)), generation(traced)]
    return drawn(title, layers, " ".join(filter(None, said)))


def downstream(
    source: Descendant, direct: Sequence[Descendant], further: Sequence[Descendant], *, unseen: int = 0
) -> Lineage:
    """From one source to the versions that name it, and to those that were made of these, each with where it stands."""
    layers = [
        (_("Source"), [box(source)]),
        (_("Version"), few([box(item) for item in direct])),
        (_("Made from it"), few([box(item) for item in further]) + hidden(unseen)),
    ]
    count = len(direct) + len(further) + unseen
    words = ngettext(
        "%(count)s version was made from “%(source)s”.", "%(count)s versions were made from “%(source)s”.", count
    )
    said = words % {"count": f"{count:,}", "source": source.title}
    return drawn(_("From this source to approvals"), layers, said)


def drawn(title: str, layers: Sequence[tuple[str, list[charts.Box]]], says: str) -> Lineage:
    columns = [boxes for _layer, boxes in layers]
    return Lineage(
        wide=charts.lineage(title=title, columns=columns),
        narrow=charts.lineage(title=title, columns=columns, vertical=True),
        says=says,
        rows=[(what, item.title, item.note) for what, boxes in layers for item in boxes],
    )


def box(item: Descendant) -> charts.Box:
    return charts.Box(item.title, item.word, item.tone)


def few(boxes: list[charts.Box]) -> list[charts.Box]:
    """As many as a picture can show, and how many there are besides."""
    left = len(boxes) - MOST
    if left <= 0:
        return boxes
    more = ngettext("and %(count)s more", "and %(count)s more", left) % {"count": f"{left:,}"}
    return [*boxes[:MOST], charts.Box(more)]


def hidden(count: int) -> list[charts.Box]:
    if not count:
        return []
    words = ngettext("%(count)s version you may not see", "%(count)s versions you may not see", count)
    return [charts.Box(words % {"count": f"{count:,}"}, _("of another organisation"))]


def generation(traced: Traced) -> str:
    """How many times synthetic data was made from synthetic data; nothing where it was made from sources alone."""
    if traced.generation < 2:
        return ""
    return _("It is generation %(number)s: synthetic data was made from synthetic data.") % {
        "number": traced.generation
    }


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
    if item.withdrawn:
        return charts.Box(item.title, _("authority withdrawn"), "fail")
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
