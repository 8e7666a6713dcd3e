"""What people declare about documents: which field is what, rules, groups. Read strictly; kept in the report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from evaluations.harness.engine.expected import complaint
from evaluations.harness.engine.refused import Refused

SCHEMA = Path(__file__).with_name("declared.schema.json")
PLAIN = "text"
"""The field of running text where none is declared."""
LISTED = ("text", "sensitive", "subgroup", "identifiers")
IDENTIFYING = (
    "e-mail address",
    "payment card",
    "NHS number",
    "social security number",
    "IBAN",
    "IP address",
    "telephone number",
)
"""Kinds of data that identify people, which documents with `no_pii` do not hold."""
KINDS = ("text", "turns", "pair", "instruction")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that has to be found in a field of every document."""

    name: str
    field: str
    matches: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of a document is what; of running text, turns, pair and instruction at least one."""

    text: tuple[str, ...] = ()
    turns: str | None = None
    pair: Mapping[str, str] = field(default_factory=dict)
    instruction: Mapping[str, str] = field(default_factory=dict)
    id: str | None = None
    label: str | None = None
    unit: str | None = None
    sensitive: tuple[str, ...] = ()
    subgroup: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """Those that hold text, each once."""
        named = (*self.text, *((self.turns,) if self.turns else ()), *self.pair.values(), *self.instruction.values())
        return tuple(dict.fromkeys(named))

    @property
    def optional(self) -> tuple[str, ...]:
        """Those of them that may be empty: what a question, or an instruction, is about."""
        named = (self.pair.get("context"), self.instruction.get("input"))
        return tuple(name for name in named if name)

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label,) if self.label else ()

    @property
    def said(self) -> tuple[str, ...]:
        """Those that say something of a document beside its text, each once."""
        single = (one for one in (self.label, self.unit) if one)
        return tuple(dict.fromkeys((*single, *self.sensitive, *self.subgroup, *self.identifiers)))


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that was declared; nothing of it is inferred."""

    fields: Fields = field(default_factory=lambda: Fields(text=(PLAIN,)))
    speakers: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[Pattern, ...] = ()
    no_pii: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON, only what was declared."""
        said: dict[str, Any] = plain(asdict(self))
        return said

    def named_columns(self) -> Iterator[tuple[str, str]]:
        yield from (("fields", name) for name in (*self.fields.written, *self.fields.said))
        yield from ((f"rule {rule.name}", rule.field) for rule in self.rules)


def plain(value: Any) -> Any:
    """JSON types, without what is empty."""
    if isinstance(value, Mapping):
        kept = {str(key): plain(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, False, [], {})}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def parsed(document: Any) -> Declared:
    """From JSON types. Raises Refused that names the place and what is expected there."""
    problem = best_match(validator().iter_errors(document))
    if problem is not None:
        raise complaint(problem)
    said = {key: value for key, value in document.items() if key in {item.name for item in fields(Declared)}}
    if "fields" in said:
        said["fields"] = fields_from(said["fields"])
    said["rules"] = tuple(Pattern(**rule) for rule in said.get("rules", ()))
    said["speakers"] = tuple(sorted(said.get("speakers", ())))
    said["terms"] = {name: tuple(sorted(words)) for name, words in said.get("terms", {}).items()}
    found = Declared(**said)
    check_rules(found)
    return found


def fields_from(said: Mapping[str, Any]) -> Fields:
    listed: dict[str, Any] = {key: tuple(sorted(value)) if key in LISTED else value for key, value in said.items()}
    if not any(said.get(kind) for kind in KINDS):
        listed["text"] = (PLAIN,)
    return Fields(**listed)


def check_rules(declared: Declared) -> None:
    """Names are their own, and fields hold text."""
    names = [rule.name for rule in declared.rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused("The declaration at rules: the name {name} is used twice.", name=twice[0])
    for rule in declared.rules:
        if rule.field not in declared.fields.written:
            raise Refused(
                "Rule {rule} is about {field}, which is no declared field of text.", rule=rule.name, field=rule.field
            )


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
