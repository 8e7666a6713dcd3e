"""The log that a filled-in sheet amounts to: what was typed, laid over what came along unseen; empty rows fall away."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Any

from governance.generation_log import parse
from governance.generation_log.demands import most_complete, value_at
from governance.generation_log.fields import Field, is_said
from portal.lib.canonical import sha256

Kept = Mapping[str, list[int]]
"""Of each list, the rows of the form that hold something."""
Said = tuple[str, Field, Any]
IN_MISSING = re.compile(r"/missing/(\d{1,6})(/.*)?")


def name_of(at: str) -> str:
    """The form's name of a place in the log."""
    return at[1:].replace("/", "-")


def composed(
    rest: str, typed: Iterable[Said], lists: Mapping[str, Field], shown: Mapping[str, int], reasons: Mapping[str, str]
) -> tuple[dict[str, Any], Kept]:
    """The log, and which rows its entries are: those with something in them, and those beyond what was shown.

    A reason counts where nothing was typed.
    """
    log, said = came_along(rest), [item for item in typed if is_said(item[2], item[1].least)]
    for place, _field, value in said:
        put(log, place, value)
    hash_prompts(log)
    kept = {at: shaken(log, at, [place for place, _field, _value in said], shown[at]) for at in lists}
    log["missing"] = [*named(log), *unknown(log, kept, reasons)]
    for at, field in lists.items():
        if field.at == at and field.is_asked and not field.least and not reasons.get(at) and value_at(log, at) is None:
            put(log, at, [])
    if log.get("status") in ("failed", "aborted"):
        log.setdefault("outputs", [])
    if not log["missing"]:
        del log["missing"]
    if isinstance(origin := log.get("log_origin"), dict):
        origin["completeness"] = most_complete(log).value
    return log, kept


def came_along(rest: str) -> dict[str, Any]:
    """What was sent unseen; nothing where that is no log, so that the check asks for it."""
    with suppress(ValueError):
        return parse(rest.encode())
    return {}


def named(log: Mapping[str, Any]) -> list[Any]:
    came = log.get("missing")
    return came if isinstance(came, list) else []


def unknown(log: dict[str, Any], kept: Kept, reasons: Mapping[str, str]) -> list[dict[str, str]]:
    found = {in_log(place, kept): why for place, why in reasons.items() if why.strip()}
    return [{"field": place, "why": why} for place, why in found.items() if place and not is_said(value_at(log, place))]


def put(log: Any, place: str, value: Any) -> None:
    """Sets a value, making what it stands in; what came along in another form gives way."""
    names = place.split("/")[1:]
    for name, following in pairwise(names):
        fresh: Any = [] if following.isdecimal() else {}
        if isinstance(log, list):
            log.extend({} for _ in range(int(name) + 1 - len(log)))
            log[int(name)] = log[int(name)] if isinstance(log[int(name)], dict) else {}
            log = log[int(name)]
        else:
            log[name] = log[name] if isinstance(log.get(name), type(fresh)) else fresh
            log = log[name]
    log[names[-1]] = value


def hash_prompts(log: Mapping[str, Any]) -> None:
    """A prompt that was typed here is hashed here, and kept back where that is asked for."""
    prompts = log.get("prompts")
    for prompt in prompts if isinstance(prompts, list) else ():
        if isinstance(prompt, dict) and isinstance(text := prompt.get("text"), str):
            prompt["sha256"] = sha256(text.encode())
            if prompt.get("redacted"):
                del prompt["text"]


def shaken(log: dict[str, Any], at: str, places: Iterable[str], shown: int) -> list[int]:
    """Takes the rows away in which nothing was typed. Returns the others' numbers."""
    inside = re.compile(rf"{re.escape(at)}/(\d+)/")
    rows = sorted({int(found[1]) for place in places if (found := inside.match(place))})
    entries = value_at(log, at)
    if isinstance(entries, list):
        rows += range(shown, len(entries))
        above, _slash, name = at.rpartition("/")
        value_at(log, above)[name] = [entries[row] for row in rows]
        if not rows:
            del value_at(log, above)[name]
    return rows


def in_log(place: str, kept: Kept) -> str:
    """Where a place of the form stands in the log; nowhere if its row fell away."""
    for at, rows in kept.items():
        if found := re.fullmatch(rf"{re.escape(at)}/(\d+)(/.*)", place):
            return f"{at}/{rows.index(int(found[1]))}{found[2]}" if int(found[1]) in rows else ""
    return place


def shown_at(place: str, log: Mapping[str, Any], kept: Kept) -> str:
    """Where the form shows a place of the log: by its row, and what is named as missing at its own field."""
    if found := IN_MISSING.fullmatch(place):
        field = value_at(log, f"/missing/{found[1]}/field")
        place = field if isinstance(field, str) and field.startswith("/") else place
    for at, rows in kept.items():
        if (inside := re.match(rf"{re.escape(at)}/(\d+)(?=/|$)", place)) and int(inside[1]) < len(rows):
            return f"{at}/{rows[int(inside[1])]}{place[inside.end() :]}"
    return place
