"""What Celery may ring for; the work is in attempt.py."""

from uuid import UUID

from celery import shared_task

from evaluations import attempt


@shared_task(name="evaluations.tasks.evaluate")
def evaluate(pk: str) -> None:
    attempt.attempt(UUID(pk))


@shared_task(name="evaluations.tasks.reconcile")
def reconcile() -> None:
    attempt.reconcile()
