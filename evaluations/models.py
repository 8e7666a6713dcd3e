"""Evaluation jobs, their steps and the reports they end in."""

from django.db import models
from django.db.models import Q

from governance.models import Version
from governance.models.visibility import visible
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.lib.jobs import Jobs, LeasedJob


class EvaluationJobs(Jobs):
    def visible_to(self, actor: Actor) -> "EvaluationJobs":
        rule = visible(
            actor,
            organisation="version__dataset__organisation",
            state="version__submissions__state",
            vendor="version__submissions__vendor",
        )
        return self.filter(pk__in=EvaluationJob.objects.filter(rule).values("pk"))


class EvaluationJob(LeasedJob):
    """One run of a protocol on the tables of a version."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="evaluation_jobs")
    protocol = models.CharField(max_length=50)
    seed = models.PositiveBigIntegerField(default=0, null=True)
    inputs = models.JSONField()
    inputs_digest = models.CharField(max_length=64)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    step = models.CharField(max_length=100, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)

    objects = EvaluationJobs.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "inputs_digest"],
                condition=Q(state__in=["queued", "running"]),
                name="one_active_job_for_the_same_inputs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.protocol} on {self.version}"


class JobStep(models.Model):
    """A finished step of a job: what a retry need not do again."""

    job = models.ForeignKey(EvaluationJob, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=100)
    attempt = models.PositiveSmallIntegerField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["job", "name", "attempt"], name="a_step_once_an_attempt")]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """The one report of a job, filed as evidence in the same transaction."""

    job = models.OneToOneField(EvaluationJob, models.PROTECT, primary_key=True, related_name="report")
    attempt = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    evidence_id = models.UUIDField()
    costs = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.digest[:12]
