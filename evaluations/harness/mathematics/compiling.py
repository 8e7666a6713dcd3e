"""Functions compiled to machine code: integers and one fixed order, so that every machine agrees."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

HARNESS = Path(__file__).parents[1]
SHARED = ("mathematics/compiling.py", "tables/lanes.py", "tables/tiles.py", "tables/scanning.py")
"""Files whose compiled functions and constants become part of others' machine code."""


def stamped(files: tuple[str, ...]) -> str:
    return hashlib.sha256(b"".join((HARNESS / name).read_bytes() for name in files)).hexdigest()[:12]


STAMP = stamped(SHARED)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled once and kept on disk where that is possible; in a read-only home, once a process.

    numba looks up kept code by the function's name and the date of its own file alone, so the name carries a stamp
    of the files that are compiled into others: no machine code outlives a change of what it was made from.
    """
    function.__qualname__ += f"_{STAMP}"
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        kept = numba.njit(nogil=True)(function)
    return kept
