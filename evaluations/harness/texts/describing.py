"""What a file of documents holds, field by field, without a word of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluations.harness.engine.records.reading import Record
from evaluations.harness.engine.refused import Refused

MOST_FIELDS = 2_000
DEEPEST = 4
LONG = 40
"""Characters from which a value is more likely what a document says than what is said of it."""
MIXED = "mixed"


@dataclass(slots=True)
class Seen:
    """What was seen of one field: how often it says something, of which type, and how much."""

    said: int = 0
    types: set[str] = field(default_factory=set)
    characters: int = 0

    def add(self, value: Any) -> None:
        self.said += 1
        self.types.add(type_of(value))
        self.characters += len(value) if isinstance(value, str) else 0

    @property
    def type(self) -> str:
        return next(iter(self.types)) if len(self.types) == 1 else MIXED

    @property
    def role(self) -> str:
        """What a person would most likely take it for; a declaration decides."""
        long = self.said and self.characters >= LONG * self.said
        return "turns" if self.type == "turns" else "text" if long else "value"


def described(records: Iterable[tuple[int, Record]]) -> dict[str, Any]:
    """The number of documents, and the name, type, likely role and missing values of each field, by name.

    A point in a name leads into a nested object. Raises Refused for more than 2,000 fields, and for what cannot be read.
    """
    seen: dict[str, Seen] = {}
    rows = 0
    for _, record in records:
        rows += 1
        for name, value in fields_of(record):
            seen.setdefault(name, Seen()).add(value)
        if len(seen) > MOST_FIELDS:
            raise Refused("There are more than {most:,} different fields. Give the documents fewer.", most=MOST_FIELDS)
    columns = [
        {"name": name, "type": one.type, "role": one.role, "missing": rows - one.said}
        for name, one in sorted(seen.items())
    ]
    return {"rows": rows, "columns": columns}


def fields_of(record: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Those that say something."""
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from fields_of(value, f"{name}.", depth + 1)
        elif value not in (None, "", [], {}):
            yield name, value


def type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, list | tuple):
        return "turns" if all(isinstance(one, Mapping) for one in value) else "list"
    return "text" if isinstance(value, str) else "object"
