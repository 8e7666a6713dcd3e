"""Hand out what is restricted; that somebody took it is recorded."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance import audit, policy
from governance.artefacts import KINDS
from governance.models import Artefact, StoredFile, Submission
from governance.vocabulary import Action, EventType
from governance.workflow import OVER
from portal.accounts.actor import Actor
from portal.lib.refusals import NotNow


@dataclass(frozen=True, slots=True)
class Taken:
    """What is handed out: the object in the store, under which name, as what."""

    sha256: str
    name: str
    media_type: str


@transaction.atomic
def take_artefact(artefact: Artefact, *, name: str, by: Actor) -> Taken:
    """One file of an artefact. Raises LookupError for a file that its kind does not have, NotNow before it is made."""
    kind = KINDS[artefact.kind]
    output, submission = kind.output(name), Submission.objects.with_people().get(pk=artefact.record.submission_id)
    policy.require(by, kind.action, submission.subject())
    if not artefact.is_made:
        raise NotNow(_("This is not made yet. The page of the approval record says how far it is."))
    file = artefact.files.get(name=name)
    audit.record(
        kind.downloaded,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"artefact": str(artefact.pk), "kind": artefact.kind, "file": name, "sha256": file.sha256},
    )
    over = str(submission.state) if submission.state in OVER else ""
    return Taken(file.sha256, output.name_for(artefact.record.digest, over), file.media_type)


@transaction.atomic
def take_file(file: StoredFile, *, by: Actor) -> str:
    """The digest of a table as it was uploaded."""
    version = file.version
    policy.require(by, Action.VIEW_FILES, version.subject())
    if not file.is_held:
        raise NotNow(
            _("This data is held elsewhere. The portal knows its digest, rows and columns, and nothing of its content.")
        )
    audit.record(
        EventType.FILE_DOWNLOADED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts={"file": str(file.pk), "role": file.role, "sha256": file.sha256},
    )
    return file.sha256
