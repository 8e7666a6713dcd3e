"""What a registration says, as terms and values. Pure."""

from collections.abc import Mapping
from typing import Any

from portal.lib.language import lazily as _

COLUMNS = {
    "targets": _("Target"),
    "sensitive": _("Sensitive columns"),
    "quasi_identifiers": _("Quasi-identifiers"),
    "subgroups": _("Subgroups"),
}
WORDS = {
    "purpose": _("Purpose"),
    "necessity": _("Why synthetic"),
    "out_of_scope": _("Not for"),
    "population": _("Rows stand for"),
    "limits": _("Known limits"),
    "notes": _("Notes"),
}


def words_of(registration: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The declared columns and the words; what was not said is left out."""
    chosen = [(str(label), ", ".join(registration[name])) for name, label in COLUMNS.items()]
    said = [(str(label), registration[name]) for name, label in WORDS.items()]
    return [(label, value) for label, value in [*chosen, *said] if value]
