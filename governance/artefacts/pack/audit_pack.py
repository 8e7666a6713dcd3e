"""Gather what an audit pack holds. Everything follows from the approved record and its log, nothing from today."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance import audit, shelf
from governance.artefacts.kinds import NotSoundError
from governance.artefacts.pack import proofs
from governance.artefacts.pack.named import NamedReport, NamedRun, reports_in, runs_in
from governance.libraries import Library
from governance.models import ApprovalRecord, AuditDetail, AuditEvent, Checkpoint, Evidence, Signature
from governance.queries import packs
from governance.queries.chain import fault, link_of
from governance.reading.records import TITLES
from governance.record import PARTS, Record, of
from governance.vocabulary import EventType, Meaning, Role
from portal.accounts.models import Organisation
from portal.lib import storage
from portal.lib.canonical import canonical, sha256
from portal.lib.language import gettext as _

RULES = ("policy", "questionnaire", "template")
CHANGED_BY = {
    "identity": {EventType.VERSION_REGISTERED},
    "registration": {EventType.REGISTRATION_CHANGED, EventType.SOURCE_DECLARED, EventType.SOURCE_REMOVED, EventType.GENERATION_LOGGED},
    "use": {EventType.SUBMISSION_CHANGED},
    "risk": {EventType.RISK_ASSESSED, EventType.EVIDENCE_FILED},
    "verdicts": {EventType.EVIDENCE_FILED},
    "evaluation": {EventType.EVIDENCE_FILED},
    "evidence": {EventType.EVIDENCE_FILED},
    "rules": {EventType.SUBMITTED, EventType.RESUBMITTED},
    "review": {EventType.TERMS_SET, EventType.REVIEW_CLOSED},
    "conditions": {EventType.TERMS_SET},
    "notes": {EventType.REGISTRATION_CHANGED},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignOff:
    """One signature as everything was when it was given. `superseded` says why it no longer counts; empty if it does."""

    stage: str
    stage_label: str
    meaning: str
    statement: str
    name: str
    title: str
    role: str
    organisation: str
    authenticators: tuple[str, ...]
    reason: str
    signed_at: datetime
    utc_offset: str
    record_digest: str
    covers: tuple[str, ...]
    superseded: str
    envelope: bytes
    event: int

    @property
    def digest(self) -> str:
        """SHA-256 over the envelope: what the log's event names."""
        return sha256(self.envelope)


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of the log with its audit path under the checkpoint."""

    seq: int
    at: datetime
    label: str
    who: str
    roles: str
    body: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document filed as evidence; its bytes are in the store."""

    key: str
    title: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class HeldReport:
    """An evaluation report with what the record says of it."""

    named: NamedReport
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeldRun:
    """A generation log with what the record says of it."""

    named: NamedRun
    log: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The signed head of the log."""

    origin: str
    size: int
    root: str
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AuditPackContent:
    """All that the PDF and the bundle are made from."""

    submission: str
    approved_at: datetime
    institution: str
    record: Record
    rules: Mapping[str, Library]
    reports: tuple[HeldReport, ...]
    runs: tuple[HeldRun, ...]
    documents: tuple[Document, ...]
    sign_offs: tuple[SignOff, ...]
    superseded: tuple[SignOff, ...]
    events: tuple[LogEvent, ...]
    head: Head

    @property
    def parts(self) -> Mapping[str, Any]:
        parts: Mapping[str, Any] = self.record.content["parts"]
        return parts


def assemble(record: ApprovalRecord) -> AuditPackContent:
    """Raises LookupError while the sign-off is not completed, or no checkpoint covers it yet; NotSoundError where rows, log
    and envelopes disagree.
    """
    content = of(json.loads(record.canonical))
    parts = content.content["parts"]
    identity = parts["identity"]
    completion = packs.completion_of(record)
    subjects = (str(record.submission_id), identity["version"]["id"], identity["dataset"]["id"])
    events = packs.events_until(completion, subjects)
    require_as_recorded(events)
    checkpoint = packs.checkpoint_over(completion)
    signatures = sign_offs_in(events, record, content)
    return AuditPackContent(
        submission=str(record.submission_id),
        approved_at=completion.at,
        institution=Organisation.objects.get(pk=completion.organisation_id).name,
        record=content,
        rules={kind: shelf.get(kind, parts["rules"][kind]["ref"], parts["rules"][kind]["digest"]) for kind in RULES},
        reports=tuple(held_report(item) for item in reports_in(content)),
        runs=tuple(HeldRun(item, json.loads(storage.path_of(item.sha256).read_bytes())) for item in runs_in(content)),
        documents=documents_in(parts),
        sign_offs=tuple(item for item in signatures if not item.superseded),
        superseded=tuple(item for item in signatures if item.superseded),
        events=events_under(events, checkpoint),
        head=head_of(checkpoint),
    )


def require_as_recorded(events: Sequence[AuditEvent]) -> None:
    """What is printed of an event is what was recorded, and the names beside it are those it was recorded with."""
    for event in events:
        link = link_of(event, detail_of(event))
        if reason := fault(link, expected=link.seq, prev=link.prev):
            raise NotSoundError(reason)


def detail_of(event: AuditEvent) -> AuditDetail | None:
    try:
        return event.detail
    except AuditDetail.DoesNotExist:
        return None


def held_report(named: NamedReport) -> HeldReport:
    return HeldReport(named, Evidence.objects.defer(None).get(pk=named.evidence).report or {})


def head_of(checkpoint: Checkpoint) -> Head:
    origin = checkpoint.note.partition("\n")[0]
    return Head(origin, checkpoint.size, checkpoint.root, checkpoint.note, checkpoint.made_at)


def documents_in(parts: Mapping[str, Any]) -> tuple[Document, ...]:
    """The documents that the record names, each as it was filed."""
    named = parts["evidence"]["documents"]
    filed = Evidence.objects.filter(
        version_id=parts["identity"]["version"]["id"], sha256__in=[item["sha256"] for item in named]
    )
    types = dict(filed.values_list("sha256", "media_type"))
    return tuple(Document(item["key"], item["title"], item["sha256"], types[item["sha256"]]) for item in named)


def sign_offs_in(events: Sequence[AuditEvent], record: ApprovalRecord, content: Record) -> list[SignOff]:
    """Every signature the log records for the submission, in its order; of each person's at a stage the newest that holds counts."""
    acts = {event.body["facts"]["signature"]: event for event in events if event.type == EventType.SIGNED}
    rows = {str(row.pk): row for row in Signature.objects.filter(submission_id=record.submission_id, pk__in=list(acts))}
    current = {(row.stage, row.signer_id): key for key, row in sorted(rows.items()) if not changed_parts(row, content)}
    found = []
    for key, event in acts.items():
        row = as_signed(rows.get(key), act=event)
        why = "" if current.get((row.stage, row.signer_id)) == key else why_superseded(row, content, event, events)
        found.append(sign_off(row, event.seq, why))
    return found


def as_signed(row: Signature | None, *, act: AuditEvent | None) -> Signature:
    """The row, of which envelope and log say the same."""
    if row is None:
        raise NotSoundError(_("The log records a signature that is missing from the database."))
    if faults := row.faults(act.body["facts"]["envelope"] if act else None):
        raise NotSoundError(
            " ".join([_("The signature of %(stage)s:") % {"stage": row.as_sealed.stage_label}, *faults])
        )
    return row


def changed_parts(row: Signature, content: Record) -> list[str]:
    return [name for name in PARTS if name in row.covers and row.covers[name] != content.part_digests[name]]


def why_superseded(row: Signature, content: Record, act: AuditEvent, events: Sequence[AuditEvent]) -> str:
    """What changed after it was signed, and the first event that changed it."""
    changed = changed_parts(row, content)
    if not changed:
        return "Signed again by a newer signature."
    causes = {kind for name in changed for kind in CHANGED_BY[name]}
    cause = next((event for event in events if event.seq > act.seq and event.type in causes), None)
    by = f", first by event {cause.seq} ({EventType(cause.type).label.lower()})" if cause else ""
    return f"Changed after it was signed{by}: {', '.join(str(TITLES[name]) for name in changed)}."


def sign_off(row: Signature, event: int, superseded: str) -> SignOff:
    return SignOff(
        stage=row.stage,
        stage_label=row.stage_label,
        meaning=str(Meaning(row.meaning).label),
        statement=row.statement,
        name=row.shown_name,
        title=row.signer_title,
        role=row.signer_role,
        organisation=row.signer_organisation,
        authenticators=tuple(row.authenticators),
        reason=row.reason,
        signed_at=row.signed_at,
        utc_offset=row.utc_offset,
        record_digest=row.record_digest,
        covers=tuple(name for name in PARTS if name in row.covers),
        superseded=superseded,
        envelope=canonical(row.envelope),
        event=event,
    )


def events_under(events: Sequence[AuditEvent], checkpoint: Checkpoint) -> tuple[LogEvent, ...]:
    leaves = AuditEvent.objects.leaves(checkpoint.organisation_id, checkpoint.size)
    found = proofs.paths(leaves, [event.seq for event in events])
    return tuple(
        LogEvent(
            seq=event.seq,
            at=event.at,
            label=str(EventType(event.type).label),
            who=who(event),
            roles=", ".join(str(Role(role).label) for role in event.body["actor"]["roles"]),
            body=canonical(event.body),
            path=tuple(found[event.seq]),
        )
        for event in events
    )


def who(event: AuditEvent) -> str:
    """The name beside the event, unless it was erased."""
    detail = detail_of(event)
    return audit.who(detail.content) if detail else "name erased"
