"""Runs a command beside the servers: signals go in, its exit status comes out, a dead server is named."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping

from portal.embedded.child import Child, at_birth
from portal.embedded.errors import EmbeddedError
from portal.embedded.supervisor import INTERRUPTIONS

WATCHED = (*INTERRUPTIONS, signal.SIGCHLD)
# The kernel's own signal, as Ctrl-C at a terminal: the command, in the same process group, has had it too.
SI_KERNEL = 0x80


def attend(command: list[str], environment: Mapping[str, str], servers: Iterable[Child]) -> int:
    """The exit status as a shell gives it. Stops the command and raises EmbeddedError if a server dies."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        process = _spawn(command, environment)
        try:
            _watch(process, list(servers))
        finally:
            process.terminate()
            status = process.wait()
    finally:
        while signal.sigtimedwait(WATCHED, 0):
            pass
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return status if status >= 0 else 128 - status


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _spawn(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            env=os.environ | environment,
            preexec_fn=at_birth(signal.SIGTERM),  # noqa: PLW1509 - no thread runs beside this one
        )
    except OSError as error:
        raise EmbeddedError(f"The command {command[0]} cannot be run: {error.strerror}.") from error


def _watch(process: subprocess.Popen[bytes], servers: list[Child]) -> None:
    while process.poll() is None:
        for server in servers:
            if not server.alive:
                raise EmbeddedError(server.obituary())
        news = signal.sigtimedwait(WATCHED, 1)
        if news and news.si_signo != signal.SIGCHLD and news.si_code != SI_KERNEL:
            process.send_signal(news.si_signo)
