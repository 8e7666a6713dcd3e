"""What versions came from: their sources, the runs that made them, their rows."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from governance.dossier import Dossier
from governance.models import Derivation, Version
from governance.reading.lineage import Came, Made, Producer, Traced
from governance.vocabulary import FileRole


def traced(versions: Sequence[Version]) -> Traced:
    """Versions come newest first, with derivations, runs and files prefetched."""
    today = timezone.now().date()
    derivations = [item for version in versions for item in version.derivations.all()]
    runs = [run for version in versions for run in Dossier(version, at=today).runs]
    return Traced(
        came=[came(item, today) for item in derivations],
        makers=[Producer(run.generator_name, run.generator_type) for run in runs],
        made=[made(version) for version in reversed(versions)],
    )


def came(item: Derivation, today: date) -> Came:
    role, source = item.get_role_display(), item.source
    if source is None:
        return Came(str(item.origin), role, is_version=True)
    return Came(source.title, role, until=source.authority_until, lapsed=source.has_lapsed(today))


def made(version: Version) -> Made:
    tables = [file for file in version.files.all() if file.role == FileRole.SYNTHETIC]
    return Made(version.number, sum(file.rows or 0 for file in tables) if tables else None)
