"""What the kernel holds a child to. Knows no Django, so that the embedded start can say what is missing."""

from pathlib import Path

from portal.lib import landlock, seccomp

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000

OF_ITS_OWN = Path("/proc/self")
"""And of no other process: the environment of the portal is full of secrets."""


def lacks() -> list[str]:
    """What this kernel does not keep a child from: “files”, “network”."""
    return [*([] if landlock.version() else ["files"]), *([] if seccomp.is_known() else ["network"])]


def restrict(rules: int | None) -> None:
    """Runs in the child before exec: no network of its own where that is allowed, no sockets, no other files than the rules say."""
    if landlock.libc.unshare(CLONE_NEWNET) != 0:
        landlock.libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    if rules is not None:
        landlock.allow(rules, OF_ITS_OWN, landlock.READ)
        landlock.restrict(rules)
    if seccomp.is_known() and (filtering := seccomp.program()):
        seccomp.restrict(filtering)
