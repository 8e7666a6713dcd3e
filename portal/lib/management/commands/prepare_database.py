"""Migrates as the owner, grants the application's role what it needs and no more, then runs what settings.PREPARE names."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.lib.grants import grant_rights


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        self.stdout.write(f"{len(grant_rights())} append-only tables protected.")
        for name in settings.PREPARE:
            call_command(name, verbosity=options["verbosity"], stdout=self.stdout)
