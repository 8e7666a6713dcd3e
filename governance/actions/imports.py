"""Read what another tool wrote of a run: the file is kept as a raw log, and what it says comes back for a person to complete."""

from typing import Any

from governance import policy
from governance.actions import files
from governance.generation_log.imports import MOST_BYTES, imported
from governance.models import Version
from governance.queries.generation import known
from governance.vocabulary import Action, FileRole, GeneratorType
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid
from portal.lib.storage import Arrived

OF_THE_PERSON = "operator"
"""Who imports a log need not be who ran the generator, so it is not said for them."""


def read_run(version: Version, *, kind: GeneratorType, upload: Arrived, by: Actor) -> dict[str, Any]:
    """A log, not filed yet, in which everything that the file does not say is marked as missing. Raises Invalid for no such file."""
    policy.require(by, Action.EDIT_VERSION, version.subject())
    files.require_open(version)
    facts = {part: value for part, value in known(version, by).items() if part != OF_THE_PERSON}
    try:
        if (upload.size or 0) > MOST_BYTES:
            raise ValueError(_("The file is larger than 8 MB."))  # noqa: TRY301 - one way out for every fault of the file
        log = imported(upload.path.read_bytes(), kind, facts)
    except ValueError as fault:
        upload.close()
        raise Invalid(str(fault), field="file") from None
    keep_raw(version, log["log_origin"]["imported_file_sha256"], upload, by=by)
    return log


def keep_raw(version: Version, sha256: str, upload: Arrived, *, by: Actor) -> None:
    if version.files.filter(role=FileRole.RAW_LOG, sha256=sha256).exists():
        upload.close()
    else:
        files.store(version, role=FileRole.RAW_LOG, upload=upload, by=by)
