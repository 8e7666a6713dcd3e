"""One process under our care: started, awaited, stopped, and named with its last words if it dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from portal.embedded.account import Account
from portal.embedded.errors import EmbeddedError

PR_SET_PDEATHSIG = 1


def _always() -> bool:
    return True


@dataclass
class Child:
    """`ready` says when it serves; while the perhaps stale lock file `refused_by` stands, a start is retried.

    The child leaves the terminal's process group, so that Ctrl-C reaches only the supervisor, and the kernel
    sends it `stop_signal` should the thread that started it die without a word.
    """

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    account: Account = field(default_factory=Account)
    ready: Callable[[], bool] = _always
    refused_by: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    held: tuple[int, ...] = ()
    directory: Path | None = None
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, patience: float = 15.0) -> None:
        """Returns once it serves; raises EmbeddedError with its last words if it does not in time."""
        deadline = time.monotonic() + patience
        self._spawn()
        while not (self.alive and self.ready()):
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"{self.name} did not answer within {patience:.0f} s.\n{self.last_words()}")
            if not self.alive:
                if self.refused_by is None or not self.refused_by.exists():
                    raise EmbeddedError(self.obituary())
                time.sleep(0.5)
                self._spawn()
            time.sleep(0.01)

    def stop(self, patience: float = 20.0) -> None:
        """Idempotent. Asks first and kills only after `patience` seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def restart(self) -> None:
        """Raises EmbeddedError at the fourth death within a minute."""
        now = time.monotonic()
        self.deaths = [*(at for at in self.deaths if at > now - 60), now]
        if len(self.deaths) > 3:
            raise EmbeddedError(f"{self.name} keeps ending. {self.last_words()}")
        self.start()

    def obituary(self) -> str:
        status = self.process.poll() if self.process else None
        return f"{self.name} ended by itself ({describe(status)}).\n{self.last_words()}"

    def last_words(self, lines: int = 8) -> str:
        with self.log.open(errors="replace") as log:
            tail = [f"    {line.rstrip()}" for line in deque(log, lines)]
        return "\n".join([f"The last lines of {self.log}:", *(tail or ["    (empty)"])])

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.held,
                preexec_fn=at_birth(self.stop_signal),  # noqa: PLW1509 - no thread runs beside this one
                umask=0o077,
                **self.account.identity(),
            )


def describe(status: int | None) -> str:
    if status is None:
        return "no status"
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def at_birth(orphaned: signal.Signals) -> Callable[[], None]:
    """What a new child does first: ask for `orphaned` when its parent dies, and hear every signal again."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return partial(_at_birth, libc, os.getpid(), orphaned)


def _at_birth(libc: ctypes.CDLL | None, parent: int, orphaned: signal.Signals) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, orphaned)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
