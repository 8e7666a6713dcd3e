"""Erase names and reasons beside events, as data protection law may ask: recorded, so that the log counts what is gone."""

from collections.abc import Collection

from django.db import transaction

from governance import audit
from governance.models import AuditDetail, AuditEvent
from governance.vocabulary import EventType
from portal.accounts.actor import SYSTEM
from portal.accounts.models import Organisation
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid


@transaction.atomic
def erase(organisation: Organisation, *, events: Collection[int], reason: str) -> AuditEvent:
    """Erases the details of these events of an institution's log, by number. The events and their hashes stay.

    Done on the command line by whoever runs the portal; raises Invalid for numbers that have nothing to erase.
    """
    if not reason.strip():
        raise Invalid(_("Say why the names and reasons are erased. It is recorded."))
    found = AuditEvent.objects.filter(organisation=organisation, seq__in=events, detail__isnull=False)
    held = {event.seq: event for event in found}
    if unknown := sorted(set(events) - held.keys()):
        raise Invalid(_("Nothing is kept beside event %(seq)s.") % {"seq": unknown[0]})
    if not held:
        raise Invalid(_("Name the events, by number."))
    AuditDetail.objects.filter(event__in=[event.pk for event in held.values()]).delete()
    return audit.record(
        EventType.DETAILS_ERASED,
        actor=SYSTEM,
        subject=organisation,
        organisation=organisation,
        facts={"events": [str(held[seq].pk) for seq in sorted(held)]},
        reason=reason,
    )
