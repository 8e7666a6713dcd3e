"""Remove what killed processes left on the disk: files that never arrived, scratch and steps without a job behind them."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluations import attempt


class Command(BaseCommand):
    """Run with every start; the reconciler does the same all the time."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        attempt.sweep()
