"""The audit log as its readers may see it, and the proof that it is whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from governance import policy
from governance.audit import event_hash, salted
from governance.models import AuditEvent, AuditHead, Checkpoint, Submission
from governance.models.audit_event import READERS
from governance.models.visibility import held_in
from governance.queries.records import Fact, leaves
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib import merkle

GENESIS = "0" * 64
SEALED = frozenset({EventType.VOTED, EventType.CONFLICT_DECLARED, EventType.COMMENTED})
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
    """Submissions whose verdicts and private words this reader may not see, or not yet."""
    wanted = {event.subject_id for event in found if event.type in SEALED}
    if not wanted:
        return set()
    known = Submission.objects.filter(pk__in=wanted).with_people()
    return {str(item.pk) for item in known if not policy.may(actor, Action.VIEW_REVIEW, item.subject())}


def is_sealed(event: AuditEvent, actor: Actor, closed: set[str]) -> bool:
    """The same blindness as on the page of the submission; one's own words and public ones stay readable."""
    private = event.type in SEALED and not event.body["facts"].get("public")
    return private and event.subject_id in closed and event.actor_id != actor.id


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


@dataclass(frozen=True, slots=True)
class Checked:
    """What a walk over one organisation's chain found; `fault` names the first event that does not fit."""

    organisation: Organisation
    size: int
    fault: str

    @property
    def is_intact(self) -> bool:
        return not self.fault


def check(organisation: Organisation) -> Checked:
    """Walks the chain from its first event: hashes, order, columns, details, head and the newest checkpoint."""
    size, last, leaves = 0, GENESIS, []
    for event in chain(organisation.pk):
        if fault := fault_of(event, size, last):
            return Checked(organisation, size, f"Event {size}: {fault}")
        size, last = size + 1, event.hash
        leaves.append(merkle.leaf(bytes.fromhex(event.hash)))
    return Checked(organisation, size, ending_fault(organisation.pk, size, last, leaves))


def chain(organisation: UUID) -> Iterator[AuditEvent]:
    found = AuditEvent.objects.filter(organisation=organisation).select_related("detail").order_by("seq")
    return found.iterator(chunk_size=2_000)


def fault_of(event: AuditEvent, seq: int, last: str) -> str:
    """Why this event cannot be the one at this place; empty when it is."""
    kept = getattr(event, "detail", None)
    if event.seq != seq:
        return f"it is missing; the next one is number {event.seq}."
    if event.prev_hash != last:
        return "it does not follow the event before it."
    if event.hash != event_hash(event.body):
        return "its content is not what was recorded."
    if columns(event) != said(event.body):
        return "its columns differ from its content."
    if kept is not None and salted(kept.salt, kept.content) != event.body["detail_sha256"]:
        return "the names or the reason beside it are not what was recorded."
    return ""


def columns(event: AuditEvent) -> tuple[Any, ...]:
    """What lists and filters read of an event; it must say what the hashed body says."""
    at = event.at.isoformat(timespec="microseconds")
    subject = (event.subject_type, event.subject_id)
    return (str(event.pk), event.seq, at, event.type, event.actor_id, *subject, event.prev_hash)


def said(body: Mapping[str, Any]) -> tuple[Any, ...]:
    subject = (body["subject"]["type"], body["subject"]["id"])
    return (body["id"], body["seq"], body["at"], body["type"], body["actor"]["id"], *subject, body["prev"])


def ending_fault(organisation: UUID, size: int, last: str, leaves: list[bytes]) -> str:
    head = AuditHead.objects.filter(organisation=organisation).first()
    if head is not None and (head.size, head.hash) != (size, last):
        return f"Event {size}: it is missing; the head of the log counts {head.size} events."
    sealed = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if sealed is None:
        return ""
    if sealed.size > size:
        return f"Event {size}: it is missing; a checkpoint was signed over {sealed.size} events."
    if merkle.root(leaves[: sealed.size]).hex() != sealed.root:
        return f"The first {sealed.size} events are not those that the newest checkpoint was signed over."
    return ""
