"""The audit log as its readers may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from governance import audit, policy
from governance.models import AuditEvent, AuditHead, Checkpoint, Summary
from governance.models.visibility import held_in
from governance.reading.records import Fact, leaves
from governance.stages import REVIEW
from governance.summary import subject_of
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.language import lazily
from portal.lib.links import Link, url_of
from portal.lib.ways import Ways

SEALED = frozenset({EventType.CONFLICT_DECLARED, EventType.CHANGES_REQUESTED})
ERASED = {"actor": lazily("a person (name erased)"), "subject": lazily("something (name erased)"), "reason": ""}
PAGES = {name: name for name in ("dataset", "version", "submission", "source")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with what its presenter shows; `sealed` when the words belong to a review the reader may not see."""

    event: AuditEvent
    detail: dict[str, str]
    facts: dict[str, Any]
    lines: list[Fact]
    presenter: str
    subject: Link | None
    sealed: bool = False

    @property
    def url(self) -> str:
        return url_of(self.subject)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint, without its note: over how many events it was signed, and when."""

    pk: UUID
    size: int
    made_at: datetime


def events(actor: Actor, found: QuerySet[AuditEvent] | None = None) -> Ways[AuditEvent]:
    """Those that the actor may read. The log of each institution is found by itself, and its end by index."""
    rows = (AuditEvent.objects.all() if found is None else found).select_related("detail", "organisation")
    return Ways(rows, [Q(organisation=place) for place in sorted(actor.organisations_as(*policy.READERS))])


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
        subject=page_of(event),
        sealed=sealed,
    )


def page_of(event: AuditEvent) -> Link | None:
    name = PAGES.get(event.subject_type)
    return Link(f"governance:{name}", (event.subject_id,)) if name else None


def closed_reviews(found: Iterable[AuditEvent], actor: Actor) -> set[str]:
    """Submissions whose review this reader may not see, or not yet."""
    wanted = {UUID(event.subject_id) for event in found if event.type in SEALED}
    if not wanted:
        return set()
    known = Summary.objects.filter(pk__in=wanted).select_related("organisation")
    subjects = {str(item.pk): subject_of(item) for item in known}
    return {pk for pk, about in subjects.items() if not policy.may(actor, Action.VIEW_REVIEW, about)}


def is_sealed(event: AuditEvent, actor: Actor, closed: set[str]) -> bool:
    """The same blindness as on the page of the submission; one's own words stay readable, and what no reviewer asked for."""
    if event.type not in SEALED or event.subject_id not in closed or event.actor_id == actor.id:
        return False
    return event.type == EventType.CONFLICT_DECLARED or bool(event.body["facts"].get("stage") == REVIEW)


def logs(actor: Actor) -> list[tuple[Organisation, Sealed | None]]:
    """The organisations whose log the actor reads, each with its newest checkpoint."""
    places = Organisation.objects.filter(
        pk__in=AuditHead.objects.filter(held_in(actor, policy.READERS, "organisation")).values("organisation")
    )
    last = Checkpoint.objects.filter(organisation=OuterRef("pk")).order_by("-size")
    newest = {f"newest_{name}": Subquery(last.values(name)[:1]) for name in ("pk", "size", "made_at")}
    read: list[Any] = list(places.annotate(**newest))
    return [
        (place, Sealed(place.newest_pk, place.newest_size, place.newest_made_at) if place.newest_pk else None)
        for place in read
    ]


def checkpoints(actor: Actor) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(held_in(actor, policy.READERS, "organisation"))
