"""The files of a version, known by digest."""

import re

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.vocabulary import FileRole
from portal.accounts.models import User
from portal.lib.ids import uuid7

REAL = (FileRole.TRAIN, FileRole.HOLDOUT)
DATA = (FileRole.SYNTHETIC, *REAL)
"""What an evaluation compares."""
ENDING = re.compile(r"\.[a-z0-9]{1,10}(\.(gz|zst))?$", re.IGNORECASE | re.ASCII)


def ending_of(name: str) -> str:
    """The ending of a file's name with that of its compression, in small letters; empty for a name without one."""
    found = ENDING.search(name)
    return found[0].lower() if found else ""


class StoredFile(models.Model):
    """As it was uploaded (`sha256`) and, for a table, as it was read: typed Parquet and the digest of its content.

    Several synthetic files are draws of one generator, or the parts of a corpus, each with its number. Of documents, `columns`
    are their fields, and the digest of their content depends on what is declared. What is not held here is known by the
    description that the harness made of it where it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="files")
    role = models.CharField(max_length=10, choices=FileRole)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    is_held = models.BooleanField(default=True)
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
                condition=Q(role__in=DATA, rows__isnull=False) & ~Q(table_sha256="") & ~Q(parquet_sha256="")
                | Q(table_sha256="", parquet_sha256="")
                | Q(is_held=False, parquet_sha256=""),
                name="a_table_was_read",
            ),
            models.CheckConstraint(
                condition=Q(is_held=True) | Q(role__in=REAL, rows__isnull=False) & ~Q(table_sha256=""),
                name="only_real_data_is_held_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_data(self) -> bool:
        return self.role in DATA

    @property
    def read_object(self) -> str:
        """The digest of the object that is measured: the typed table, or the file as it came."""
        return self.parquet_sha256 or self.sha256

    @property
    def ending(self) -> str:
        """By which a program that reads the object knows what it is."""
        return ".parquet" if self.parquet_sha256 else ending_of(self.name)
