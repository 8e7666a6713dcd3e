"""The audit pack of an approval record: made by a worker, once, kept by digest."""

from django.db import models

from governance.models.approval import ApprovalRecord
from portal.lib.jobs import Jobs, LeasedJob


class AuditPack(LeasedJob):
    """A job until it succeeded; then the PDF and the zip, by digest."""

    class Edition(models.TextChoices):
        FULL = "full", "Full"

    record = models.ForeignKey(ApprovalRecord, models.PROTECT, related_name="packs")
    edition = models.CharField(max_length=10, choices=Edition, default=Edition.FULL)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    zip_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    zip_bytes = models.PositiveBigIntegerField(null=True, blank=True)

    objects = Jobs.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["record", "edition"], name="one_pack_an_edition")]

    def __str__(self) -> str:
        return f"{self.get_edition_display()} pack of {self.record}"
