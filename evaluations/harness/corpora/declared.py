"""What people declare about a corpus: its fields, and the uses that it is meant for."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.harness.texts import declared as texts

USES = ("train", "publish", "commercial", "modify", "output_for_training", "personal_data")
IDENTIFIER = "id"


@dataclass(frozen=True, slots=True)
class Declared:
    """`documents` says which field is what; `uses` are those that rights are asked for."""

    documents: texts.Declared = field(default_factory=texts.Declared)
    uses: tuple[str, ...] = ()

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
        return self.documents.document() | ({"uses": list(self.uses)} if self.uses else {})

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
    return Declared(texts.parsed(said), tuple(sorted(set(uses))))
