"""What ended approvals, from the log: one statement for a page of them, none where all are in force."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from governance import audit
from governance.models import AuditEvent, Submission, Summary
from governance.reading.endings import Ending
from governance.standing import Standing
from governance.vocabulary import EventType, State
from governance.workflow import OVER

ENDED_BY = {
    State.SUSPENDED: EventType.SUSPENDED,
    State.REVOKED: EventType.REVOKED,
    State.EXPIRED: EventType.EXPIRED,
    State.SUPERSEDED: EventType.SUPERSEDED,
}
Row = tuple[UUID, State, datetime]


def ending(standing: Standing) -> Ending | None:
    """None while it is in force, or was never approved. One whose last day is over has ended, whether or not it was noticed."""
    submission = standing.submission
    return ended(submission, standing.today, endings([of_submission(submission)]))


def ended(submission: Submission, today: date, over: Mapping[UUID, Ending]) -> Ending | None:
    """The same of one of many, given what ended those that the log knows to be over."""
    if submission.pk in over:
        return over[submission.pk]
    state, since = submission.state_on(today), over_since(submission, today)
    return Ending(state, since) if since else None


def over_since(submission: Submission, today: date) -> date | None:
    """The day since which it is not in force any more; none while it is, or was never approved."""
    if submission.state_on(today) not in OVER:
        return None
    return submission.entered_at.date() if submission.state_is in OVER else submission.valid_until


def of_submission(submission: Submission) -> Row:
    return submission.pk, submission.state_is, submission.entered_at


def of_summary(summary: Summary) -> Row:
    return summary.pk, summary.state_is, summary.since


def endings(rows: Iterable[Row]) -> dict[UUID, Ending]:
    """Of those that are over."""
    over = {pk: (state, since) for pk, state, since in rows if state in OVER}
    if not over:
        return {}
    found = AuditEvent.objects.filter(subject_id__in=list(map(str, over)), type__in=list(ENDED_BY.values()))
    newest = found.order_by("subject_id", "type", "-seq").distinct("subject_id", "type").select_related("detail")
    last = {(event.subject_id, event.type): event for event in newest}
    return {pk: told(state, since.date(), last.get((str(pk), ENDED_BY[state]))) for pk, (state, since) in over.items()}


def told(state: State, since: date, event: AuditEvent | None) -> Ending:
    detail = getattr(event, "detail", None)
    said = detail.content if detail else {}
    successor = event.body["facts"].get("replaced_by", "") if event else ""
    return Ending(state, since, audit.who(said) if said else "", said.get("reason", ""), successor)
