"""A role that decides, asked for by one administrator until another confirms or declines it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.accounts.models import Organisation, User
from portal.accounts.roles import Role
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _


class RoleRequest(models.Model):
    """Asked for, and settled once, by somebody other than who asked and whom it is for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(settled_at__isnull=True),
                name="one_open_role_request",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(settled_by=F("asked_by"))
                & ~Q(settled_by=F("user")),
                name="settled_by_another_administrator",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="asked_for_somebody_else"),
        ]

    def __str__(self) -> str:
        return _("%(user)s as %(role)s in %(organisation)s") % {
            "user": self.user,
            "role": self.get_role_display(),
            "organisation": self.organisation,
        }
