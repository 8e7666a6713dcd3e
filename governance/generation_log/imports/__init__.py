"""What other tools wrote of a run, read into a log. Which tool, the content says; what it does not say is marked as missing."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from uuid import uuid4

from governance.generation_log.checking import NEWEST
from governance.generation_log.demands import gaps
from governance.generation_log.imports import card, mlflow, openlineage, otel_genai, prov, rocrate
from governance.generation_log.imports.sent import MOST_BYTES, Sent, opened
from governance.generation_log.parsing import require_storable
from governance.vocabulary import Completeness, GeneratorType
from portal.lib.canonical import sha256
from portal.lib.language import gettext as _

__all__ = ["IMPORTERS", "MOST_BYTES", "Importer", "imported"]


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of file; `key` is how the log names where it came from."""

    key: str
    label: str
    is_one: Callable[[Sent], bool]
    read: Callable[[Sent], dict[str, Any]]


def importer(key: str, label: str, module: ModuleType) -> Importer:
    return Importer(key, label, module.is_one, module.read)


IMPORTERS = (
    importer("import_rocrate", "RO-Crate", rocrate),
    importer("import_otel_genai", "OpenTelemetry GenAI", otel_genai),
    importer("import_openlineage", "OpenLineage", openlineage),
    importer("import_prov", "W3C PROV", prov),
    importer("import_mlflow", "MLflow", mlflow),
    importer("import_card", "Hugging Face", card),
)


def imported(data: bytes, kind: GeneratorType, known: dict[str, Any]) -> dict[str, Any]:
    """The log that a file amounts to, with everything that it does not say marked as missing.

    `known` is what the portal knows itself, and counts where the file does not say it. Raises ValueError for a file of no known kind.
    """
    sent = opened(data)
    found = next((item for item in IMPORTERS if item.is_one(sent)), None)
    if found is None:
        names = ", ".join(item.label for item in IMPORTERS)
        raise ValueError(_("The file is none that can be imported. Known: %(names)s.") % {"names": names})
    said = found.read(sent)
    log = {"run_id": str(uuid4())} | known | said | {"schema_version": NEWEST}
    log["generator"] = {**said.get("generator", {}), "type": kind.value}
    origin = {"kind": found.key, "imported_file_sha256": sha256(data)}
    require_storable(log)
    missing = gaps(
        log | {"log_origin": origin}, kind, _("The imported file (%(label)s) does not say it.") % {"label": found.label}
    )
    state = Completeness.PARTIAL if missing else Completeness.RECONSTRUCTED
    return log | {"log_origin": origin | {"completeness": state.value}} | ({"missing": missing} if missing else {})
