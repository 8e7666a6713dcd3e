"""The generation log, as far as a corpus is checked by it: its stages, its models, its prompts."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.engine.records.objects import document_in
from evaluations.harness.engine.refused import Refused

MOST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Stage:
    """`removed` is what it says of what it took away, by reason; None where it says nothing."""

    name: str
    came: int
    went: int
    unit: str
    removed: int | None


@dataclass(frozen=True, eq=False)
class Log:
    stages: Sequence[Stage]
    models: frozenset[str]
    prompts: frozenset[str]
    sha256: str


def log_in(path: Path) -> Log:
    """Raises Refused for what is no log, and for a stage without counts."""
    document = document_in(path, MOST_BYTES)
    if not isinstance(document, dict):
        raise Refused("{file} is no generation log in JSON.", file=path.name)
    return parsed(document)


def parsed(document: Mapping[str, Any]) -> Log:
    stages = sorted(map(stage_of, listed(document, "stages")))
    return Log(
        [stage for _, stage in stages],
        frozenset(name for one in listed(document, "models") for name in names_of(one)),
        frozenset(str(one.get("sha256")) for one in listed(document, "prompts")),
        hashlib.sha256(rfc8785.dumps(document)).hexdigest(),
    )


def listed(document: Mapping[str, Any], part: str) -> Sequence[Mapping[str, Any]]:
    found = document.get(part, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused("The generation log needs a list of objects at {part}.", part=part)
    return found


def names_of(model: Mapping[str, Any]) -> Iterator[str]:
    """A model goes by its id, by id and version, and by what the vendor answered."""
    name, version = model.get("id"), model.get("version")
    yield from (str(one) for one in (name, f"{name}@{version}", model.get("response_model")) if one)


def stage_of(said: Mapping[str, Any]) -> tuple[tuple[int, str], Stage]:
    """With its place."""
    name = str(said.get("name", ""))
    came, went, order = said.get("in"), said.get("out"), said.get("order")
    if not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in (came, went, order)):
        raise Refused("Stage {name} of the generation log needs whole numbers “order”, “in” and “out”.", name=name)
    reasons = said.get("removed_by_reason")
    if reasons is not None and not (
        isinstance(reasons, dict) and all(isinstance(one, int) for one in reasons.values())
    ):
        raise Refused("Stage {name} of the generation log has reasons without counts.", name=name)
    removed = None if reasons is None else sum(reasons.values())
    return (int(order or 0), name), Stage(name, int(came or 0), int(went or 0), str(said.get("unit", "")), removed)
