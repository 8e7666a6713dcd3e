"""What the harness wrote of data that stays where it is: read strictly. Pure."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from portal.lib.language import gettext as _

MOST_BYTES = 4 * 1024**2
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
COUNT = {"type": "integer", "minimum": 0, "maximum": 2**53}
WORD = {"type": "string", "minLength": 1, "maxLength": 255}
COLUMN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "type", "role"],
    "properties": {"name": WORD, "type": WORD, "role": WORD},
}
PROPERTIES = {
    "description": {"const": 1},
    "kind": {"enum": ["tabular", "text", "corpora"]},
    "name": WORD,
    "bytes": COUNT,
    "sha256": DIGEST,
    "read_sha256": DIGEST,
    "rows": COUNT,
    "columns": {"type": "array", "maxItems": 2_000, "items": COLUMN},
}
FORM = Draft202012Validator({
    "type": "object", "additionalProperties": False, "required": list(PROPERTIES), "properties": PROPERTIES,
})  # fmt: skip
COMMAND = "python -m evaluations.harness describe FILE --out description.json"


def understood(data: bytes, name: str, modality: str) -> dict[str, Any]:
    """A description of data of this kind, as the harness calls it. Raises ValueError, with a sentence, for anything else."""
    try:
        said = json.loads(data)
        is_one = "\x00" not in data.decode() and best_match(FORM.iter_errors(said)) is None
    except (ValueError, RecursionError):
        said, is_one = {}, False
    if not is_one:
        words = _("“%(name)s” is no description of data. Write one where the data is: %(command)s")
        raise ValueError(words % {"name": name, "command": COMMAND})
    if said["kind"] != modality:
        words = _("“%(name)s” describes another kind of data than this dataset's. Choose it with --protocol.")
        raise ValueError(words % {"name": name})
    found: dict[str, Any] = said
    return found
