"""After a backup was restored: say what the checkpoints kept outside show that it lacks; with --reason, record it and go on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actions import restores
from governance.models import AuditHead
from portal.accounts.models import Organisation
from portal.lib.refusals import Refused


class Command(BaseCommand):
    """Ends with 1 while something is missing and not recorded, or where what is left is not intact."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="why the backup was restored; it is recorded in every log")

    def handle(self, *_args: Any, reason: str = "", **_options: Any) -> None:
        lacking = 0
        for owner in Organisation.objects.filter(pk__in=AuditHead.objects.values("organisation")).order_by("pk"):
            try:
                found = restores.compare(owner)
                lacking += bool(found.missing)
                self.stdout.write(f"{owner.name}: {sentence(found)}")
                if reason:
                    self.stdout.write(f"Recorded as event {restores.acknowledge(owner, reason=reason).seq}.")
            except Refused as refused:
                raise CommandError(f"{owner.name}: {' '.join(refused.reasons)}") from None
        if lacking and not reason:
            raise CommandError("Look for a newer backup. If there is none, run this again with --reason.")


def sentence(found: restores.Comparison) -> str:
    if not found.missing:
        return f"{found.events:,} events, and no checkpoint kept outside says that there were more."
    last = max(mark.size for mark in found.missing)
    return (
        f"{found.events:,} events. {len(found.missing):,} checkpoints kept outside were signed later, the last over {last:,} events: "
        f"events {found.events:,} to {last - 1:,} are missing, and perhaps some after them."
    )
