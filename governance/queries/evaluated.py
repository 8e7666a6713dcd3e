"""The reports that count, one a protocol, whole, as a page shows their verdicts."""

from dataclasses import dataclass

from governance.dossier import Dossier, protocol_of
from governance.models import Evidence
from governance.reading.reports import Group, groups_of, headline


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The newest report by one protocol: the verdict as a sentence, and each group with its own."""

    evidence: Evidence
    protocol: str
    headline: str
    groups: list[Group]


def evaluated(dossier: Dossier) -> list[Evaluated]:
    """In the order of the protocols' names. All reports are read at once."""
    wanted = [item.pk for item in dossier.newest_reports.values()]
    whole = Evidence.objects.defer(None).filter(pk__in=wanted).order_by("key") if wanted else []
    return [
        Evaluated(item, protocol_of(item), headline(item.report), groups_of(item.report))
        for item in whole
        if item.report
    ]
