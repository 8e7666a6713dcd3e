"""What the pages of an evaluation job read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone

from evaluations.models import EvaluationJob
from governance.reading.metrics import name_of
from portal.accounts.actor import Actor
from portal.lib.jobs import MAX_ATTEMPTS, JobState
from portal.lib.language import gettext as _
from portal.lib.language import lazily


@dataclass(frozen=True, slots=True)
class Told:
    """The state of a job in words: what it is, how that looks, and what to do."""

    word: str
    tone: str
    advice: str


TOLD = {
    JobState.QUEUED: Told(
        lazily("Queued"), "active", lazily("It starts as soon as a worker is free. You can close this page.")
    ),
    JobState.RUNNING: Told(lazily("Running"), "active", lazily("You can close this page. The evaluation continues.")),
    JobState.SUCCEEDED: Told(lazily("Succeeded"), "pass", lazily("Its report is filed as evidence for the version.")),
    JobState.FAILED: Told(
        lazily("Failed"),
        "fail",
        lazily(
            "It cannot be measured as it is. Correct what is named here: a column or a declaration in the registration, or a table in a "
            "new version. Then evaluate again."
        ),
    ),
    JobState.CANCELLED: Told(
        lazily("Cancelled"), "void", lazily("Nothing was filed. You can start it again at any time.")
    ),
    JobState.DEAD: Told(
        lazily("Given up"),
        "fail",
        lazily(
            "Nothing was filed. Start it again. If the same thing happens, ask the administrator to check the worker."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come."""

    job: EvaluationJob
    told: Told
    done: int
    total: int
    words: str
    finished: list[str]
    again: str
    silence: str

    @property
    def evidence(self) -> UUID | None:
        report = getattr(self.job, "report", None)
        return report.evidence_id if report else None


def job_for(actor: Actor, pk: UUID) -> EvaluationJob:
    """The job with what its pages and policy.py read; 404 where the actor may not see it."""
    job: EvaluationJob = get_object_or_404(
        EvaluationJob.objects.visible_to(actor)
        .select_related("requested_by", "report", "version__dataset__organisation__parent")
        .prefetch_related(
            "steps", "version__submissions", "version__files", "version__evidence", "version__generation_runs"
        ),
        pk=pk,
    )
    return job


def progress_of(job: EvaluationJob) -> Progress:
    total = max(job.steps_total, 1)
    return Progress(
        job=job,
        told=TOLD[JobState(job.state)],
        done=min(job.steps_done, total),
        total=total,
        words=step_words(job),
        finished=list(dict.fromkeys(name_of(step.name) for step in job.steps.all())),
        again=again(job),
        silence=silence(job, timezone.now()),
    )


def step_words(job: EvaluationJob) -> str:
    if not job.steps_total:
        return _("waiting for a worker") if job.state == JobState.QUEUED else _("reading the tables")
    return _("step %(done)s of %(total)s: %(step)s") % {
        "done": f"{job.steps_done:,}",
        "total": f"{job.steps_total:,}",
        "step": name_of(job.step),
    }


def again(job: EvaluationJob) -> str:
    """What became of earlier attempts, if there were any."""
    if not job.is_active:
        return _("The portal tried %(count)s times.") % {"count": job.attempt} if job.attempt > 1 else ""
    broke_off = job.attempt > 1 or (job.attempt == 1 and job.state == JobState.QUEUED)
    return (
        _("Attempt %(attempt)s of %(most)s. Finished steps are kept and not repeated.")
        % {"attempt": job.attempt, "most": MAX_ATTEMPTS}
        if broke_off
        else ""
    )


def silence(job: EvaluationJob, at: datetime) -> str:
    """That the worker has not been heard of, once two of its beats are missing."""
    if job.state != JobState.RUNNING or job.lease_until is None:
        return ""
    left = (job.lease_until - at).total_seconds()
    if left > settings.LEASE_SECONDS / 2:
        return ""
    return _(
        "The worker last reported %(ago)s s ago. After %(lease)s s another worker continues from the last finished step. You do not "
        "need to do anything."
    ) % {"ago": f"{settings.LEASE_SECONDS - left:.0f}", "lease": settings.LEASE_SECONDS}
