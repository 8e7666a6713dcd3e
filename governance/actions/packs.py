"""Make the audit pack of an approved record, once, in a worker."""

import os
import secrets
import socket
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from governance import audit, policy
from governance.actions import checkpoints, submissions
from governance.artefacts.pack import bundle, render
from governance.artefacts.pack.audit_pack import AuditPackContent, assemble
from governance.models import AuditHead, AuditPack, Submission
from governance.vocabulary import Action, EventType
from portal.accounts.actor import SYSTEM, Actor
from portal.lib import storage
from portal.lib.doorbell import ring_on_commit
from portal.lib.jobs import MAX_ATTEMPTS, JobState
from portal.lib.refusals import NotNow
from portal.lib.storage import Stored

TASK = "governance.tasks.make_pack"
LEASES = 5
LOST = (
    f"The worker was lost {MAX_ATTEMPTS} times while it made this pack. "
    "Ask the administrator to look at its memory, then order the pack again."
)

GIVEN_UP = "The administrator finds the cause in the worker's log; order the pack again once it is mended."

log = structlog.get_logger()


def make(pack_id: UUID, *, owner: str = "") -> AuditPack | None:
    """Makes a pack that waits for it, and puts its submission in force. None when there was nothing to do, or it failed.

    Idempotent: a pack that is made, or in another worker's hands, is left alone. The writing is fenced by the attempt.
    """
    owner = owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    attempt = AuditPack.objects.claim(pack_id, owner=owner, seconds=LEASES * settings.LEASE_SECONDS)
    if attempt is None:
        return None
    pack = AuditPack.objects.select_related("record__submission__version__dataset__organisation__parent").get(
        pk=pack_id
    )
    try:
        content, pdf, packed = produce(pack)
    except Exception as error:  # an unforeseen fault in one pack must not take the worker with it
        stumble(pack, attempt=attempt, error=error)
        return None
    return finish(pack, content, attempt=attempt, pdf=pdf, packed=packed)


def produce(pack: AuditPack) -> tuple[AuditPackContent, Stored, Stored]:
    """The sign-offs come under a checkpoint first; then everything follows from the record."""
    head = AuditHead.objects.get(pk=pack.record.submission.version.dataset.organisation.root_id)
    checkpoints.seal_one(head)
    content = assemble(pack.record)
    pdf = render.audit_pack(content)
    with storage.staged() as (file, path):
        bundle.write(content, pdf, file)
        file.flush()
        os.fsync(file.fileno())
        packed = storage.adopt(path)
    return content, storage.put(pdf), packed


@transaction.atomic
def finish(
    pack: AuditPack, content: AuditPackContent, *, attempt: int, pdf: Stored, packed: Stored
) -> AuditPack | None:
    """Digests, event and state in one fenced transaction; None when another worker took the pack over."""
    submission = submissions.lock(pack.record.submission_id)
    made = AuditPack.objects.finish(
        pack.pk,
        attempt=attempt,
        state=JobState.SUCCEEDED,
        error="",
        pdf_sha256=pdf.sha256,
        pdf_bytes=pdf.bytes,
        zip_sha256=packed.sha256,
        zip_bytes=packed.bytes,
    )
    if not made:
        return None
    audit.record(
        EventType.PACK_MADE,
        actor=SYSTEM,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={
            "pack": str(pack.pk),
            "record_digest": content.record.digest,
            "pdf_sha256": pdf.sha256,
            "zip_sha256": packed.sha256,
            "checkpoint": content.head.size,
        },
    )
    submissions.advance(submission.pk)
    return AuditPack.objects.get(pk=pack.pk)


def stumble(pack: AuditPack, *, attempt: int, error: Exception) -> None:
    """The attempt broke: the pack waits for the next one, or is given up after the last."""
    log.error("an audit pack could not be made", pack=str(pack.pk), attempt=attempt, exc_info=error)
    last = attempt >= MAX_ATTEMPTS
    AuditPack.objects.finish(
        pack.pk,
        attempt=attempt,
        state=JobState.DEAD if last else JobState.QUEUED,
        error=f"Attempt {attempt} of {MAX_ATTEMPTS} broke off ({type(error).__name__}). "
        f"{GIVEN_UP if last else 'It will be tried again.'}",
    )


def reconcile() -> list[UUID]:
    """The packs somebody should be rung for; those whose last worker vanished are given up, with the reason."""
    AuditPack.objects.exhausted().update(state=JobState.DEAD, lease_until=None, error=LOST)
    return list(AuditPack.objects.claimable().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def retry(pack: AuditPack, *, by: Actor) -> AuditPack:
    """Orders a pack again that was given up. Raises NotNow for one that is made or still being made."""
    submission: Submission = submissions.lock(pack.record.submission_id)
    policy.require(by, Action.DOWNLOAD_PACK, submission.subject())
    ordered = AuditPack.objects.filter(pk=pack.pk, state=JobState.DEAD).update(
        state=JobState.QUEUED, attempt=0, owner="", error="", finished_at=None
    )
    if not ordered:
        raise NotNow("This pack is made, or is being made. Only one that was given up can be ordered again.")
    ring_on_commit(TASK, pack.pk)
    audit.record(
        EventType.PACK_ORDERED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"pack": str(pack.pk)},
    )
    return AuditPack.objects.get(pk=pack.pk)
