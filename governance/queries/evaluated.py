"""The reports that count, one a protocol, whole, as a page shows their verdicts."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.translation import get_language

from governance.dossier import Dossier, protocol_of
from governance.models import Evidence
from governance.reading.reports import Group, groups_of, headline


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The report by one protocol that counts: the verdict as a sentence, and each group with its own."""

    evidence: Evidence
    protocol: str
    headline: str
    groups: list[Group]


def evaluated(dossier: Dossier) -> list[Evaluated]:
    """In the order of the protocols' names."""
    return [
        Evaluated(item, protocol_of(item), headline(item.facts or {}), groups_read(item))
        for item in dossier.counted_reports.values()
    ]


def groups_read(item: Evidence) -> list[Group]:
    """The groups of a report with all that was measured."""
    return worded(item.pk, item.report_digest, get_language())


@lru_cache(maxsize=32)
def worded(pk: UUID, _digest: str, _language: str | None) -> list[Group]:
    """A filed report never changes, so it is read and worded once a process and language."""
    return groups_of(Evidence.objects.values_list("report", flat=True).get(pk=pk) or {})
