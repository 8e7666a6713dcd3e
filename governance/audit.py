"""The one way to record an act: inside the caller's transaction, chained per organisation, on the database's clock."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from governance.models import AuditDetail, AuditEvent, AuditHead
from governance.models.approval import acting
from governance.models.maker import note
from governance.vocabulary import EventType
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib.canonical import canonical, digest, sha256
from portal.lib.ids import uuid7
from portal.lib.language import in_english

FORMAT = "countersign/audit-event@2"
GATE = 7_302
"""The advisory lock that every write passes, together with others; whoever writes to several logs passes it alone."""


def record(
    event: EventType,
    *,
    actor: Actor,
    subject: Model,
    organisation: Organisation,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Appends one event. Call it last in the transaction: the head of the chain stays locked until the commit.

    `facts` holds ids, digests and words of the domain; names, reasons and other personal text go to the erasable detail. Who took
    part by it, as a maker or at a stage, is written with it.
    """
    principal = actor.on_behalf_of
    with in_english():
        detail = {"actor": actor.name, "subject": str(subject), "reason": reason}
    if principal:
        detail["on_behalf_of"] = principal.name
    salt = secrets.token_hex(16)
    head = locked_head(organisation.root_id)
    body = {
        "format": FORMAT,
        "id": str(uuid7()),
        "stream": str(organisation.root_id),
        "seq": head.size,
        "at": database_time().isoformat(timespec="microseconds"),
        "type": str(event),
        "actor": {
            "id": actor.id,
            "kind": str(actor.kind),
            "roles": sorted({role for role, _ in actor.roles}),
            "on_behalf_of": principal.id if principal else None,
        },
        "subject": {"type": subject._meta.model_name, "id": str(subject.pk)},  # noqa: SLF001
        "facts": dict(facts or {}),
        "detail_sha256": salted(salt, detail),
        "prev": head.hash,
    }
    made = append(head, body, salt, detail)
    if not actor.is_system:
        people = {actor.id} | ({principal.id} if principal else set())
        note(event, made.pk, people, subject, dict(facts or {}))
    return made


def append(head: AuditHead, body: dict[str, Any], salt: str, detail: dict[str, str]) -> AuditEvent:
    event = AuditEvent.objects.create(
        id=UUID(body["id"]),
        organisation_id=head.organisation_id,
        seq=head.size,
        type=body["type"],
        at=datetime.fromisoformat(body["at"]),
        subject_type=body["subject"]["type"],
        subject_id=body["subject"]["id"],
        actor_id=body["actor"]["id"],
        body=body,
        prev_hash=head.hash,
        hash=event_hash(body),
    )
    AuditDetail.objects.create(event=event, salt=salt, content=detail)
    AuditHead.objects.filter(pk=head.pk).update(size=head.size + 1, hash=event.hash)
    return event


def who(detail: Mapping[str, str]) -> str:
    """The person named in an event's detail, with the one they acted for."""
    return acting(detail["actor"], detail.get("on_behalf_of", ""))


def together() -> None:
    """Beside every other write, until the commit: before a submission or the head of a log is locked."""
    gate("pg_advisory_xact_lock_shared")


def alone() -> None:
    """After every other write and before the next, until the commit, for whoever writes to the logs of several institutions.

    Call it before anything is locked: whoever waits here holds nothing that another transaction could wait for.
    """
    gate("pg_advisory_xact_lock")


def hold(institutions: Iterable[UUID]) -> None:
    """Locks several logs, in the order of their ids."""
    for institution in sorted(set(institutions)):
        locked_head(institution)


def gate(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [GATE])


def locked_head(organisation: UUID) -> AuditHead:
    together()
    AuditHead.objects.bulk_create([AuditHead(organisation_id=organisation)], ignore_conflicts=True)
    return AuditHead.objects.select_for_update().get(organisation_id=organisation)


def envelopes_of(submission: Model) -> dict[str, str]:
    """By signature, the digest of its envelope as the log names it."""
    acts = AuditEvent.objects.filter(subject_id=str(submission.pk), body__facts__has_key="envelope").order_by("seq")
    return {facts["signature"]: facts["envelope"] for facts in acts.values_list("body__facts", flat=True)}


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)


def event_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical event, which names the hash before it."""
    return sha256(canonical(body))


def salted(salt: str, detail: Mapping[str, str]) -> str:
    return digest({"salt": salt, "detail": dict(detail)})
