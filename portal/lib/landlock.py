"""What a child may still open, held by the kernel: Landlock, from Linux 5.13 on (landlock(7)). Knows no Django."""

import ctypes
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL = 1, 2, 4, 8, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights over files that there are from a version on."""
TCP, NO_TCP_BEFORE = 0b11, 4
SCOPES, NO_SCOPES_BEFORE = 0b11, 6
"""Abstract sockets and signals: to nobody outside."""

libc = ctypes.CDLL(None, use_errno=True)


class Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The kernel's, 0 where it has none."""
    answer: int = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    return max(0, answer)


@contextmanager
def ruleset(*, reads: Iterable[Path], lists: Iterable[Path], writes: Iterable[Path]) -> Iterator[int | None]:
    """A ruleset for `restrict`: everything below `reads` can be read, names below `lists` listed, all done below `writes`.

    None where the kernel cannot do it. TCP, where the kernel can refuse it, is refused.
    """
    if not (known := version()):
        yield None
        return
    every = FILE_RIGHTS[max(since for since in FILE_RIGHTS if since <= known)]
    asked = Ruleset(every, TCP if known >= NO_TCP_BEFORE else 0, SCOPES if known >= NO_SCOPES_BEFORE else 0)
    size = 24 if known >= NO_SCOPES_BEFORE else 16 if known >= NO_TCP_BEFORE else 8
    handle = call(CREATE_RULESET, ctypes.byref(asked), ctypes.c_size_t(size), 0)
    try:
        for places, allowed in ((reads, READ), (lists, READ_DIR), (writes, every)):
            for place in places:
                allow(handle, place, allowed)
        yield handle
    finally:
        os.close(handle)


def allow(handle: int, place: Path, allowed: int) -> None:
    """What is not there needs no rule."""
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            allowed &= OF_A_FILE
        call(ADD_RULE, handle, BENEATH, ctypes.byref(Rule(allowed, opened)), 0)
    finally:
        os.close(opened)


def restrict(handle: int) -> None:
    """From here on this thread and all that it starts are held to the ruleset, for ever."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call(RESTRICT_SELF, handle, 0)


def call(number: int, *arguments: object) -> int:
    answer: int = libc.syscall(number, *arguments)
    if answer < 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a Landlock rule")
    return answer
