"""The shelf: every version of a questionnaire, template or policy that something may be judged by."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.vocabulary import LibraryKind
from portal.accounts.models import Organisation
from portal.lib.ids import uuid7


class LibraryVersion(models.Model):
    """Never changed. Shipped with the portal, or adopted by an institution for itself; `is_default` says that a shipped policy
    applies where an institution has adopted none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=15, choices=LibraryKind)
    identifier = models.SlugField(max_length=50)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    is_default = models.BooleanField(default=False)
    shelved_at = models.DateTimeField(db_default=Now())
    adopted_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "identifier", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identifier", "version", "adopted_by"],
                name="one_library_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False, is_default=False),
                name="adopted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.identifier}@{self.version}"
