"""A child that can open no socket, neither to the network nor to a process beside it: a seccomp filter (seccomp(2)). Knows no Django."""

import ctypes
import errno
import platform
import struct
from functools import cache

PR_SET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_SET_SECCOMP, FILTER = 38, 21, 22, 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE = 0, 4
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
IO_URING_SETUP, OTHER_NUMBERING = 425, 0x40000000
SOCKETS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""How the kernel names an architecture, and its number of socket(2)."""

libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


@cache
def program() -> Program | None:
    """None on an architecture whose numbers are not known here."""
    if (known := SOCKETS.get(platform.machine())) is None:
        return None
    architecture, socket = known
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 0, 4, architecture),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 2, 0, OTHER_NUMBERING),
        (EQUAL, 1, 0, socket),
        (EQUAL, 0, 1, IO_URING_SETUP),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    return Program(len(steps), b"".join(struct.pack("=HBBI", *step) for step in steps))


def is_known() -> bool:
    return program() is not None and libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def restrict(filtering: Program) -> None:
    """From here on this process and all that it starts open no socket, for ever."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(filtering), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a seccomp filter")
