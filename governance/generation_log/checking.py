"""What is wrong with a log: its form by the JSON Schema that it names, and what its generator has to say beyond the form."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from governance.generation_log.demands import lacking
from governance.generation_log.fields import WHY
from governance.generation_log.parsing import parse
from governance.generation_log.wording import LogFault, faults_by, missing
from governance.vocabulary import GeneratorType
from portal.lib.language import gettext as _

LIBRARIES = Path(__file__).parents[1] / "libraries"
SCHEMAS = {"1.0": "generation-log.schema.json", "1.1": "generation-log-1.1.schema.json"}
NEWEST = "1.1"
MAX_FAULTS = 50


@cache
def schema(version: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((LIBRARIES / SCHEMAS[version]).read_text())
    return read


@cache
def validator(version: str) -> Draft202012Validator:
    return Draft202012Validator(schema(version), format_checker=FormatChecker())


def faults_of(data: bytes) -> list[str]:
    """The sentences against a log, the first of them if there are many; an empty list means that it may be filed."""
    try:
        return first(map(str, faults_in(parse(data))))
    except ValueError as fault:
        return [str(fault)]


def faults_in(log: dict[str, Any]) -> Iterator[LogFault]:
    """By the schema that the log names; one that names none is read by the newest, and told so."""
    version = log.get("schema_version")
    if not isinstance(version, str) or version not in SCHEMAS:
        said = _("/schema_version must be one of: %(versions)s.") % {"versions": ", ".join(SCHEMAS)}
        yield LogFault("/schema_version", said) if version else missing("/schema_version", WHY["/schema_version"])
        log, version = {**log, "schema_version": NEWEST}, NEWEST
    for error in validator(version).iter_errors(log):
        yield from faults_by(error)
    if version != "1.0" and (kind := type_of(log)):
        yield from lacking(log, kind)


def type_of(log: dict[str, Any]) -> GeneratorType | None:
    generator = log.get("generator")
    named = generator.get("type") if isinstance(generator, dict) else None
    return next((kind for kind in GeneratorType if kind == named), None)


def first(found: Iterable[str]) -> list[str]:
    """So many faults as a person reads, looking no further than one more."""
    said = list(islice(unseen(found), MAX_FAULTS + 1))
    return [*said[:MAX_FAULTS], _("There are more faults. Correct these first.")] if len(said) > MAX_FAULTS else said


def unseen(found: Iterable[str]) -> Iterator[str]:
    """Each sentence once, giving up where one is repeated without end."""
    seen: set[str] = set()
    for sentence in islice(found, 20 * MAX_FAULTS):
        if sentence not in seen:
            seen.add(sentence)
            yield sentence
