"""What the fields of a record say: text, turns, and values that are compared as they are written."""

import json
import re
from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine.refused import Refused

TURN = re.compile(r"^[ \t]*([^\s:][^:\n]{0,40}):[ \t]?", re.MULTILINE)
SPEAKERS, CONTENTS = ("role", "speaker", "from"), ("content", "text", "value")
Turns = tuple[tuple[str, str], ...]


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """The value of a field, or of one inside it where the name has points; None where there is none."""
    if path in record:
        return record[path]
    found: Any = record
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def has(record: Mapping[str, Any], path: str) -> bool:
    """Whether a record names the field, even with nothing in it."""
    if path in record:
        return True
    outer, _, name = path.rpartition(".")
    inside = value_at(record, outer) if outer else None
    return isinstance(inside, Mapping) and name in inside


def text_of(value: Any, number: int, field: str) -> str:
    """Text as it is written, with line ends as newlines; several are joined by newlines."""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("Document {row:,} holds no text in {column}.", row=number, column=field)
    return value.replace("\r\n", "\n")


def written(value: Any) -> str:
    """A value as every format writes it: whole numbers without a point, truth in small letters; nothing is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, str | int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def turns_of(value: Any, number: int, field: str) -> Turns:
    """Speaker and words of each turn, from a list of them or from lines that begin with a speaker and a colon."""
    if value is None:
        return ()
    if isinstance(value, str):
        return spoken(value.replace("\r\n", "\n"))
    if isinstance(value, list | tuple) and all(isinstance(turn, Mapping) for turn in value):
        return tuple(turn_of(turn, number, field) for turn in value)
    raise Refused(
        "Document {row:,} holds no dialogue in {column}. Write a list of turns, or a speaker and a colon on each line.",
        row=number,
        column=field,
    )


def turn_of(turn: Mapping[str, Any], number: int, field: str) -> tuple[str, str]:
    speaker = next((turn[name] for name in SPEAKERS if name in turn), None)
    words = next((turn[name] for name in CONTENTS if name in turn), None)
    if not isinstance(speaker, str) or not isinstance(words, str):
        raise Refused("Document {row:,} has a turn in {column} without “role” and “content”.", row=number, column=field)
    return speaker.strip(), words.replace("\r\n", "\n")


def spoken(text: str) -> Turns:
    """What stands before the first speaker is said by nobody."""
    parts = TURN.split(text)
    before = [("", parts[0])] if parts[0].strip() else []
    return (*before, *((parts[at].strip(), parts[at + 1].strip("\n")) for at in range(1, len(parts), 2)))
