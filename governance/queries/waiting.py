"""For whom a submission waits, since when, and until when in working days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.awaited import awaited, due_date
from governance.models import Summary
from governance.standing import Standing
from governance.vocabulary import Role, State
from governance.workflow import OWNERS, Owner
from governance.working_days import working_days_between
from portal.accounts.models import Organisation, User
from portal.lib.language import day, listed


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


def waiting(standing: Standing) -> Waiting:
    submission = standing.submission
    names = {str(item.reviewer_id): item.reviewer.name for item in submission.assignments.all()}
    names[str(submission.author_id)] = submission.author.name
    place = submission.version.dataset.organisation
    who = Whom(awaited(standing).document(), submission.state_is, place, submission.vendor)
    return since(who.words(names), submission.entered_at, due_date(standing), standing.today)


def waits(summaries: Iterable[Summary]) -> dict[UUID, Waiting]:
    """The same of many, from their rows with organisation and vendor, in one query."""
    found, today = list(summaries), timezone.now().date()
    people = {person for row in found for person in row.awaited["people"]}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "name")}
    return {row.pk: since(whom(row).words(names), row.since, row.due, today) for row in found}


def whom(row: Summary) -> "Whom":
    return Whom(row.awaited, row.state_is, row.organisation, row.vendor)


def since(who: str, start: datetime, due: date | None, today: date) -> Waiting:
    days = working_days_between(start.date(), today)
    return Waiting(who=who, since=start, days=days, due=due, overdue=due is not None and due < today)


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is asked (see `awaited.Awaited`), and where."""

    awaited: Mapping[str, Any]
    state: State
    organisation: Organisation
    vendor: Organisation | None

    def words(self, names: Mapping[str, str]) -> str:
        """Names where they are known, otherwise the roles and where they are held."""
        owner, roles = OWNERS[self.state], self.awaited["roles"]
        if owner is Owner.SYSTEM or (owner is Owner.SIGNERS and not roles):
            return _("the portal")
        return listed([self.role(Role(role), still) for role, still in roles] or self.people(names))

    def role(self, role: Role, still: int) -> str:
        if role is Role.VENDOR:
            return str(self.vendor)
        lab = self.organisation
        place = lab if role in {Role.PI, Role.LAB_HEAD} else lab.parent or lab
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
