"""How many cores there are to work with."""

import os


def cores() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0))
