"""What the registration pages read: what the generation log already says of sources."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from governance.dossier import Dossier
from governance.models import Derivation, Source, Version
from governance.vocabulary import SourceKind, SourceRole

KINDS = {
    SourceRole.REFERENCE_CORPUS: SourceKind.CORPUS,
    SourceRole.STATISTICS_ONLY: SourceKind.STATISTIC,
    SourceRole.EXPERT_KNOWLEDGE: SourceKind.EXPERT,
    SourceRole.BENCHMARK_TO_EXCLUDE: SourceKind.BENCHMARK,
}
"""What a source most likely is, by the part that it played; a person confirms it."""


def undeclared(version: Version) -> list[dict[str, Any]]:
    """Sources that the logs name and the version does not declare yet."""
    held = [item for item in version.derivations.all() if item.source]
    entries = [whole(entry) for run in Dossier(version).runs for entry in run.log.get("sources", [])]
    named = {(entry["id"], entry["version"], entry["role"]): entry for entry in entries if entry["id"]}
    return [entry for entry in named.values() if not any(same(entry, item) for item in held)]


def whole(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a log may leave out as not known is empty here, for the person to fill in."""
    return dict.fromkeys(("id", "version", "role", "licence", "rights_basis", "personal_data"), "") | dict(entry)


def same(entry: Mapping[str, Any], declared: Derivation) -> bool:
    """The log's source and a declared one play the same part and share their name or address."""
    source = declared.source
    if source is None or declared.role != entry["role"]:
        return False
    named = entry["id"].lower() in source.title.lower()
    return named or (bool(entry.get("uri")) and entry["uri"] == source.uri)


def as_form(entry: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """What a log says of a source, as the fields of the source form."""
    years = " to ".join(filter(None, [entry.get("collected_from"), entry.get("collected_to")]))
    return {
        "role": entry["role"],
        "kind": KINDS.get(entry["role"], SourceKind.DATASET),
        "title": ", ".join(filter(None, [entry["id"], entry["version"]]))[:200],
        "version": entry["version"][:100],
        "sha256": entry.get("sha256", ""),
        "issuer": issuer,
        "licence": entry["licence"][:200],
        "rights_basis": entry["rights_basis"],
        "personal_data": entry["personal_data"],
        "uri": entry.get("uri", "")[:500],
        "agreement_ref": entry.get("agreement_ref", "")[:200],
        "ethics_ref": entry.get("ethics_ref", "")[:200],
        "consent_ref": entry.get("consent_ref", "")[:200],
        "collected": years[:200],
        "geography": ", ".join(entry.get("geography", []))[:200],
    }


def last_issuer(version: Version) -> str:
    declared = [item.source.issuer for item in version.derivations.all() if item.source]
    return declared[-1] if declared else ""


def known_sources(version: Version) -> QuerySet[Source]:
    """Sources the organisation, or the institution above it, has declared before."""
    return Source.objects.filter(organisation__in=version.dataset.organisation.chain).order_by("title")
