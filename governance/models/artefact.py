"""What is made of an approval record, such as its audit pack: made by a worker, once, kept by digest."""

from django.db import models

from governance.models.approval import ApprovalRecord
from portal.lib.ids import uuid7
from portal.lib.jobs import Jobs, JobState, LeasedJob
from portal.lib.language import gettext as _

PACK = "pack"
FULL = "full"


class Artefact(LeasedJob):
    """A job until it succeeded; then its files, by digest. `kind` is a key of the registry in governance/artefacts."""

    record = models.ForeignKey(ApprovalRecord, models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, default=FULL)

    objects = Jobs.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["record", "kind", "edition"], name="one_artefact_an_edition")]

    def __str__(self) -> str:
        return _("%(kind)s (%(edition)s) of %(record)s") % {
            "kind": self.kind,
            "edition": self.edition,
            "record": self.record,
        }

    @property
    def is_made(self) -> bool:
        return self.state == JobState.SUCCEEDED

    @property
    def is_made_pack(self) -> bool:
        """What an approval waits for before it comes into force."""
        return self.kind == PACK and self.is_made


class ArtefactFile(models.Model):
    """One file of a finished artefact: what a stranger's digest is compared with. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    artefact = models.ForeignKey(Artefact, models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["artefact", "name"], name="one_file_a_name")]

    def __str__(self) -> str:
        return self.name
