"""What is known of a run before anybody says it: the version, its files, its sources, and who asks."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from governance.dossier import Dossier
from governance.generation_log.checking import NEWEST
from governance.generation_log.examples import example
from governance.models import GenerationRun, Source, StoredFile, Version
from governance.vocabulary import GeneratorType
from portal.accounts.actor import Actor

RECIPE = (
    "generator",
    "models",
    "prompts",
    "sampling",
    "determinism",
    "sources",
    "privacy",
    "environment",
    "synthetic_degree",
)
"""What the next run of a generator usually shares with the last; counts, seeds and times are a run's own."""


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
    """The declared sources as a log names them."""
    return [entry(item.source, item.role) for item in version.derivations.all() if item.source]


def entry(source: Source, role: str) -> dict[str, Any]:
    said = {
        "id": source.title,
        "role": role,
        "version": source.version,
        "sha256": source.sha256,
        "licence": source.licence,
        "rights_basis": source.rights_basis,
        "personal_data": str(source.personal_data),
        "uri": source.uri,
        "agreement_ref": source.agreement_ref,
        "ethics_ref": source.ethics_ref,
        "consent_ref": source.consent_ref,
    }
    return {name: value for name, value in said.items() if value}


def example_for(version: Version, kind: GeneratorType, actor: Actor) -> dict[str, Any]:
    """A log to start from, which names this version's own synthetic files."""
    return example(kind, known(version, actor))


@dataclass(frozen=True, slots=True)
class Started:
    """A log before anything is typed, and the run of an earlier version whose recipe it repeats."""

    log: dict[str, Any]
    earlier: GenerationRun | None = None


def started(version: Version, kind: GeneratorType, actor: Actor) -> Started:
    """What is known of a run of this type: what the version's own log says, or the recipe of an earlier version's."""
    fixed = {"schema_version": NEWEST, "log_origin": {"kind": "manual_form"}}
    own = Dossier(version).run
    if own and own.generator_type == kind:
        imported = own.log["log_origin"]["kind"].startswith("import_")
        origin = {"log_origin": own.log["log_origin"]} if imported else {}
        return Started({**known(version, actor), **own.log, **fixed, **origin})
    earlier = last_before(version, kind)
    recipe = {part: earlier.log[part] for part in RECIPE if part in earlier.log} if earlier else {}
    sources = {"sources": found} if (found := declared(version)) else {}
    fresh = {"run_id": str(uuid4()), "status": "completed"}
    return Started({**recipe, **sources, **known(version, actor), **fixed, **fresh}, earlier)


def last_before(version: Version, kind: GeneratorType) -> GenerationRun | None:
    """The newest log of this type of an earlier version of the dataset."""
    runs = GenerationRun.objects.filter(version__dataset=version.dataset_id, version__number__lt=version.number)
    newest = runs.filter(generator_type=kind).order_by("-version__number", "-pk")
    return newest.select_related("version").first()
