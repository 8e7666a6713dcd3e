"""Rings for a worker after the commit. A lost ring is only logged: the reconciler rings again, because the row is the truth."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()


def ring_on_commit(task: str, pk: object) -> None:
    transaction.on_commit(lambda: ring(task, pk))


def ring(task: str, pk: object) -> bool:
    """Publishes one id; False when the broker could not be reached."""
    try:
        current_app.send_task(task, args=[str(pk)], queue=queue_of(task), retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning(
            "the broker cannot be reached; the reconciler will ring", task=task, job=str(pk), error=type(error).__name__
        )
        return False
    return True


def queue_of(task: str) -> str:
    return "evaluate" if task.startswith("evaluations.") else "document"
