"""Reports and documents accepted and frozen into a version's record."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from governance.models.dataset import Version
from governance.vocabulary import ComputedBy, EvidenceKind
from portal.accounts.models import User
from portal.lib.ids import uuid7


class WithoutMeasurements(Func):
    """A report without its long parts: who measured what by which protocol, and the verdicts."""

    template = "(%(expressions)s - '{measurements,costs}'::text[])"
    output_field = models.JSONField(null=True)


class WithoutReports(models.Manager["Evidence"]):
    """A report is long, so whatever is read comes without it; `defer(None)` brings it along."""

    def get_queryset(self) -> models.QuerySet["Evidence"]:
        return super().get_queryset().defer("report")


class Evidence(models.Model):
    """Never changed; a newer item of the same kind and key takes its place and the old one stays. A report's key is its protocol.

    `facts` is what records and lists read of a report. `computed_as` names the portal, the runner or the person; `filed_as` is
    the name of who filed it, as it was then. `runner_signature` is a runner's DSSE signature, in base64, over the stored bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    report = models.JSONField(null=True, blank=True)
    facts = models.GeneratedField(
        expression=WithoutMeasurements(F("report")), output_field=models.JSONField(null=True), db_persist=True
    )
    report_digest = models.CharField(max_length=64, blank=True)
    computed_by = models.CharField(max_length=10, choices=ComputedBy, blank=True)
    computed_as = models.CharField(max_length=200, blank=True)
    runner_key = models.CharField(max_length=64, blank=True, default="")
    runner_signature = models.CharField(max_length=88, blank=True, default="")
    filed_as = models.CharField(max_length=200)
    filed_at = models.DateTimeField(db_default=Now())
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WithoutReports()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.REPORT, computed_by__in=ComputedBy.values) & ~Q(computed_as="")
                | Q(kind=EvidenceKind.DOCUMENT, computed_by="", computed_as=""),
                name="somebody_computed_a_report",
            ),
            models.CheckConstraint(
                condition=Q(computed_by=ComputedBy.RUNNER) & ~Q(runner_key="") & ~Q(runner_signature="")
                | ~Q(computed_by=ComputedBy.RUNNER) & Q(runner_key="", runner_signature=""),
                name="a_runner_signed_what_it_computed",
            ),
        ]

    def __str__(self) -> str:
        return self.title
