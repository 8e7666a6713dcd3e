"""Where texts and models come from, and what may be done with them: the records of sources.yaml."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from evaluations.harness.corpora.declared import is_day
from evaluations.harness.engine.expected import complaint
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused

SCHEMA = Path(__file__).with_name("sources.schema.json")
YES, CONDITIONAL, UNKNOWN, NO = "yes", "conditional", "unknown", "no"
TRAIN, OUTPUT = "train", "output_for_training"
STRICTER = (YES, CONDITIONAL, UNKNOWN, NO)
"""Each is stricter than those before it: what is not known never becomes allowed."""
UNDECLARED = 1
"""Generations between people and what a model was trained on, where nobody says it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A body of texts, or a model. `said` is its record."""

    id: str
    said: Mapping[str, Any]
    is_model: bool = False

    def permits(self, use: str) -> str:
        """Training on what a model wrote is a use of its output."""
        asked = OUTPUT if self.is_model and use == TRAIN else use
        found: str = self.said.get("permissions", {}).get(asked, UNKNOWN)
        return found

    @property
    def share_alike(self) -> str:
        """The licence that whatever is made of it has to have."""
        return next((str(one["share_alike"]) for one in self.obligations if "share_alike" in one), "")

    @property
    def field_of_use(self) -> str:
        return next((str(one["field_of_use"]) for one in self.obligations if "field_of_use" in one), "")

    @property
    def obligations(self) -> list[Mapping[str, Any]]:
        return [one if isinstance(one, Mapping) else {one: True} for one in self.said.get("obligations", ())]

    @property
    def depth(self) -> int | None:
        """Generations from people; of a model, of what it was trained on."""
        made_by = self.said.get("made_by", UNKNOWN)
        if "depth" in self.said:
            return int(self.said["depth"])
        return 0 if made_by == "people" else None

    def in_force(self, as_of: str) -> str:
        """Whether its rights hold on a day, the last one included. They are unknown where they end and no day is asked for."""
        ends = self.expires
        if not ends or (as_of and as_of <= ends):
            return YES
        return NO if as_of else UNKNOWN

    @property
    def expires(self) -> str:
        """The last day on which its rights hold."""
        return str(self.said.get("expires", ""))

    @property
    def opted_out(self) -> bool:
        """Whether people opted out after it was collected, and it was not collected again."""
        collected, out = self.said.get("collected_to"), self.said.get("opted_out_on")
        return bool(collected and out and str(out) > str(collected))

    @property
    def opted_out_documents(self) -> frozenset[str]:
        """Those alone; empty for all."""
        return frozenset(self.said.get("opted_out", ()))


@dataclass(frozen=True, eq=False)
class Sources:
    """By id: texts, and models among them."""

    of: Mapping[str, Source]
    sha256: str

    def __len__(self) -> int:
        return len(self.of)


NO_SOURCES = Sources({}, "")


def sources_in(path: Path) -> Sources:
    """Raises Refused that names the place and what is expected there."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("{file} cannot be read as text.", file=path.name) from error
    return parsed(document_in(text, path.name))


def parsed(document: Any) -> Sources:
    problem = best_match(validator().iter_errors(document))
    if problem is not None:
        raise complaint(problem)
    found = [
        Source(one["id"], in_words(one), part == "models")
        for part in ("sources", "models")
        for one in document.get(part, ())
    ]
    ids = [one.id for one in found]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise Refused("Sources: {id} is declared twice.", id=twice[0])
    for one in found:
        for part in ("collected_to", "opted_out_on", "expires"):
            check_date(one, part)
    by_id = {one.id: one for one in sorted(found, key=lambda one: one.id)}
    whole = rfc8785.dumps({name: [one.is_model, one.said] for name, one in by_id.items()})
    return Sources(by_id, hashlib.sha256(whole).hexdigest())


def in_words(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """YAML reads a plain yes as true, and a plain no as false."""
    answers = {True: YES, False: NO}
    return {**said, "permissions": {use: answers.get(one, one) for use, one in said.get("permissions", {}).items()}}


def check_date(source: Source, part: str) -> None:
    if part in source.said and not is_day(source.said[part]):
        raise Refused("Source {id}: {part} is no date such as 2026-11-29.", id=source.id, part=part)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
