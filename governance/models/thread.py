"""Questions on a section of a submission, and the answers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from governance.models.submission import Submission
from portal.accounts.models import User
from portal.lib.ids import uuid7


class Thread(models.Model):
    """Anchored to a section; blocking ones must be resolved before the review is signed."""

    class Section(models.TextChoices):
        REGISTRATION = "registration", _("Registration and sources")
        GENERATION = "generation", _("Generation log")
        EVALUATION = "evaluation", _("Evaluation")
        RISK = "risk", _("Risk assessment")
        USE = "use", _("Uses and recipients")
        FILES = "files", _("Files")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="threads")
    round = models.PositiveIntegerField()
    section = models.CharField(max_length=20, choices=Section)
    anchor = models.CharField(max_length=200, blank=True)
    blocking = models.BooleanField(default=False)
    public = models.BooleanField(default=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="resolved_at_and_by_together",
            )
        ]

    def __str__(self) -> str:
        return _("%(section)s on %(submission)s") % {
            "section": self.get_section_display(),
            "submission": self.submission,
        }


class Comment(models.Model):
    """Never changed. `round` is the one in which it was written; of older comments it is not known, and that of the thread counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    round = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.author}, {self.made_at:%Y-%m-%d}"
