"""Everything that is wrong with a document of rules, all at once and by line: its form, its words, what it refers to."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from governance.libraries.library import Library, in_one_language, library_of
from governance.libraries.references import strange
from governance.libraries.writing import Fault, Written

HERE = Path(__file__).parent
WORDS = "vocabulary.schema.json"
NAMES = {"object": "a list of keys and values", "array": "a list", "string": "text", "integer": "a whole number",
         "number": "a number", "boolean": "true or false"}  # fmt: skip


def faults_of(kind: str, written: Written, known: Mapping[str, Mapping[str, Library]]) -> tuple[Fault, ...]:
    """In the order of lines; empty for a document that can be used. `known` is what it may refer to, by kind and reference."""
    if written.content is None:
        return written.faults
    body = in_one_language(written.content)
    found = [*written.faults, *form(kind, body, written)]
    if not found:
        found = [Fault(written.line(path), sentence) for path, sentence in strange(kind, body, known)]
    if not found:
        found = [*unprintable(kind, written)]
    return tuple(sorted(set(found)))


@cache
def validator(kind: str) -> Draft202012Validator:
    words = Resource.from_contents(json.loads((HERE / WORDS).read_text(encoding="utf-8")))
    schema = json.loads((HERE / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=Registry().with_resource(WORDS, words))


def form(kind: str, body: Any, written: Written) -> Iterator[Fault]:
    for error in validator(kind).iter_errors(body):
        for path, sentence in sentences(error):
            yield Fault(written.line((*error.absolute_path, *path)), sentence)


def sentences(error: ValidationError) -> Iterator[tuple[tuple[str, ...], str]]:
    """What to change and at which key below the place of the error; the rule that failed decides the words."""
    rule: Any = error.validator_value
    given: Any = error.instance
    schema: Any = error.schema
    here = f"“{error.absolute_path[-1]}”" if error.absolute_path else "The document"
    if error.validator == "required":
        for name in sorted(set(rule) - set(given)):
            yield (), f"{here} lacks “{name}”."
    elif error.validator == "additionalProperties":
        yield from unknown(schema, given)
    elif error.validator == "enum":
        yield (), f"“{given}” is not one of: {', '.join(map(str, rule))}."
    elif error.validator == "type":
        wanted = rule if isinstance(rule, list) else [rule]
        yield (), f"{here} must be {' or '.join(NAMES.get(str(kind), str(kind)) for kind in wanted)}."
    else:
        yield (), f"{here}: {error.message}."


def unknown(schema: Any, given: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each key that the schema does not know. `x-keys` of a generated schema says what the keys are, `x-known` names them."""
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    names = ", ".join(schema.get("x-known", sorted(known)))
    for name in given:
        if name not in known and not any(re.search(pattern, str(name)) for pattern in patterns):
            yield (str(name),), f"“{name}” is not {schema.get('x-keys', 'a key that belongs here')}. Known: {names}."


def unprintable(kind: str, written: Written) -> Iterator[Fault]:
    try:
        library_of(kind, written.content)
    except (ValueError, TypeError) as error:
        yield Fault(1, f"It holds something that JSON cannot hold: {error}.")
