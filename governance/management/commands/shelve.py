"""Puts the questionnaires, templates and policies that come with the portal on the shelf; run again it adds what is new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance import libraries
from governance.actions.libraries import shelve


class Command(BaseCommand):
    """Ends with 1 when a file is wrong, or was changed without a new version; the good ones are shelved all the same."""

    help = __doc__ or ""
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        shelved, wrong = shelve(libraries.shipped())
        if options["verbosity"]:
            for what in shelved:
                self.stdout.write(f"Shelved: {what}")
        if wrong:
            lines = [f"{name}, {fault}" for name, faults in wrong.items() for fault in faults]
            raise CommandError("\n".join(["Left out:", *lines]))
