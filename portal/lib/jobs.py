"""A job as a row: queued, claimed under a lease, fenced by its attempt. The broker only rings; the row is the truth."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import uuid7


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    DEAD = "dead", _("Given up")


MAX_ATTEMPTS = 3


class Jobs(models.QuerySet[Any]):
    """Every change of a job is one conditional UPDATE on the database's clock; 0 rows means somebody else has it."""

    def claim(self, pk: Any, *, owner: str, seconds: int) -> int | None:
        """Takes a queued job, or a running one whose lease ended. Returns the attempt, which fences every later write."""
        won = (
            self.claimable()
            .filter(pk=pk)
            .update(
                state=JobState.RUNNING,
                attempt=F("attempt") + 1,
                owner=owner,
                lease_until=lease(seconds),
                started_at=Now(),
            )
        )
        return self.filter(pk=pk, owner=owner).values_list("attempt", flat=True).get() if won else None

    def claimable(self) -> Self:
        return self.filter(
            Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=Now()),
            attempt__lt=MAX_ATTEMPTS,
        )

    def beat(self, pk: Any, *, attempt: int, seconds: int, **progress: Any) -> bool:
        """Extends the lease; False means the job was cancelled or taken over: stop at once."""
        return bool(self.held(pk, attempt).update(lease_until=lease(seconds), **progress))

    def finish(self, pk: Any, *, attempt: int, state: JobState, **fields: Any) -> bool:
        """The last write of an attempt; False means it was fenced off and its result must be dropped."""
        return bool(self.held(pk, attempt).update(state=state, lease_until=None, finished_at=Now(), **fields))

    def release(self, pk: Any, *, attempt: int) -> bool:
        """Gives an unfinished job back to the queue, for a worker that is being stopped; it costs no attempt."""
        return bool(self.held(pk, attempt).update(state=JobState.QUEUED, lease_until=None, attempt=F("attempt") - 1))

    def held(self, pk: Any, attempt: int) -> Self:
        return self.filter(pk=pk, attempt=attempt, state=JobState.RUNNING)

    def exhausted(self) -> Self:
        """Running jobs whose last attempt lost its lease: nobody will come back for them."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=Now(), attempt__gte=MAX_ATTEMPTS)


def lease(seconds: int) -> Any:
    return Now() + dt.timedelta(seconds=seconds)


class LeasedJob(models.Model):
    """The columns of a job; a subclass adds what is to be done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}
