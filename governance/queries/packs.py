"""What an audit pack is made from: the log around one approved record. Nothing here depends on the present moment."""

from collections.abc import Iterable

from governance.models import ApprovalRecord, AuditEvent, Checkpoint
from governance.vocabulary import EventType
from portal.lib.language import gettext as _


def completion_of(record: ApprovalRecord) -> AuditEvent:
    """The event with which the sign-off of this record's submission was completed; raises LookupError without one."""
    found = AuditEvent.objects.filter(subject_id=str(record.submission_id), type=EventType.SIGN_OFF_COMPLETED)
    completion = found.order_by("seq").first()
    if completion is None:
        raise LookupError(_("The sign-off of this record is not completed."))
    return completion


def events_until(completion: AuditEvent, subjects: Iterable[str]) -> list[AuditEvent]:
    """The events of these subjects in the order of the log, up to and with the completion."""
    events = AuditEvent.objects.filter(
        organisation_id=completion.organisation_id, subject_id__in=list(subjects), seq__lte=completion.seq
    )
    return list(events.select_related("detail").order_by("seq"))


def checkpoint_over(event: AuditEvent) -> Checkpoint:
    """The first signed head under which the event lies; raises LookupError while there is none."""
    found = Checkpoint.objects.filter(organisation_id=event.organisation_id, size__gt=event.seq)
    checkpoint = found.order_by("size").first()
    if checkpoint is None:
        raise LookupError(_("No checkpoint covers the sign-off yet."))
    return checkpoint
