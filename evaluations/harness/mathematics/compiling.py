"""Functions compiled to machine code: integers and one fixed order, so that every machine agrees."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba


@cache
def stamp(folder: Path) -> str:
    """Of all files beside and below a compiled function: compiled functions and constants become part of one another's code."""
    files = [Path(__file__), *sorted(folder.rglob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled once and kept on disk where that is possible; in a read-only home, once a process.

    numba looks up kept code by the function's name and the date of its own file alone, so the name carries a stamp of
    the files beside and below it: no machine code outlives a change of what it was made from. A compiled function calls only
    those of its own folder.
    """
    function.__qualname__ += f"_{stamp(Path(function.__code__.co_filename).parent)}"
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        kept = numba.njit(nogil=True)(function)
    return kept
