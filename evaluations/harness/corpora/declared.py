"""What people declare about a corpus: its fields, the uses that it is meant for, and the day on which they may be made."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.harness.texts import declared as texts

USES = ("train", "publish", "commercial", "modify", "output_for_training", "personal_data")
IDENTIFIER = "id"


@dataclass(frozen=True, slots=True)
class Declared:
    """`documents` says which field is what; `uses` are those that rights are asked for, on the day `as_of`."""

    documents: texts.Declared = field(default_factory=texts.Declared)
    uses: tuple[str, ...] = ()
    as_of: str = ""

    @property
    def identifier(self) -> str:
        return self.documents.fields.id or IDENTIFIER

    @property
    def read(self) -> texts.Declared:
        """The same, with what documents are called among what is read beside the text."""
        fields = self.documents.fields
        known = tuple(sorted({*fields.identifiers, self.identifier}))
        return replace(self.documents, fields=replace(fields, identifiers=known))

    def document(self) -> dict[str, Any]:
        said = {"uses": list(self.uses), "as_of": self.as_of}
        return self.documents.document() | {name: value for name, value in said.items() if value}

    def named_columns(self) -> Iterator[tuple[str, str]]:
        yield from self.documents.named_columns()


def parsed(document: Any) -> Declared:
    """From JSON types. Raises Refused that names the place and what is expected there."""
    if not isinstance(document, dict):
        return Declared(texts.parsed(document))
    said = dict(document)
    uses = said.pop("uses", [])
    if not isinstance(uses, list) or not all(one in USES for one in uses):
        raise Refused("The declaration at uses: write a list of {known}.", known=", ".join(USES))
    as_of = said.pop("as_of", "")
    if as_of != "" and not is_day(as_of):
        raise Refused("The declaration at as_of: write a date such as 2026-11-29.")
    return Declared(texts.parsed(said), tuple(sorted(set(uses))), as_of)


def is_day(said: Any) -> bool:
    """Whether it is written so that an earlier day is an earlier word."""
    try:
        return isinstance(said, str) and date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
