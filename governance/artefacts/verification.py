"""What the public page says of a digest, in words: what it is, and the status of its approval."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from governance.artefacts import KINDS
from governance.queries.verification import DATA, Found, lookup
from governance.reading.approvals import ending_in_words, status_in_words


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that the portal released with this digest."""

    kind: str
    status: str
    is_in_force: bool
    ended: str = ""


def known(sha256: str, *, at: date | None = None) -> list[Known]:
    """Empty when the portal released nothing with this digest."""
    return [
        Known(title_of(item), status_in_words(item.status), item.is_in_force, ending_in_words(item.status, item.since))
        for item in lookup(sha256, at=at)
    ]


def title_of(found: Found) -> str:
    """A file of a kind that the registry no longer has is called by its name."""
    if found.kind == DATA:
        return _("data file")
    try:
        return str(KINDS[found.kind].output(found.name).title)
    except KeyError:
        return found.name
