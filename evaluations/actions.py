"""Ask for an evaluation, end it, hand its report over as evidence."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from evaluations.inputs import inputs_of, protocol_asked, seed_for
from evaluations.models import EvaluationJob, JobStep, Report
from governance import audit, policy
from governance.actions import evidence
from governance.models import Version
from governance.vocabulary import Action, EventType
from portal.accounts.actor import SYSTEM, Actor
from portal.lib.canonical import digest
from portal.lib.doorbell import ring_on_commit
from portal.lib.jobs import MAX_ATTEMPTS, JobState
from portal.lib.language import gettext as _
from portal.lib.language import in_english
from portal.lib.refusals import NotNow

TASK = "evaluations.tasks.evaluate"


@transaction.atomic
def request(version: Version, *, by: Actor, protocol: str = "") -> EvaluationJob:
    """Queues a run of the protocol on a registered version's tables. Asking twice while it runs gives the same job.

    Without a protocol it is the one that the policy asks for; without a version, its newest. The seed follows from the
    tables and the protocol: nobody chooses it.
    """
    policy.require(by, Action.REQUEST_EVALUATION, version.subject())
    if not version.is_registered:
        raise NotNow(_("Register the version first. Only frozen files can be measured."))
    protocol = protocol_asked(version, protocol)
    inputs = inputs_of(version, protocol)
    seed = seed_for(protocol, inputs)
    inputs_digest = digest({"inputs": inputs, "protocol": protocol, "seed": seed})
    require_questions_left(inputs, inputs_digest)
    try:
        with transaction.atomic():
            job = EvaluationJob.objects.create(
                version=version,
                protocol=protocol,
                seed=seed,
                inputs=inputs,
                inputs_digest=inputs_digest,
                requested_by_id=by.id,
            )
    except IntegrityError:
        running: EvaluationJob = EvaluationJob.objects.get(
            version=version, inputs_digest=inputs_digest, state__in=[JobState.QUEUED, JobState.RUNNING]
        )
        return running
    audit.record(
        EventType.EVALUATION_REQUESTED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts={"job": str(job.pk), "protocol": protocol, "seed": seed, "inputs_digest": inputs_digest},
    )
    ring_on_commit(TASK, job.pk)
    return job


def require_questions_left(inputs: dict[str, Any], inputs_digest: str) -> None:
    """Privacy scores on real rows are an oracle (Ganev and De Cristofaro 2023): only so many different questions.

    The same question again has the same answer and costs nothing.
    """
    train = [{"role": "train", "sha256": table["sha256"]} for table in inputs["tables"] if table["role"] == "train"]
    if not train:
        return
    asked = EvaluationJob.objects.filter(inputs__tables__contains=train)
    earlier = set(asked.values_list("inputs_digest", flat=True))
    most = settings.EVALUATIONS_PER_TRAINING_TABLE
    if inputs_digest not in earlier and len(earlier) >= most:
        raise NotNow(
            _(
                "These training rows have already been measured in %(count)s different ways, and each result reveals a little "
                "about the people in them. Ask the administrator, who can raise EVALUATIONS_PER_TRAINING_TABLE."
            )
            % {"count": f"{len(earlier):,}"}
        )


@transaction.atomic
def cancel(job: EvaluationJob, *, by: Actor) -> EvaluationJob:
    """Stops a job that has not ended; its worker notices at the next beat and kills the child."""
    policy.require(by, Action.REQUEST_EVALUATION, job.version.subject())
    with in_english():
        reason = _("Cancelled.")
    stopped = EvaluationJob.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=JobState.CANCELLED, lease_until=None, error=reason
    )
    if not stopped:
        raise NotNow(_("This evaluation has already ended."))
    record_failure(job, by=by, why="cancelled")
    return EvaluationJob.objects.get(pk=job.pk)


class FencedOff(Exception):  # noqa: N818 - not an error: somebody else has the job now
    """This attempt no longer holds the job; nothing it made may be kept."""


@transaction.atomic
def complete(job: EvaluationJob, *, attempt: int, report: dict[str, Any]) -> Report:
    """State, report and evidence in one fenced transaction. Raises FencedOff, and nothing is written."""
    if not EvaluationJob.objects.finish(job.pk, attempt=attempt, state=JobState.SUCCEEDED, error=""):
        raise FencedOff
    filed = evidence.file_report(job.version, report=report, by=SYSTEM)
    return Report.objects.create(
        job=job, attempt=attempt, digest=report["digest"], evidence_id=filed.pk, costs=report.get("costs", [])
    )


@transaction.atomic
def refuse(job: EvaluationJob, *, attempt: int, reason: str) -> None:
    """The tables cannot be measured: trying again would say the same."""
    if not EvaluationJob.objects.finish(job.pk, attempt=attempt, state=JobState.FAILED, error=reason):
        raise FencedOff
    record_failure(job, by=SYSTEM, why=reason)


@transaction.atomic
def stumble(job: EvaluationJob, *, attempt: int, reason: str) -> None:
    """The attempt broke. The job goes back to the queue with the reason, or is given up after the last attempt."""
    last = attempt >= MAX_ATTEMPTS
    state = JobState.DEAD if last else JobState.QUEUED
    if not EvaluationJob.objects.finish(job.pk, attempt=attempt, state=state, error=reason):
        raise FencedOff
    if last:
        record_failure(job, by=SYSTEM, why=reason)
    else:
        ring_on_commit(TASK, job.pk)


def step_done(job: EvaluationJob, *, attempt: int, step: str, done: int, total: int, seconds: int) -> bool:
    """Progress for those who wait; False means the job is no longer ours."""
    held = EvaluationJob.objects.beat(
        job.pk, attempt=attempt, seconds=seconds, step=step, steps_done=done, steps_total=total
    )
    # One statement and no open transaction: a worker frozen right here holds no lock against its successor.
    if held and not JobStep.objects.filter(job=job, name=step, attempt=attempt).exists():
        JobStep.objects.create(job=job, name=step, attempt=attempt, finished_at=audit.database_time())
    return held


@transaction.atomic
def bury(pk: UUID) -> None:
    """Gives up a job whose last attempt vanished without a word."""
    with in_english():
        reason = _(
            "The worker was lost %(count)s times. Ask the administrator to check the worker's memory, then start again."
        ) % {"count": MAX_ATTEMPTS}
    if EvaluationJob.objects.exhausted().filter(pk=pk).update(state=JobState.DEAD, lease_until=None, error=reason):
        record_failure(EvaluationJob.objects.get(pk=pk), by=SYSTEM, why=reason)


def record_failure(job: EvaluationJob, *, by: Actor, why: str) -> None:
    version = job.version
    audit.record(
        EventType.EVALUATION_FAILED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        reason=why,
        facts={"job": str(job.pk)},
    )
