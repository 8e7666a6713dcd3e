"""Waits beside the children: signals go on to a command, its status comes out, no death is passed over."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.child import Child, at_birth
from portal.embedded.errors import EmbeddedError
from portal.embedded.supervisor import INTERRUPTIONS

WATCHED = (*INTERRUPTIONS, signal.SIGCHLD)
# The kernel's own signal, as Ctrl-C at a terminal: a command in the same process group has had it too.
SI_KERNEL = 0x80


def report(child: Child) -> None:
    """What to do about a death, if the command cannot go on without the child."""
    raise EmbeddedError(child.obituary())


def revive(child: Child) -> None:
    """What to do about a death, if a new start may mend it. Raises EmbeddedError if that is in vain."""
    say(f"{child.obituary()}\nStarting it again.")
    child.restart()


def attend(
    command: list[str],
    environment: Mapping[str, str],
    children: Iterable[Child],
    on_death: Callable[[Child], None] = report,
    directory: Path | None = None,
) -> int:
    """Runs a command to its end and returns its exit status as a shell gives it."""
    with _signals_held():
        process = _spawn(command, environment, directory)
        try:
            while process.poll() is None:
                number, from_terminal = _news(children, on_death)
                if number and not from_terminal:
                    process.send_signal(number)
        finally:
            process.terminate()
            status = process.wait()
    return status if status >= 0 else 128 - status


def stand_by(children: Iterable[Child], on_death: Callable[[Child], None]) -> None:
    """Returns when the person at the terminal, or the system, asks for the end."""
    with _signals_held():
        while not _news(children, on_death)[0]:
            pass


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def _signals_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        yield
    finally:
        while signal.sigtimedwait(WATCHED, 0):
            pass
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _news(children: Iterable[Child], on_death: Callable[[Child], None]) -> tuple[int, bool]:
    """The interruption that came, or 0 after a second or a death, and whether a terminal sent it."""
    for child in children:
        if not child.alive:
            on_death(child)
    came = signal.sigtimedwait(WATCHED, 1)
    # Python hands back what was never filled in where another signal interrupts the wait at its very end.
    if came is None or came.si_signo not in INTERRUPTIONS:
        return 0, False
    return came.si_signo, came.si_code == SI_KERNEL


def _spawn(command: list[str], environment: Mapping[str, str], directory: Path | None) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            cwd=directory,
            env=os.environ | environment,
            preexec_fn=at_birth(signal.SIGTERM),  # noqa: PLW1509 - no thread runs beside this one
        )
    except OSError as error:
        raise EmbeddedError(f"The command {command[0]} cannot be run: {error.strerror}.") from error
