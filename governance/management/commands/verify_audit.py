"""Walk every audit log and name the first event that is not as it was recorded; then replay all, and name rows that differ."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.queries.chain import ChainVerdict, walk
from governance.queries.replay import replay
from portal.accounts.models import Organisation


class Command(BaseCommand):
    """Ends with 1 when a log is not intact, or a row is not what its events made it. With --organisation only its log is walked."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", type=UUID, metavar="ID", help="only this organisation's log")

    def handle(self, *_args: Any, organisation: UUID | None = None, **_options: Any) -> None:
        owners = Organisation.objects.filter(parent__isnull=True).exclude(kind=Organisation.Kind.VENDOR)
        if organisation is not None:
            owners = owners.filter(pk=organisation)
            if not owners:
                raise CommandError(f"No institution {organisation} keeps a log here.")
        broken = 0
        for owner in owners:
            verdict = walk(owner.pk)
            broken += not verdict.intact
            self.stdout.write(f"{owner.name}: {sentence(verdict)}")
        if organisation is None and not broken:
            self.compare()
        if broken:
            raise CommandError(f"{broken} {'log is' if broken == 1 else 'logs are'} not intact.")

    def compare(self) -> None:
        found = replay()
        for difference in found.differences:
            self.stdout.write(difference)
        if found.differences:
            raise CommandError(
                f"{len(found.differences):,} differences between the database and what its logs determine."
            )
        self.stdout.write(
            f"{found.rows:,} rows are what the logs make them; they say nothing of {found.uncompared:,} fields."
        )


def sentence(verdict: ChainVerdict) -> str:
    if verdict.intact:
        erased = f", names and reasons of {verdict.erased:,} erased" if verdict.erased else ""
        lost = f", {verdict.lost:,} checkpoints lost by a restored backup, as the log records" if verdict.lost else ""
        return f"intact, {verdict.events:,} events, {verdict.checkpoints:,} checkpoints{erased}{lost}."
    where = "" if verdict.first_bad is None else f" from event {verdict.first_bad} on"
    return f"NOT INTACT{where}. {verdict.reason}"
