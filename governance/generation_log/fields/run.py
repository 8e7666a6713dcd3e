"""The run itself: which one, of what, by whom, when, where, with what result."""

from typing import Any

from governance.generation_log.fields.field import MODELLED, Field, Log
from portal.lib.language import lazily as _


def did_not_complete(log: Log, _holder: Any) -> bool:
    return str(log.get("status")) in {"failed", "aborted"}


def was_imported(_log: Log, holder: Any) -> bool:
    return str(holder.get("kind") if isinstance(holder, dict) else "").startswith("import_")


FIELDS = (
    Field("/schema_version", _("Schema version"), _("it says by which rules the log is read."), essential=True),
    Field("/run_id", _("Run"), _("files, reports and later logs refer to the run by it."), essential=True),
    Field("/dataset_version", _("Dataset version"), _("a run belongs to the version that it made."), essential=True),
    Field("/log_origin", _("Origin of the log"), _("a reader trusts a log by how it came about."), essential=True),
    Field("/log_origin/kind", _("How the log was written"), _("a reader trusts a log by how it came about."), essential=True),
    Field("/log_origin/completeness", _("Completeness"),
        _("a log written during the run is worth more than one written afterwards."), essential=True),
    Field("/log_origin/imported_file_sha256", _("Digest of the imported file"),
        _("what was imported can be compared with the file that it came from."), when=was_imported),
    Field("/generator", _("Generator"), _("what made the rows decides everything else that is asked."), essential=True),
    Field("/generator/type", _("Generator type"), _("what made the rows decides everything else that is asked."), essential=True),
    Field("/synthetic_degree", _("Degree"), _("readers must know whether real rows are among the synthetic ones."), essential=True),
    Field("/status", _("Outcome"), _("only a completed run made data."), essential=True),
    Field("/error", _("What failed"), _("a run that did not complete says why."), when=did_not_complete),
    Field("/outputs", _("Outputs"), _("the run is tied to its files by them."), essential=True),
    Field("/outputs/*/path", _("File"), _("people find the file by its name."), essential=True),
    Field("/outputs/*/sha256", _("SHA-256"), _("the run is tied to its file by the digest alone."), essential=True),
    Field("/outputs/*/bytes", _("Bytes"), _("a file that was cut short is noticed by its length."), essential=True),
    Field("/outputs/*/media_type", _("Media type"), _("it says how the file is opened."), essential=True),
    Field("/outputs/*/records", _("Rows")),
)  # fmt: skip

CIRCUMSTANCES = (
    Field("/environment/os", _("Operating system"), _("a run is repeated on the system that it ran on.")),
    Field("/environment/lockfile_sha256", _("Digest of the lock file"),
        _("the exact packages decide the numbers; the digest of the lock file names them.")),
    Field("/environment/python", _("Python")),
    Field("/environment/code_repository", _("Code repository")),
    Field("/environment/code_commit", _("Code commit"),
        _("a model that is written down as code can be read at that commit only."), MODELLED),
    Field("/environment/container_image_digest", _("Digest of the container image")),
    Field("/environment/entry_point", _("Command")),
    Field("/operator/name", _("Operator"), _("somebody answers for the run.")),
    Field("/started_at", _("Started"), _("prices, models and packages are those of that time.")),
    Field("/ended_at", _("Finished"), _("with the start it says how long the run took, and which run came first.")),
)  # fmt: skip
