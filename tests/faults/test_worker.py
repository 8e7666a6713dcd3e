"""Workers that die, brokers that are gone, messages that come often: the job is done, once."""

import os
import signal

import pytest
from celery import Celery
from redis import Redis

from evaluations import actions, attempt
from evaluations.models import EvaluationJob, Report
from governance.models import Evidence
from portal.lib import doorbell
from portal.lib.doorbell import ring
from portal.lib.jobs import JobState
from tests import factories
from tests.faults.conftest import Start, broker, kill, until
from tests.people import settle

pytestmark = pytest.mark.django_db(transaction=True)


def requested() -> EvaluationJob:
    world = settle()
    return actions.request(factories.registered_version(world), by=world.actor("sade"))


def state(job: EvaluationJob) -> str:
    return EvaluationJob.objects.values_list("state", flat=True).get(pk=job.pk)


def done_steps(job: EvaluationJob) -> int:
    return EvaluationJob.objects.values_list("steps_done", flat=True).get(pk=job.pk)


def test_a_worker_killed_in_the_middle_finishes_after_restart_once(worker: Start) -> None:
    job = requested()
    first = worker()
    until(lambda: done_steps(job) >= 2, "the second step")
    kill(first)
    assert state(job) == JobState.RUNNING

    worker()
    until(lambda: bool(attempt.reconcile()) or state(job) != JobState.RUNNING, "the lease to end")
    until(lambda: state(job) == JobState.SUCCEEDED, "the report")

    assert (Report.objects.count(), Evidence.objects.count()) == (1, 1)
    assert EvaluationJob.objects.get(pk=job.pk).attempt == 2


def test_a_worker_frozen_past_its_lease_is_fenced(worker: Start) -> None:
    job = requested()
    frozen = worker()
    until(lambda: done_steps(job) >= 1, "the first step")
    os.killpg(frozen.pid, signal.SIGSTOP)

    until(lambda: EvaluationJob.objects.claimable().filter(pk=job.pk).exists(), "the lease to end")
    attempt.attempt(job.pk)
    os.killpg(frozen.pid, signal.SIGCONT)
    ring(actions.TASK, job.pk)

    assert state(job) == JobState.SUCCEEDED
    assert (Report.objects.get().attempt, Evidence.objects.count()) == (2, 1)


def test_a_job_rung_fifty_times_and_a_flushed_broker_run_once(worker: Start) -> None:
    job = requested()
    for _ in range(50):
        ring(actions.TASK, job.pk)
    worker()
    until(lambda: state(job) != JobState.QUEUED, "the claim")
    Redis.from_url(broker()).flushdb()
    until(lambda: state(job) == JobState.SUCCEEDED, "the report")

    assert (EvaluationJob.objects.get(pk=job.pk).attempt, Report.objects.count()) == (1, 1)


def test_without_a_broker_the_request_is_accepted_and_done_later(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = Celery("deaf", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(doorbell, "current_app", deaf)

    job = requested()
    assert not ring(actions.TASK, job.pk)
    assert state(job) == JobState.QUEUED
    attempt.attempt(job.pk)

    assert state(job) == JobState.SUCCEEDED
