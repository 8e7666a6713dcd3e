"""Reports and documents accepted and frozen into a version's record."""

from django.db import models
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.vocabulary import EvidenceKind
from portal.accounts.models import User
from portal.lib.ids import uuid7


class Evidence(models.Model):
    """Never changed; a newer item of the same kind and key takes its place and the old one stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    report = models.JSONField(null=True, blank=True)
    report_digest = models.CharField(max_length=64, blank=True)
    filed_at = models.DateTimeField(db_default=Now())
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title
