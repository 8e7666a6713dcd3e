"""What a log of one type of generator has to say, and what it may say that nobody knows. Nothing is guessed."""

from collections.abc import Iterator
from typing import Any

from governance.generation_log.fields import FIELDS, WHY, Log, fields_of, get, is_said, places
from governance.generation_log.fields.field import Field
from governance.generation_log.wording import LogFault, anonymous, missing
from governance.vocabulary import Completeness, GeneratorType
from portal.lib.language import gettext as _

AFTERWARDS = ("manual_form", "import_")
"""Ways in which a log comes to be written after its run."""
LESS = (Completeness.CONTEMPORANEOUS, Completeness.RECONSTRUCTED, Completeness.PARTIAL)
KNOWN = frozenset(field.at for field in FIELDS)


def lacking(log: Log, kind: GeneratorType) -> Iterator[LogFault]:
    """What is asked of this type and neither said nor named as missing, then what is wrong with what is named as missing."""
    unknown = named_missing(log)
    for field in fields_of(kind):
        if field.is_asked and not field.essential:
            yield from unsaid(log, field, unknown)
    yield from misnamed(log)
    yield from overstated(log)


def unsaid(log: Log, field: Field, unknown: frozenset[str]) -> Iterator[LogFault]:
    for at, entry, value in places(log, field.at):
        if is_said(value, field.least) or not field.when(log, entry) or covered(at, unknown):
            continue
        if isinstance(value, list) and value:
            said = _("%(field)s needs at least %(least)s entries: %(why)s")
            yield LogFault(at, said % {"field": at, "least": field.least, "why": field.why})
        else:
            yield missing(at, field.why)


def named_missing(log: Log) -> frozenset[str]:
    """The fields that the log says nobody knows."""
    named = log.get("missing")
    entries = named if isinstance(named, list) else []
    return frozenset(field for entry in entries if isinstance(field := get(entry, "/field"), str))


def covered(at: str, unknown: frozenset[str]) -> bool:
    return any(at == field or at.startswith(f"{field}/") for field in unknown)


def misnamed(log: Log) -> Iterator[LogFault]:
    """A field that no log can do without, that is said after all, or that there is none of."""
    for place, _entry, field in places(log, "/missing/*/field"):
        if not isinstance(field, str) or not field.startswith("/"):
            continue
        names = {"place": place, "field": field}
        if anonymous(field) in WHY:
            yield LogFault(place, _("%(place)s names %(field)s, which no log can do without.") % names)
        elif not any(known == anonymous(field) or known.startswith(f"{anonymous(field)}/") for known in KNOWN):
            yield LogFault(place, _("%(place)s names %(field)s, which no log is asked for.") % names)
        elif is_said(value_at(log, field)):
            yield LogFault(place, _("%(place)s says that %(field)s is not known, but the log states it.") % names)


def value_at(log: Any, at: str) -> Any:
    """What a log says at a pointer that may lead into a list."""
    for name in at.split("/")[1:]:
        if isinstance(log, list):
            log = log[int(name)] if name.isdecimal() and len(name) < 6 and int(name) < len(log) else None
        else:
            log = get(log, f"/{name}")
    return log


def overstated(log: Log) -> Iterator[LogFault]:
    stated, most = get(log, "/log_origin/completeness"), most_complete(log)
    if stated in LESS and LESS.index(stated) < LESS.index(most):
        said = _("/log_origin/completeness says “%(stated)s”, which this log cannot be. Write “%(most)s”.")
        yield LogFault("/log_origin/completeness", said % {"stated": stated, "most": most.value})


def most_complete(log: Log) -> Completeness:
    """As complete as a log can be that names something as missing, or that was written after its run."""
    if named_missing(log):
        return Completeness.PARTIAL
    is_later = str(get(log, "/log_origin/kind")).startswith(AFTERWARDS)
    return Completeness.RECONSTRUCTED if is_later else Completeness.CONTEMPORANEOUS


def completeness_of(log: Log) -> Completeness:
    """What the log states, and no more than follows from it; one of schema 1.0 that states nothing is partial."""
    stated = Completeness(get(log, "/log_origin/completeness") or Completeness.PARTIAL)
    return stated if log["schema_version"] == "1.0" else max(stated, most_complete(log), key=LESS.index)


def gaps(log: Log, kind: GeneratorType, why: str) -> list[dict[str, str]]:
    """What is asked of this type and not said, each named as missing with this reason."""
    asked = [field for field in fields_of(kind) if field.is_asked and not field.essential]
    faults = (fault for field in asked for fault in unsaid(log, field, frozenset()))
    return [{"field": fault.at, "why": why} for fault in faults if not is_said(value_at(log, fault.at))]
