"""For whom a submission waits, since when, and until when in working days, in words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.vocabulary import Role, State
from governance.workflow import OWNERS, Owner
from governance.working_days import working_days_between
from portal.lib.language import day, listed, ngettext
from portal.lib.language import gettext as _


@dataclass(frozen=True, slots=True)
class Waiting:
    """`who` is empty when nobody has to act; `due` is empty while the clock stands still."""

    who: str
    since: datetime
    days: int
    due: date | None
    overdue: bool

    @property
    def how_long(self) -> str:
        if not self.days:
            return _("since today")
        return ngettext("for %(days)s working day", "for %(days)s working days", self.days) % {"days": self.days}

    @property
    def sentence(self) -> str:
        """“Waiting for Rui Tavares for 2 working days; due 26 Nov 2026.”, or nothing."""
        if not self.who:
            return ""
        facts = {"who": self.who, "how_long": self.how_long, "due": day(self.due) if self.due else ""}
        if not self.due:
            return _("Waiting for %(who)s %(how_long)s.") % facts
        if self.overdue:
            return _("Waiting for %(who)s %(how_long)s; overdue since %(due)s.") % facts
        return _("Waiting for %(who)s %(how_long)s; due %(due)s.") % facts


def since(who: str, start: datetime, today: date, due: date | None = None) -> Waiting:
    days = working_days_between(start.date(), today)
    return Waiting(who=who, since=start, days=days, due=due, overdue=due is not None and due < today)


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is asked (see `awaited.Awaited`), and the names of the places where."""

    awaited: Mapping[str, Any]
    state: State
    lab: str
    institution: str
    vendor: str

    def words(self, names: Mapping[str, str]) -> str:
        """Names where they are known, otherwise the roles and where they are held."""
        owner, roles = OWNERS[self.state], self.awaited["roles"]
        if owner is Owner.SYSTEM or (owner is Owner.SIGNERS and not roles):
            return _("the portal")
        return listed([self.role(Role(role), still) for role, still in roles] or self.people(names))

    def role(self, role: Role, still: int) -> str:
        if role is Role.VENDOR:
            return self.vendor
        place = self.lab if role in {Role.PI, Role.LAB_HEAD} else self.institution
        if still > 1:
            return _("%(count)s people with the role of %(role)s of %(place)s") % {
                "count": still, "role": role.label.lower(), "place": place,
            }  # fmt: skip
        known = {
            Owner.PI: _("a principal investigator of %(place)s"),
            Owner.COMPLIANCE: _("an official of %(place)s"),
        }
        return known.get(OWNERS[self.state], _("the %(role)s of %(place)s")) % {
            "role": role.label.lower(),
            "place": place,
        }

    def people(self, names: Mapping[str, str]) -> list[str]:
        known = [names[person] for person in self.awaited["people"] if person in names]
        free = self.awaited["free"]
        if not free:
            return known
        wanted = (
            ngettext("%(count)s more reviewer to take it", "%(count)s more reviewers to take it", free)
            if self.awaited["taken"]
            else ngettext("%(count)s reviewer to take it", "%(count)s reviewers to take it", free)
        )
        return [*known, wanted % {"count": free}]
