"""What is made of an approval record. The registry: one row a kind, one folder a kind. See docs/how-to/add-an-export.md."""

from governance.artefacts import pack
from governance.artefacts.kinds import Kind, Output
from governance.models.artefact import PACK
from governance.vocabulary import Action, EventType
from portal.lib.language import lazily as _

KINDS: dict[str, Kind] = {
    PACK: Kind(
        title=_("Audit pack"),
        outputs=(
            Output(
                "audit-pack.zip", "application/zip", _("audit pack (zip)"), _("everything, for offline verification")
            ),
            Output("audit-pack.pdf", "application/pdf", _("audit pack (PDF)"), _("to read")),
        ),
        make=pack.make,
        action=Action.DOWNLOAD_PACK,
        on_approval=True,
        ordered=EventType.PACK_ORDERED,
        made=EventType.PACK_MADE,
        downloaded=EventType.PACK_DOWNLOADED,
    ),
}
