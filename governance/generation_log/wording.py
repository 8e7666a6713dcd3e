"""What is wrong with a document by its JSON Schema, in sentences: where, and what to correct."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from governance.generation_log.fields import WHY
from portal.lib.language import gettext as _
from portal.lib.language import lazily

KINDS = {
    "object": lazily("an object"),
    "array": lazily("a list"),
    "string": lazily("text"),
    "integer": lazily("a whole number"),
    "number": lazily("a number"),
    "boolean": lazily("true or false"),
}

NUMBER = re.compile(r"/\d+(?=/|$)")


@dataclass(frozen=True, slots=True)
class LogFault:
    """What is wrong at one place of a log, in a sentence that names the place."""

    at: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def faults_by(error: ValidationError) -> Iterator[LogFault]:
    """By the schema; a field that no log can do without is asked for with the reason."""
    where = pointer(error)
    rule: Any = error.validator_value
    given: Any = error.instance
    names = [name for name in rule if name not in given] if error.validator == "required" else []
    if names and all(f"{anonymous(where)}/{name}" in WHY for name in names):
        yield from (missing(f"{where}/{name}", WHY[f"{anonymous(where)}/{name}"]) for name in names)
    else:
        yield from (LogFault(where or "/", said) for said in sentence(error))


def missing(at: str, why: str) -> LogFault:
    return LogFault(at, _("%(field)s is missing: %(why)s") % {"field": at, "why": why})


def anonymous(at: str) -> str:
    """The field that a place is one of: /stages/0/name is a /stages/*/name."""
    return NUMBER.sub("/*", at)


def sentence(error: ValidationError) -> Iterator[str]:
    """What to correct and where; the rule that failed decides the words."""
    where = pointer(error)
    rule: Any = error.validator_value
    given: Any = error.instance
    schema: Any = error.schema
    if error.validator == "required":
        for name in rule:
            if name not in given:
                yield _("%(where)s does not have the field “%(name)s”.") % {"where": where or "/", "name": name}
    elif error.validator == "additionalProperties":
        extra = sorted(set(given) - set(schema.get("properties", {})))
        yield _("%(where)s has a field that is not in the schema: %(fields)s.") % {
            "where": where or "/",
            "fields": ", ".join(extra[:5]),
        }
    elif error.validator == "enum":
        yield _("%(where)s must be one of: %(allowed)s.") % {"where": where, "allowed": ", ".join(map(str, rule))}
    elif error.validator == "type":
        wanted = rule if isinstance(rule, list) else [rule]
        yield _("%(where)s must be %(kinds)s.") % {
            "where": where or "/",
            "kinds": " / ".join(str(KINDS.get(str(kind), str(kind))) for kind in wanted),
        }
    elif error.validator in {"minItems", "minLength"}:
        yield _("%(where)s must not be empty.") % {"where": where}
    elif error.validator == "minimum":
        yield _("%(where)s must be at least %(least)s.") % {"where": where, "least": rule}
    elif error.validator == "const":
        yield _("%(where)s must be %(value)s.") % {"where": where, "value": json.dumps(rule)}
    else:
        yield _("%(where)s does not have the required form (%(rule)s).") % {
            "where": where or "/",
            "rule": error.validator,
        }


def pointer(error: ValidationError) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.absolute_path)
