"""The audit log as its readers may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from governance import audit, policy
from governance.models import AuditEvent, AuditHead, Checkpoint, Submission
from governance.models.audit_event import READERS
from governance.models.visibility import held_in
from governance.reading.records import Fact, leaves
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation

SEALED = frozenset({EventType.CONFLICT_DECLARED})
ERASED = {"actor": "somebody (name erased)", "subject": "something (name erased)", "reason": ""}
PAGES = {"dataset": "dataset", "version": "version", "submission": "submission"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with what its presenter shows; `sealed` when the words belong to a review the reader may not see."""

    event: AuditEvent
    detail: dict[str, str]
    facts: dict[str, Any]
    lines: list[Fact]
    presenter: str
    url: str
    sealed: bool = False


def events(actor: Actor) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.visible_to(actor).select_related("detail", "organisation")


def entries(found: Sequence[AuditEvent], actor: Actor) -> list[Entry]:
    """Each event ready to be shown, in a fixed number of queries."""
    closed = closed_reviews(found, actor)
    return [entry(event, sealed=is_sealed(event, actor, closed)) for event in found]


def entry(event: AuditEvent, *, sealed: bool = False) -> Entry:
    kept = getattr(event, "detail", None)
    detail = {**ERASED, **(kept.content if kept else {})}
    detail["actor"] = audit.who(detail)
    if sealed:
        detail["reason"] = ""
    return Entry(
        event=event,
        detail=detail,
        facts=event.body["facts"],
        lines=list(leaves(event.body["facts"])),
        presenter=f"governance/events/{event.type}.html",
        url=subject_url(event),
        sealed=sealed,
    )


def subject_url(event: AuditEvent) -> str:
    name = PAGES.get(event.subject_type)
    return reverse(f"governance:{name}", args=[event.subject_id]) if name else ""


def closed_reviews(found: Iterable[AuditEvent], actor: Actor) -> set[str]:
    """Submissions whose review this reader may not see, or not yet."""
    wanted = {event.subject_id for event in found if event.type in SEALED}
    if not wanted:
        return set()
    known = Submission.objects.filter(pk__in=wanted).with_people()
    return {str(item.pk) for item in known if not policy.may(actor, Action.VIEW_REVIEW, item.subject())}


def is_sealed(event: AuditEvent, actor: Actor, closed: set[str]) -> bool:
    """The same blindness as on the page of the submission; one's own words stay readable."""
    return event.type in SEALED and event.subject_id in closed and event.actor_id != actor.id


def logs(actor: Actor) -> list[tuple[Organisation, Checkpoint | None]]:
    """The organisations whose log the actor reads, each with its newest checkpoint."""
    places = Organisation.objects.filter(
        pk__in=AuditHead.objects.filter(held_in(actor, READERS, "organisation")).values("organisation")
    )
    newest = (
        Checkpoint.objects.filter(organisation__in=places).order_by("organisation_id", "-size").distinct("organisation")
    )
    sealed = {item.organisation_id: item for item in newest}
    return [(place, sealed.get(place.pk)) for place in places]


def checkpoints(actor: Actor) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(held_in(actor, READERS, "organisation"))
