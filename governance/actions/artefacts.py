"""Make what is made of an approved record, once, in a worker; order again what was given up."""

import os
import secrets
import socket
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance import audit, policy
from governance.actions import checkpoints, submissions
from governance.artefacts import KINDS
from governance.artefacts.kinds import Kind, Made, NotSoundError
from governance.models import Artefact, ArtefactFile, AuditHead, Submission
from governance.models.artefact import FULL
from governance.queries.records import approved_record
from governance.vocabulary import EventType
from portal.accounts.actor import SYSTEM, Actor
from portal.lib.doorbell import ring_on_commit
from portal.lib.jobs import MAX_ATTEMPTS, JobState
from portal.lib.language import in_english
from portal.lib.refusals import Invalid, NotNow

LEASES = 5
LOST = gettext_noop(
    "The worker was lost %(count)s times while it made this. Ask the administrator to check its memory, then try again."
)
AGAIN = gettext_noop("Attempt %(number)s of %(most)s failed (%(error)s). The portal will try again.")
GIVEN_UP = gettext_noop(
    "Attempt %(number)s of %(most)s failed (%(error)s). The administrator can find the cause in the worker's log. Try again once "
    "it is fixed."
)

log = structlog.get_logger()


def make(pk: UUID, *, owner: str = "") -> Artefact | None:
    """Makes an artefact that waits for it, and lets its submission move on. None when there was nothing to do, or it failed.

    Idempotent: what is made, or in another worker's hands, is left alone. The writing is fenced by the attempt.
    """
    owner = owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    attempt = Artefact.objects.claim(pk, owner=owner, seconds=LEASES * settings.LEASE_SECONDS)
    if attempt is None:
        return None
    artefact = Artefact.objects.select_related("record__submission__version__dataset__organisation__parent").get(pk=pk)
    try:
        made = produce(artefact)
    except Exception as error:  # an unforeseen fault in one artefact must not take the worker with it
        stumble(artefact, attempt=attempt, error=error)
        return None
    return finish(artefact, made, attempt=attempt)


def produce(artefact: Artefact) -> Made:
    """The sign-offs come under a checkpoint first; then everything follows from the record."""
    head = AuditHead.objects.get(pk=artefact.record.submission.version.dataset.organisation.root_id)
    checkpoints.seal_one(head)
    with in_english():
        return KINDS[artefact.kind].make(artefact.record, artefact.edition)


@transaction.atomic
def finish(artefact: Artefact, made: Made, *, attempt: int) -> Artefact | None:
    """State, files and event in one fenced transaction; None when another worker took the artefact over."""
    submission, kind = submissions.lock(artefact.record.submission_id), KINDS[artefact.kind]
    if not Artefact.objects.finish(artefact.pk, attempt=attempt, state=JobState.SUCCEEDED, error=""):
        return None
    ArtefactFile.objects.bulk_create(
        ArtefactFile(
            artefact=artefact,
            name=output.name,
            media_type=output.media_type,
            sha256=made.files[output.name].sha256,
            bytes=made.files[output.name].bytes,
        )
        for output in kind.outputs
    )
    record(
        kind.made,
        artefact,
        submission,
        by=SYSTEM,
        record_digest=artefact.record.digest,
        files={name: stored.sha256 for name, stored in sorted(made.files.items())},
        **made.facts,
    )
    submissions.advance(submission.pk)
    return Artefact.objects.get(pk=artefact.pk)


def stumble(artefact: Artefact, *, attempt: int, error: Exception) -> None:
    """The attempt broke: the artefact waits for the next one, or is given up after the last."""
    log.error("an artefact could not be made", artefact=str(artefact.pk), attempt=attempt, exc_info=error)
    last = attempt >= MAX_ATTEMPTS
    Artefact.objects.finish(
        artefact.pk,
        attempt=attempt,
        state=JobState.DEAD if last else JobState.QUEUED,
        error=why(error, attempt=attempt, last=last),
    )


def why(error: Exception, *, attempt: int, last: bool) -> str:
    """What is kept and shown; a pack that does not agree with what was signed says where."""
    said = str(error) if isinstance(error, NotSoundError) else type(error).__name__
    return (GIVEN_UP if last else AGAIN) % {"number": attempt, "most": MAX_ATTEMPTS, "error": said}


def reconcile() -> list[UUID]:
    """The artefacts a worker should be rung for; those whose last worker vanished are given up, with the reason."""
    Artefact.objects.exhausted().update(state=JobState.DEAD, lease_until=None, error=LOST % {"count": MAX_ATTEMPTS})
    return list(Artefact.objects.claimable().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def order(submission: Submission, *, kind: str, edition: str = FULL, by: Actor) -> Artefact:
    """Orders what was never made of the approved record, or was given up. Raises NotNow for what is made or being made."""
    row, locked = known(kind, edition), submissions.lock(submission.pk)
    policy.require(by, row.action, locked.subject())
    approved = approved_record(locked)
    if approved is None:
        raise NotNow(_("Nothing can be made of this submission before it is approved."))
    artefact, is_new = Artefact.objects.get_or_create(record=approved, kind=kind, edition=edition)
    again = Artefact.objects.filter(pk=artefact.pk, state=JobState.DEAD)
    if not is_new and not again.update(state=JobState.QUEUED, attempt=0, owner="", error="", finished_at=None):
        raise NotNow(_("This is made, or is being made. It can be ordered again only once it was given up."))
    ring_on_commit(submissions.MAKE, artefact.pk)
    record(row.ordered, artefact, locked, by=by)
    return Artefact.objects.get(pk=artefact.pk)


def known(kind: str, edition: str) -> Kind:
    row = KINDS.get(kind)
    if row is None or edition not in row.editions:
        raise Invalid(_("There is no such export here. Known: %(kinds)s.") % {"kinds": ", ".join(KINDS)}, field="kind")
    return row


def record(event: EventType, artefact: Artefact, submission: Submission, *, by: Actor, **facts: object) -> None:
    audit.record(
        event,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"artefact": str(artefact.pk), "kind": artefact.kind, "edition": artefact.edition, **facts},
    )
