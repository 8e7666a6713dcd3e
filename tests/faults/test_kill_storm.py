"""Workers are killed all the time and the broker forgets everything: every job is done, and done once."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, Model
from redis import Redis

from evaluations import actions, attempt
from evaluations.models import EvaluationJob, Report
from governance.models import Evidence, Version
from portal.lib.ids import uuid7
from portal.lib.jobs import JobState
from tests import factories
from tests.assurance import Tried
from tests.faults.conftest import Start, broker, kill, until
from tests.people import World, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.past_the_actions]

WORKERS = 2
PATIENCE = 5_400


def copies(version: Version, count: int) -> list[Version]:
    """The registered version again and again, with its files: a job of its own for each."""
    made = []
    for number in range(count):
        files, log = list(version.files.all()), list(version.generation_runs.all())
        again = copied(version, number=100 + number)
        for row in (*files, *log):
            copied(row, version=again)
        made.append(again)
    return made


def copied(row: Any, **changed: Any) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    copy: Model = type(row)(**fields)
    if row._meta.pk.get_internal_type() == "UUIDField":
        copy.pk = uuid7()
    for name, value in changed.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy


def ended() -> int:
    return EvaluationJob.objects.exclude(state__in=[JobState.QUEUED, JobState.RUNNING]).count()


@pytest.mark.timeout(PATIENCE)
def test_every_job_is_done_once_whatever_dies(worker: Start, tried: Tried, scale: Callable[[int, int], int]) -> None:
    world: World = settle()
    jobs, kills, chance = scale(4, 500), scale(2, 25), random.Random(7)
    for version in copies(factories.registered_version(world), jobs):
        actions.request(version, by=world.actor("sade"))
    workers, killed, flushed = [worker() for _ in range(WORKERS)], 0, False

    def stormed() -> bool:
        nonlocal killed, flushed
        attempt.reconcile()
        if killed < kills and ended() >= jobs * killed // kills:
            at = chance.randrange(WORKERS)
            kill(workers[at])
            workers[at], killed = worker(), killed + 1
        if not flushed and ended() >= jobs // 2:
            Redis.from_url(broker()).flushdb()
            flushed = True
        return ended() == jobs

    until(stormed, "every job to end", seconds=PATIENCE, pause=1)

    doubled = Report.objects.values("job").annotate(count=Count("pk")).filter(count__gt=1).count()
    done = EvaluationJob.objects.filter(state=JobState.SUCCEEDED).count()
    assert (killed, flushed, doubled, Evidence.objects.count()) == (kills, True, 0, done)
    tried("Jobs evaluated while workers are killed and the broker is emptied: done, and once", jobs, done)
    tried("A worker killed with SIGKILL in the middle of its work: no job lost, none doubled", kills, killed)
