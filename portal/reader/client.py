"""Asks the reader. One question a connection: a line of JSON there, a line of JSON back, which is read as a stranger's."""

import json
import socket
import subprocess
from pathlib import Path

from portal.lib.limited import Full
from portal.lib.readable import Kind, NotReadable

SPARE = 10.0
"""Seconds beyond the longest reading."""
MOST_SAID = 8 * 1024**2
"""Characters of either output of a child; each takes up to six bytes in JSON."""


def ask(
    address: Path, kind: Kind, *, source: str, folder: str, language: str, patience: float
) -> subprocess.CompletedProcess[str]:
    """How the child ended. Raises Full, NotReadable where the reader refuses, OSError where it does not answer."""
    asked = {"kind": kind, "source": source, "folder": folder, "language": language}
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(patience)
        line.connect(str(address))
        line.sendall(json.dumps(asked).encode() + b"\n")
        with line.makefile("rb") as answers:
            return understood(answers.readline(2 * 6 * MOST_SAID + 1024))


def understood(line: bytes) -> subprocess.CompletedProcess[str]:
    try:
        answer = json.loads(line or b"{}")
        if "full" in answer:
            raise Full
        if "refused" in answer:
            raise NotReadable(str(answer["refused"]))
        return subprocess.CompletedProcess([], int(answer["code"]), str(answer["stdout"]), str(answer["stderr"]))
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise NotReadable(str(fault) if isinstance(fault, NotReadable) else "the reader broke off") from fault
