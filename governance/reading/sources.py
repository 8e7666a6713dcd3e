"""Where the authority over a source stands, in a word. Pure."""

from dataclasses import dataclass
from datetime import date

from portal.lib.language import day
from portal.lib.language import gettext as _


@dataclass(frozen=True, slots=True)
class Authority:
    """A word and its tone."""

    word: str
    tone: str


def authority(until: date | None, withdrawn: date | None, today: date) -> Authority:
    if withdrawn is not None:
        return Authority(_("Withdrawn on %(date)s") % {"date": day(withdrawn)}, "fail")
    if until is None:
        return Authority(_("Authorised"), "pass")
    said = {"date": day(until)}
    if until < today:
        return Authority(_("Authority ended on %(date)s") % said, "fail")
    return Authority(_("Authorised until %(date)s") % said, "pass")
