"""What is known of a run before anybody says it: the version, its files, its sources, and who asks."""

from typing import Any

from governance.dossier import Dossier
from governance.generation_log.examples import example
from governance.models import Source, StoredFile, Version
from governance.vocabulary import GeneratorType
from portal.accounts.actor import Actor


def known(version: Version, actor: Actor) -> dict[str, Any]:
    """Parts of a log that nobody has to type."""
    outputs = [output(file) for file in Dossier(version).draws]
    said = {"dataset_version": str(version.number), "operator": {"name": actor.name, "type": "person"}}
    return said | ({"outputs": outputs} if outputs else {})


def output(file: StoredFile) -> dict[str, Any]:
    counted = {} if file.rows is None else {"records": file.rows}
    named = {"path": file.name, "sha256": file.sha256, "bytes": file.bytes, "media_type": file.media_type}
    return {**named, **counted, "role": "data"}


def declared(version: Version) -> list[dict[str, Any]]:
    """The declared sources as a log names them. Which edition was used only the run knows."""
    return [entry(item.source, item.role) for item in version.derivations.all() if item.source]


def entry(source: Source, role: str) -> dict[str, Any]:
    said = {
        "id": source.title,
        "role": role,
        "licence": source.licence,
        "rights_basis": source.rights_basis,
        "personal_data": str(source.personal_data),
        "uri": source.uri,
        "agreement_ref": source.agreement_ref,
        "ethics_ref": source.ethics_ref,
    }
    return {name: value for name, value in said.items() if value}


def example_for(version: Version, kind: GeneratorType, actor: Actor) -> dict[str, Any]:
    """A log to start from, which names this version's own synthetic files."""
    return example(kind, known(version, actor))
