"""Machines in secure rooms whose reports count as measured: known by their key."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.accounts.models import Organisation, User
from portal.lib.ids import uuid7


class Runner(models.Model):
    """A machine that an institution or lab answers for. What it signed while it was registered keeps counting.

    `public_key` is the raw Ed25519 key in hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="runners")
    name = models.CharField(max_length=100)
    public_key = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField(db_default=Now())
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="retired_at_and_by_together",
            ),
            models.CheckConstraint(condition=Q(public_key__regex="^[0-9a-f]{64}$"), name="an_ed25519_key"),
        ]

    def __str__(self) -> str:
        return self.name
