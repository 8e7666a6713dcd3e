"""Both servers for as long as a block runs."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.embedded import postgres, valkey
from portal.embedded.child import Child
from portal.embedded.errors import EmbeddedError
from portal.embedded.place import Place, find_place

INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Servers:
    postgres: Child
    valkey: Child
    environment: dict[str, str]

    def __iter__(self) -> Iterator[Child]:
        return iter((self.postgres, self.valkey))


@contextmanager
def services(data_dir: Path, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """The variables that lead to the two servers: DATABASE_URL, DATABASE_OWNER_URL, BROKER_URL."""
    with running_servers(data_dir, fast=fast) as servers:
        yield servers.environment


@contextmanager
def running_servers(data_dir: Path, *, fast: bool = False) -> Iterator[Servers]:
    """PostgreSQL and Valkey on `data_dir`, stopped at the end of the block and if this process is killed.

    Raises EmbeddedError if another run uses the directory or a server does not start.
    Enter it from a thread that outlives the block. `fast` gives up durability and is for tests.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_only_run(data_dir))
            place = find_place(data_dir)
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} belongs to another user. Run the command as that user, "
                "or name another directory with --data-dir."
            ) from error
        stack.callback(place.clear)
        held = stack.enter_context(_after_earlier_servers(place))
        database, passwords = postgres.start_postgres(place, fast=fast, held=held)
        stack.callback(stop, database)
        broker = valkey.start_valkey(place, fast=fast, held=held)
        stack.callback(stop, broker)
        yield Servers(database, broker, _environment(place, passwords))


def _environment(place: Place, passwords: postgres.Passwords) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url(place.sockets, postgres.APPLICATION, passwords.application),
        "DATABASE_OWNER_URL": postgres.url(place.sockets, postgres.OWNER, passwords.owner),
        "BROKER_URL": valkey.url(place.sockets),
    }


@contextmanager
def _only_run(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with _open_lock(data_dir / "supervisor.lock") as lock:
        if not _locked(lock):
            raise EmbeddedError(
                f"{data_dir} is in use by another run (process {lock.read().strip() or 'unknown'}). "
                "Stop it with Ctrl-C, or name another directory with --data-dir."
            )
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _after_earlier_servers(place: Place, patience: float = 30.0) -> Iterator[int]:
    """The servers inherit the lock, so it is free only when those of a killed run are gone as well."""
    with _open_lock(place.home / "servers.lock") as lock:
        deadline = time.monotonic() + patience
        while not _locked(lock):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"Servers of an earlier run still work in {place.home}. Stop them and try again.")
            time.sleep(0.05)
        yield lock.fileno()


def _open_lock(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(child: Child) -> None:
    """A second Ctrl-C waits until the server has stopped."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        child.stop()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
