"""The files of a version, known by digest."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.vocabulary import FileRole
from portal.accounts.models import User
from portal.lib.ids import uuid7

TABLES = (FileRole.SYNTHETIC, FileRole.TRAIN, FileRole.HOLDOUT)


class StoredFile(models.Model):
    """As it was uploaded (`sha256`) and, for a table, as it was read: typed Parquet and the digest of its content.

    Several synthetic tables are draws of one generator, each with its number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="files")
    role = models.CharField(max_length=10, choices=FileRole)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    table_sha256 = models.CharField(max_length=64, blank=True)
    parquet_sha256 = models.CharField(max_length=64, blank=True)
    draw = models.PositiveIntegerField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    columns = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(db_default=Now())
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["role", "draw", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role"],
                condition=Q(role__in=["train", "holdout"]),
                name="one_train_one_holdout",
            ),
            models.UniqueConstraint(fields=["version", "role", "sha256"], name="no_file_twice"),
            models.UniqueConstraint(fields=["version", "role", "draw"], name="one_file_a_draw"),
            models.CheckConstraint(
                condition=Q(role=FileRole.SYNTHETIC, draw__gte=1) | ~Q(role=FileRole.SYNTHETIC) & Q(draw__isnull=True),
                name="a_synthetic_table_is_a_draw",
            ),
            models.CheckConstraint(
                condition=Q(role__in=TABLES, rows__isnull=False) & ~Q(table_sha256="") & ~Q(parquet_sha256="")
                | Q(rows__isnull=True, table_sha256="", parquet_sha256="") & ~Q(role__in=TABLES),
                name="a_table_was_read",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_table(self) -> bool:
        return self.role in TABLES
