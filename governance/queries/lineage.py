"""What a version came from, as boxes of the lineage picture and as its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from governance.dossier import Dossier
from governance.models import Derivation, GenerationRun, Version
from governance.vocabulary import FileRole, GeneratorType
from portal.lib import charts


@dataclass(frozen=True, slots=True)
class Lineage:
    """The picture twice, for a wide and for a narrow page, and the table behind it."""

    wide: SafeString
    narrow: SafeString
    says: str
    rows: list[tuple[str, str, str]]


LAYERS = ("Source", "Generator", "Version")
NO_SOURCE = charts.Box("No source declared", tone="attention")
NO_LOG = charts.Box("No generation log filed", tone="attention")


def lineage_of(versions: Sequence[Version]) -> Lineage:
    """Sources, then generators, then versions. Versions come with derivations, runs and files prefetched."""
    today = timezone.now().date()
    derivations = [item for version in versions for item in version.derivations.all()]
    runs = [run for version in versions for run in Dossier(version, at=today).runs]
    origins = distinct(origin_box(item, today) for item in derivations)
    makers = distinct(run_box(run) for run in runs)
    made = [version_box(version) for version in reversed(versions)]
    columns = [origins or [NO_SOURCE], makers or [NO_LOG], made]
    title = "From sources to versions" if len(versions) > 1 else "From sources to this version"
    return Lineage(
        wide=charts.lineage(title=title, columns=columns),
        narrow=charts.lineage(title=title, columns=columns, vertical=True),
        says=sentence(origins, makers, made),
        rows=[(what, box.title, box.note) for what, column in zip(LAYERS, columns, strict=True) for box in column],
    )


def distinct(boxes: Any) -> list[charts.Box]:
    return list(dict.fromkeys(boxes))


def sentence(origins: Sequence[charts.Box], makers: Sequence[charts.Box], made: Sequence[charts.Box]) -> str:
    by = f"made by {named(makers)}" if makers else "nobody has said how it was made"
    came = f"from {named(origins)}" if origins else "no source is declared"
    return f"{named(made)}: {by}{' ' if makers and origins else '; '}{came}."


def named(boxes: Sequence[charts.Box]) -> str:
    return " and ".join(dict.fromkeys(box.title for box in boxes))


def origin_box(item: Derivation, today: date) -> charts.Box:
    if item.source is None:
        return charts.Box(str(item.origin), item.get_role_display(), "neutral")
    source = item.source
    if source.has_lapsed(today):
        return charts.Box(source.title, f"authority ended {source.authority_until:%-d %b %Y}", "fail")
    until = f", until {source.authority_until:%-d %b %Y}" if source.authority_until else ""
    return charts.Box(source.title, f"{item.get_role_display()}{until}", "pass")


def run_box(run: GenerationRun) -> charts.Box:
    return charts.Box(run.generator_name, str(GeneratorType(run.generator_type).label), "active")


def version_box(version: Version) -> charts.Box:
    made = [file for file in version.files.all() if file.role == FileRole.SYNTHETIC]
    rows = sum(file.rows or 0 for file in made)
    note = f"{rows:,} synthetic rows" if made else "no synthetic table yet"
    return charts.Box(f"Version {version.number}", note, "neutral")
