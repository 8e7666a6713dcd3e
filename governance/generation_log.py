"""The generation log's schema and what is wrong with a log, said by JSON pointer. Pure."""

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from portal.lib.canonical import canonical
from portal.lib.language import gettext as _
from portal.lib.language import lazily

SCHEMA = Path(__file__).parent / "libraries" / "generation-log.schema.json"
MAX_FAULTS = 50
KINDS = {
    "object": lazily("an object"),
    "array": lazily("a list"),
    "string": lazily("text"),
    "integer": lazily("a whole number"),
    "number": lazily("a number"),
    "boolean": lazily("true or false"),
}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker())


def parse(data: bytes) -> tuple[dict[str, Any], list[str]]:
    """The log and the sentences against it; an empty list means it may be filed. Values are never quoted."""
    try:
        log = json.loads(
            data.decode("utf-8"), object_pairs_hook=no_twins, parse_constant=no_constant, parse_float=finite
        )
        require_storable(log)
    except UnicodeDecodeError as error:
        return {}, [_("The log is not UTF-8 text: byte %(start)s cannot be read.") % {"start": error.start}]
    except json.JSONDecodeError as error:
        return {}, [
            _("The log is not JSON: line %(line)s, column %(column)s.") % {"line": error.lineno, "column": error.colno}
        ]
    except RecursionError:
        return {}, [_("The log is nested too deeply.")]
    except ValueError as error:
        return {}, [str(error)]
    if not isinstance(log, dict):
        return {}, [_("The log must be one JSON object.")]
    faults = sorted(sentences(log), key=len)[:MAX_FAULTS]
    return log, list(dict.fromkeys(faults))


def outputs_of(log: Mapping[str, Any]) -> set[str]:
    """The digests of what a run made; one that did not complete made nothing."""
    return {item["sha256"] for item in log["outputs"]} if log["status"] == "completed" else set()


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("The log names a field twice in one object. Programs would disagree on which one counts."))
    return found


def no_constant(name: str) -> float:
    raise ValueError(_("The log contains %(name)s, which is not JSON.") % {"name": name})


def require_storable(value: Any) -> None:
    """Raises ValueError for what neither canonical JSON nor the database can hold."""
    try:
        canonical(value)
    except ValueError:
        raise ValueError(_("The log contains text or a number that JSON cannot hold for every program.")) from None
    if isinstance(value, str) and "\x00" in value:
        raise ValueError(_("The log contains the character U+0000, which cannot be stored."))
    for item in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        require_storable(item)


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("The log contains a number that is too large."))
    return number


def sentences(log: dict[str, Any]) -> Iterator[str]:
    for error in validator().iter_errors(log):
        yield from sentence(error)


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
