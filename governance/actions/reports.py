"""A report that somebody sends: as the harness wrote it, or in the envelope of the runner that computed it."""

from typing import Any

from evaluations.harness.engine.checking import faults
from governance.actions import evidence
from governance.generation_log import first, sentence
from governance.models import Evidence, Version
from portal.accounts.actor import Actor
from portal.lib.api.parsers import DOCUMENT_BYTES, read
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid
from portal.lib.storage import Arrived


def file_sent(version: Version, *, sent: Any, by: Actor) -> Evidence:
    """Files it as computed by the runner whose envelope it comes in, else by the person who sends it."""
    if isinstance(sent, dict) and "payloadType" in sent:
        return evidence.file_sealed_report(version, envelope=sent, by=by)
    return evidence.file_report(version, report=well_formed(sent), by=by)


def file_arrived(version: Version, *, upload: Arrived, by: Actor) -> Evidence:
    """The same from an uploaded file."""
    data, size, name = upload.path.read_bytes(), upload.size or 0, upload.name
    upload.close()
    if size > DOCUMENT_BYTES:
        raise Invalid(_("A report has at most 32 MB. File what the harness wrote."), field="file")
    try:
        sent = read(data)
    except Invalid:
        raise Invalid(
            _("“%(name)s” is no report: it is not JSON. File the report.json that the harness wrote.") % {"name": name},
            field="file",
        ) from None
    return file_sent(version, sent=sent, by=by)


def well_formed(report: Any) -> dict[str, Any]:
    """The report, if it has the form of its schema version. Raises Invalid with every fault, by JSON pointer."""
    if found := first(line for error in faults(report) for line in sentence(error)):
        raise Invalid(*found)
    held: dict[str, Any] = report
    if len(held["protocol"]["id"]) > Evidence._meta.get_field("key").max_length:  # type: ignore[operator]  # noqa: SLF001
        raise Invalid(_("/protocol/id is longer than the name of a protocol can be."))
    return held
