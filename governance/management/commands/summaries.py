"""Write the summary rows that lists are read from, where they are missing; or check or repair every one by replay."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance import summary
from governance.models import Submission
from governance.queries.parts_taken import differences

BATCH = 200


class Command(BaseCommand):
    """With --check it ends with 1 when a row is not what a replay gives, and names it; makers and decisions among them."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--check", action="store_true", help="change nothing; name every row that differs")
        wanted.add_argument("--repair", action="store_true", help="rewrite every row that differs")

    def handle(self, *_args: Any, check: bool = False, repair: bool = False, **_options: Any) -> None:
        if not (check or repair):
            written = self.write(summary.unwritten())
            self.stdout.write(f"{written:,} summary row{'s' if written != 1 else ''} written.")
            return
        differing = [pk for batch in batches() for pk in self.told(batch)]
        if repair:
            self.write(differing)
            self.stdout.write(f"{len(differing):,} rewritten.")
            return
        strange = list(differences())
        for sentence in strange:
            self.stdout.write(sentence)
        if strange:
            raise CommandError(f"{len(strange):,} of the rows of makers and decisions are not what the audit log says.")
        if differing:
            raise CommandError(f"{len(differing):,} of the summary rows differ. Run: manage.py summaries --repair")

    def told(self, batch: list[UUID]) -> Iterator[UUID]:
        for submission, what in summary.wrong(batch):
            self.stdout.write(f"{submission.pk} ({submission}): {what}")
            yield submission.pk

    def write(self, submissions: Any) -> int:
        count = 0
        for pk in submissions:
            summary.repair(pk)
            count += 1
        return count


def batches() -> Iterator[list[UUID]]:
    """Every submission, some at a time, by key."""
    keys = Submission.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(keys[:BATCH])
    while batch:
        yield batch
        batch = list(keys.filter(pk__gt=batch[-1])[:BATCH])
