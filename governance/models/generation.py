"""The record of a generation run."""

from django.db import models
from django.db.models.functions import Now

from governance.models.dataset import Version
from portal.accounts.models import User
from portal.lib.ids import uuid7


class GenerationRun(models.Model):
    """One generation log, checked against its schema, kept as it was filed. For each table the newest log that names it counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="generation_runs")
    log = models.JSONField()
    sha256 = models.CharField(max_length=64)
    generator_type = models.CharField(max_length=40)
    generator_name = models.CharField(max_length=200)
    completeness = models.CharField(max_length=20)
    filed_at = models.DateTimeField(db_default=Now())
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.generator_name} ({self.generator_type})"
