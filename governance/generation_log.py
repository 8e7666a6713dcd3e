"""The generation log's schema and what is wrong with a log, said by JSON pointer. Pure."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from portal.lib.canonical import canonical
from portal.lib.language import gettext as _
from portal.lib.language import lazily

SCHEMA = Path(__file__).parent / "libraries" / "generation-log.schema.json"
MAX_BYTES = 8 * 1024**2
MAX_FAULTS = 50
TOO_LARGE = lazily("The log is larger than 8 MB. Move the raw logs into files and refer to them by digest.")
LONGEST_WHOLE = 20
NUL = re.compile(rb"(?<!\\)(\\\\)*\\u0000")
"""As canonical JSON writes it, and not a backslash before a u."""
CLOCKS = timedelta(days=1)
"""By which the clock of another machine may be ahead."""
RANGES = (
    ("sampling", "temperature", 0, math.inf),
    ("sampling", "top_p", 0, 1),
    ("sampling", "top_k", 0, math.inf),
    ("sampling", "max_tokens", 0, math.inf),
    ("sampling", "n", 0, math.inf),
    ("privacy", "epsilon", 0, math.inf),
    ("privacy", "delta", 0, 1),
    ("privacy", "budget_spent_before", 0, math.inf),
    ("hardware", "count", 0, math.inf),
    ("hardware", "memory_gib", 0, math.inf),
    ("cost", "amount", 0, math.inf),
    ("cost", "device_hours", 0, math.inf),
    ("cost", "energy_kwh", 0, math.inf),
)
REMOVING = {"document_filter", "quality_filter", "dedup", "decontamination", "privacy_filter"}
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


def parse(data: bytes) -> dict[str, Any]:
    """The log as it was sent. Raises ValueError, with a sentence, for what is none; values are never quoted."""
    try:
        log = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=no_twins,
            parse_constant=no_constant,
            parse_float=finite,
            parse_int=whole,
        )
        require_storable(log)
    except UnicodeDecodeError as error:
        raise ValueError(
            _("The log is not UTF-8 text: byte %(start)s cannot be read.") % {"start": error.start}
        ) from None
    except json.JSONDecodeError as error:
        said = {"line": error.lineno, "column": error.colno}
        raise ValueError(_("The log is not JSON: line %(line)s, column %(column)s.") % said) from None
    except RecursionError:
        raise ValueError(_("The log is nested too deeply.")) from None
    if not isinstance(log, dict):
        raise ValueError(_("The log must be one JSON object."))  # noqa: TRY004 - a sentence, as the other faults
    return log


def faults_of(data: bytes) -> list[str]:
    """The sentences against a log, the first of them if there are many; an empty list means that it may be filed."""
    try:
        return first(sentences(parse(data)))
    except ValueError as fault:
        return [str(fault)]


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


def impossible(log: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """What has the right form and cannot have been: times in the future or in the wrong order, numbers beyond their range."""
    times = {name: moment(log[name]) for name in ("started_at", "ended_at")}
    for name, time in times.items():
        if time and time > at + CLOCKS:
            yield _("/%(name)s is in the future.") % {"name": name}
    started, ended = times.values()
    if started and ended and ended < started:
        yield _("/ended_at is before /started_at.")
    for part, name, least, most in RANGES:
        number = log.get(part, {}).get(name)
        if number is not None and not least <= number <= most:
            yield _("/%(part)s/%(name)s is outside its range, %(least)s to %(most)s.") % {
                "part": part, "name": name, "least": least, "most": _("any number") if math.isinf(most) else most,
            }  # fmt: skip
    for place, stage in enumerate(log.get("stages", [])):
        if stage.get("kind") in REMOVING and stage.get("out", 0) > stage.get("in", math.inf):
            yield _("/stages/%(place)s lets more out than came in, though it only removes.") % {"place": place}
    review = log.get("human_review", {})
    if review.get("accepted", 0) + review.get("rejected", 0) > review.get("sampled", math.inf):
        yield _("/human_review accepts and rejects more than was sampled.")


def moment(text: str) -> datetime | None:
    """None for a form that the schema allows and Python cannot read, such as a leap second."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


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


def require_storable(log: Any) -> None:
    """Raises ValueError for what neither canonical JSON nor the database can hold."""
    try:
        text = canonical(log)
    except ValueError:
        raise ValueError(_("The log contains text or a number that JSON cannot hold for every program.")) from None
    if NUL.search(text):
        raise ValueError(_("The log contains the character U+0000, which cannot be stored."))


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("The log contains a number that is too large."))
    return number


def whole(text: str) -> int:
    if len(text) > LONGEST_WHOLE:
        raise ValueError(_("The log contains a number that is too large."))
    return int(text)


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
