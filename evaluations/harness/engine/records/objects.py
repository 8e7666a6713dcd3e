"""JSON that every program reads alike: names stand once, numbers are finite."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, CheckedText, open_bytes


class NamedTwiceError(ValueError):
    """An object names a field twice: programs would disagree on which one counts."""


class NotFiniteError(ValueError):
    """NaN, Infinity, or a number that no computer holds."""


def value_in(text: str) -> Any:
    """Raises ValueError, of which the kinds above say more, and RecursionError."""
    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse_constant, parse_float=finite)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise NamedTwiceError(next(name for name in names if names.count(name) > 1))
    return found


def refuse_constant(name: str) -> None:
    raise NotFiniteError(name)


def finite(written: str) -> float:
    found = float(written)
    if not math.isfinite(found):
        raise NotFiniteError(written)
    return found


def is_whole(value: Any) -> bool:
    """Whether UTF-8 can hold it. An escape of JSON can write half of a character."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def document_in(path: Path, most: int) -> Any:
    """What a file says that is JSON as a whole, of at most so many bytes once it is unpacked. Raises Refused."""
    try:
        found = value_in(text_in(path, most))
    except NamedTwiceError as error:
        raise Refused("{file} names {column} twice. Keep one of them.", file=path.name, column=str(error)) from error
    except NotFiniteError as error:
        raise Refused("{file} holds NaN or Infinity. Leave such numbers out.", file=path.name) from error
    except json.JSONDecodeError as error:
        raise Refused("{file} is not valid JSON at line {line:,}.", file=path.name, line=error.lineno) from error
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("{file} is not valid JSON.", file=path.name) from error
    if not is_whole(found):
        raise Refused("{file} holds half a character. Correct its escapes.", file=path.name)
    return found


def text_in(path: Path, most: int) -> str:
    try:
        with open_bytes(path) as raw:
            return b"".join(parts(CheckedText(raw), most)).decode("utf-8-sig")
    except Refused as problem:
        raise Refused("{file}: {problem}", file=path.name, problem=problem) from problem


def parts(text: CheckedText, most: int) -> Iterator[bytes]:
    left = most
    while part := text.read(BLOCK):
        left -= len(part)
        if left < 0:
            raise Refused("The file is larger than {most} MiB.", most=most >> 20)
        yield part
