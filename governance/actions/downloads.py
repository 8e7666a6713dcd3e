"""Hand out what is restricted; that somebody took it is recorded."""

from django.db import transaction

from governance import audit, policy
from governance.models import AuditPack, StoredFile, Submission
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.lib.refusals import NotNow


@transaction.atomic
def take_pack(pack: AuditPack, *, form: str, by: Actor) -> str:
    """The digest of the pack's zip or pdf, once it is made. Raises NotNow before that."""
    submission = Submission.objects.with_people().get(pk=pack.record.submission_id)
    policy.require(by, Action.DOWNLOAD_PACK, submission.subject())
    if not pack.zip_sha256:
        raise NotNow("The audit pack is not made yet. The page of the approval record says how far it is.")
    audit.record(
        EventType.PACK_DOWNLOADED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"pack": str(pack.pk), "form": form, "zip_sha256": pack.zip_sha256},
    )
    return pack.pdf_sha256 if form == "pdf" else pack.zip_sha256


@transaction.atomic
def take_file(file: StoredFile, *, by: Actor) -> str:
    """The digest of a table as it was uploaded."""
    version = file.version
    policy.require(by, Action.VIEW_FILES, version.subject())
    audit.record(
        EventType.FILE_DOWNLOADED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts={"file": str(file.pk), "role": file.role, "sha256": file.sha256},
    )
    return file.sha256
