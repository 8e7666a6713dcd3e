"""JSON Lines: one object a line."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluations.harness.engine.records.objects import (
    NamedTwiceError,
    NotFiniteError,
    value_in,
)
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, CheckedReader, open_bytes

BLANK = " \t\r\n"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as checked:
        for number, line in enumerate(iter(lambda: checked.readline(BLOCK + 1), b""), 1):
            if len(line) > BLOCK:
                raise Refused(
                    "Line {line:,} is longer than {most} MiB. Write one object a line.",
                    line=number,
                    most=BLOCK >> 20,
                )
            text = line.decode("utf-8-sig")
            if text.strip(BLANK):
                yield object_in(text, number)


def object_in(text: str, number: int) -> dict[str, Any]:
    try:
        found = value_in(text)
    except NamedTwiceError as error:
        raise Refused(
            "Line {line:,} names {column} twice. Keep one of them.", line=number, column=str(error)
        ) from error
    except NotFiniteError as error:
        raise Refused("Line {line:,} holds NaN or Infinity. Leave such numbers out.", line=number) from error
    except (ValueError, RecursionError) as error:
        raise Refused("Line {line:,} is not valid JSON. Write one object a line.", line=number) from error
    if not isinstance(found, dict):
        raise Refused("Line {line:,} is not a JSON object. Write one object a line.", line=number)
    return found
