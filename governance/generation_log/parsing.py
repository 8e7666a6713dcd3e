"""The log as it was sent, or a sentence for what is none."""

import json
import math
import re
from typing import Any

from portal.lib.canonical import canonical
from portal.lib.language import gettext as _

LONGEST_WHOLE = 20
NUL = re.compile(rb"(?<!\\)(\\\\)*\\u0000")
"""As canonical JSON writes it, and not a backslash before a u."""


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
