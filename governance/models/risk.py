"""The answered questionnaire of a version."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from portal.accounts.models import User
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _


class RiskAssessment(models.Model):
    """Answers are saved as they are typed; completing it says who answers for them. The tier is derived from them and the measurements."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.OneToOneField(Version, models.PROTECT, related_name="risk_assessment")
    questionnaire = models.CharField(max_length=50)
    questionnaire_digest = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True, completed_by__isnull=True)
                | Q(completed_at__isnull=False, completed_by__isnull=False),
                name="completed_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return _("Risk assessment of %(version)s") % {"version": self.version}

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None
