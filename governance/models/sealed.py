"""What a signature's envelope says, told apart from the columns beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.lib import seal
from portal.lib.language import lazily as _

PART = "record.json#/parts/"
SAID = (
    "stage", "stage_label", "meaning", "statement", "signer_name", "signer_title", "signer_role", "signer_organisation",
    "authenticators", "reason", "earlier", "utc_offset", "record_digest", "signer_id",
)  # fmt: skip
WORDS = {
    "submission_id": _("submission"),
    "covers": _("what it covers"),
    "stage": _("stage"),
    "stage_label": _("name of the stage"),
    "meaning": _("meaning"),
    "statement": _("words"),
    "signer_id": _("signer"),
    "signer_name": _("name"),
    "signer_title": _("title"),
    "signer_role": _("role"),
    "signer_organisation": _("organisation"),
    "on_behalf_of_id": _("the person signed for"),
    "on_behalf_of_name": _("name of the person signed for"),
    "authenticators": _("proof of identity"),
    "reason": _("reason"),
    "earlier": _("signatures before it"),
    "signed_at": _("time"),
    "utc_offset": _("time zone"),
    "record_digest": _("record"),
}


def columns_of(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they were sealed, ids as text. Raises ValueError where the seal does not hold."""
    statement = seal.opened(envelope)
    act = statement["predicate"]
    principal = act.get("on_behalf_of") or {"id": None, "name": ""}
    return {
        **{name: act[name] for name in SAID},
        "submission_id": act["submission"],
        "signed_at": datetime.fromisoformat(act["signed_at"]),
        "on_behalf_of_id": principal["id"],
        "on_behalf_of_name": principal["name"],
        "covers": {item["name"].removeprefix(PART): item["digest"]["sha256"] for item in statement["subject"]},
    }


def plain(value: Any) -> Any:
    """A value of a row as the envelope writes it."""
    return value if value is None or isinstance(value, dict | list | datetime) else str(value)
