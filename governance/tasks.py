"""What Celery may ring for; the work is in actions/."""

from uuid import UUID

from celery import shared_task

from governance.actions import artefacts, checkpoints, dates
from governance.actions.submissions import MAKE
from portal.lib.doorbell import ring


@shared_task(name=MAKE)
def make(pk: str) -> None:
    artefacts.make(UUID(pk))


@shared_task(name="governance.tasks.reconcile")
def reconcile() -> None:
    for pk in artefacts.reconcile():
        ring(MAKE, pk)


@shared_task(name="governance.tasks.seal")
def seal() -> None:
    checkpoints.seal_all()


@shared_task(name="governance.tasks.keep_dates")
def keep_dates() -> None:
    dates.keep_dates()
