"""What a registration says, as terms and values. Pure."""

from collections.abc import Mapping
from typing import Any

from governance.vocabulary import ColumnPart
from portal.lib.language import lazily as _

WORDS = {
    "purpose": _("Purpose"),
    "necessity": _("Why synthetic"),
    "out_of_scope": _("Not to be used for"),
    "population": _("Rows represent"),
    "limits": _("Known limits"),
    "notes": _("Notes"),
}


def words_of(registration: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The declared columns and the words; what was not said is left out."""
    chosen = [(part.several, ", ".join(registration[part])) for part in ColumnPart]
    said = [(str(label), registration[name]) for name, label in WORDS.items()]
    return [(label, value) for label, value in [*chosen, *said] if value]
