"""What Celery may ring for; the work is in actions/."""

from uuid import UUID

from celery import shared_task

from governance.actions import checkpoints, dates, packs
from portal.lib.doorbell import ring


@shared_task(name="governance.tasks.make_pack")
def make_pack(pk: str) -> None:
    packs.make(UUID(pk))


@shared_task(name="governance.tasks.reconcile")
def reconcile() -> None:
    for pk in packs.reconcile():
        ring("governance.tasks.make_pack", pk)


@shared_task(name="governance.tasks.seal")
def seal() -> None:
    checkpoints.seal_all()


@shared_task(name="governance.tasks.keep_dates")
def keep_dates() -> None:
    dates.keep_dates()
