"""A restored backup: what the checkpoints kept outside say that it lacks, and the event with which the log goes on."""

from dataclasses import dataclass

from django.db import transaction

from governance import audit
from governance.models import AuditEvent
from governance.queries import chain
from governance.vocabulary import EventType
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Organisation
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far the database's log goes, and the signed checkpoints kept outside that go further; those of earlier restores apart."""

    events: int
    missing: list[chain.Mark]
    known: list[chain.Mark]

    @property
    def until(self) -> int:
        return max((mark.size for mark in [*self.missing, *self.known]), default=self.events)


def compare(organisation: Organisation) -> Comparison:
    """Raises NotNow where what is left of the log is not intact: that no restore explains."""
    end, beyond = chain.end_of(organisation.pk)
    if end is None or beyond:
        raise NotNow(_("The head of the log is not where its events end. Restore the database whole."))
    outside = [mark for mark in chain.outside_marks(organisation.pk) if chain.is_signed(mark)]
    inside = [*chain.stored_marks(organisation.pk), *(mark for mark in outside if mark.size <= end.size)]
    marks = sorted(inside, key=lambda mark: (mark.size, mark.outside))
    found = chain.follow(chain.links(organisation.pk, end.size), marks, end)
    if found.reason:
        raise NotNow(found.reason)
    later = [mark for mark in outside if mark.size > end.size]
    known = [mark for mark in later if found.has_lost(mark)]
    return Comparison(end.size, [mark for mark in later if mark not in known], [*found.lost, *known])


@transaction.atomic
def acknowledge(organisation: Organisation, *, reason: str) -> AuditEvent:
    """Records that a backup was restored and which checkpoints it lacks. From here on the log goes on, and verifying says so.

    Done on the command line by whoever runs the portal; raises NotNow for what no restore explains.
    """
    if not reason.strip():
        raise Invalid(_("Say why the backup was restored. It is recorded."))
    found = compare(organisation)
    return audit.record(
        EventType.LOG_RESTORED,
        actor=SYSTEM,
        subject=organisation,
        organisation=organisation,
        facts={
            "events": found.events,
            "until": found.until,
            "missing": len(found.missing),
            "lost_sha256": chain.digest_of([*found.known, *found.missing]),
        },
        reason=reason,
    )
