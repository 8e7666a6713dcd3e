"""A second factor that somebody lost, asked by one administrator to be removed until another confirms or declines it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.accounts.models import Organisation, User
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _


class FactorReset(models.Model):
    """Asked for, and settled once, by somebody other than who asked and whose factor it is. `done` says that it was reset."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="factor_resets")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2_000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(settled_at__isnull=True), name="one_open_factor_reset"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, done=False)
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(settled_by=F("asked_by"))
                & ~Q(settled_by=F("user")),
                name="factor_reset_settled_by_another",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="factor_reset_of_somebody_else"),
        ]

    def __str__(self) -> str:
        return _("%(user)s of %(organisation)s") % {"user": self.user, "organisation": self.organisation}
