"""Erase the names and reasons kept beside events of an audit log. The log records it and stays intact."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actions import erasures
from portal.accounts.models import Organisation
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", type=UUID, required=True, metavar="ID", help="whose log")
        parser.add_argument(
            "--event", type=int, action="append", required=True, help="number in the log; may be repeated"
        )
        parser.add_argument("--reason", required=True, help="why; it is recorded")

    def handle(self, *_args: Any, **options: Any) -> None:
        owner = Organisation.objects.filter(pk=options["organisation"], parent__isnull=True).first()
        if owner is None:
            raise CommandError(f"No institution {options['organisation']} keeps a log here.")
        try:
            made = erasures.erase(owner, events=options["event"], reason=options["reason"])
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from None
        self.stdout.write(f"Erased, and recorded as event {made.seq}.")
