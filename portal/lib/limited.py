"""Runs a command in a child with limits on memory, processor time and file size, and no secrets.

Where the kernel lets us it has no network, and can open nothing but programs, its input and its output.
"""

import ctypes
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.conf import settings

from portal.lib import confinement, landlock
from portal.lib.language import gettext as _
from portal.lib.storage import ABANDONED, modified

ENDED_BY_LIMIT = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ, 128 + signal.SIGKILL}
SCRATCH = "child-"
PATIENCE = 5.0
OF_WAITING = 4
"""Seconds that a child may take for each second of processor time it has."""
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system", "/sys/fs/cgroup"),
    *("/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
)
PR_SET_PDEATHSIG = 1
KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OMP_NUM_THREADS",
    "NUMBA_CACHE_DIR",
    "HARNESS_CRASH_AFTER",
)
libc = ctypes.CDLL(None, use_errno=True)


class Full(Exception):  # noqa: N818 - it is an answer, not a fault
    """As many files are being read as may be at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one child: bytes of address space, seconds of processor time, bytes of any file it writes."""

    memory: int
    cpu_seconds: int
    file_bytes: int


def default_limits() -> Limits:
    return Limits(settings.CHILD_MEMORY_BYTES, settings.CHILD_CPU_SECONDS, 4 * settings.MAX_UPLOAD_BYTES)


def reading_limits() -> Limits:
    """For what somebody waits for at a page."""
    return replace(default_limits(), cpu_seconds=min(settings.CHILD_CPU_SECONDS, settings.READING_CPU_SECONDS))


def longest_reading() -> float:
    """Seconds until `run` has ended, whatever it runs."""
    return PATIENCE + OF_WAITING * reading_limits().cpu_seconds


def start(
    command: Sequence[str],
    *,
    scratch: Path,
    limits: Limits | None = None,
    reads: Iterable[Path] = (),
    writes: Iterable[Path] = (),
) -> subprocess.Popen[str]:
    """Starts the child with its output piped; the caller reads, waits and kills. Only a clean environment goes in.

    It can open what is in `reads`, and do as it likes in `writes` and `scratch`.
    """
    bounds, environment = limits or default_limits(), clean_environment(scratch)
    allowed = landlock.ruleset(
        reads=[*programs(), *reads],
        lists=[Path(settings.BASE_DIR)],
        writes=[scratch, Path(environment["NUMBA_CACHE_DIR"]), Path("/dev/null"), *writes],
    )
    with allowed as rules:
        return subprocess.Popen(
            list(command),
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: confine(bounds, rules),  # noqa: PLW1509 - limits must be set between fork and exec
        )


def programs() -> list[Path]:
    """Python, its packages, the system's libraries and our own code: nothing that an installation keeps."""
    code = [Path(settings.BASE_DIR) / name for name in ("portal", "governance", "evaluations", "locale")]
    return [*map(Path, (*SYSTEM, sys.base_prefix)), Path(sys.prefix).resolve(), *code]


def run(
    command: Sequence[str], *, reads: Iterable[Path] = (), writes: Iterable[Path] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs the child to its end in a scratch directory of its own.

    At most settings.READERS_AT_ONCE do so on a machine: raises Full when none of them ends within a few seconds.
    On time-out the child is killed and the exit code is -9.
    """
    limits = reading_limits()
    with turn(), tempfile.TemporaryDirectory(dir=settings.SCRATCH_DIR, prefix=SCRATCH) as scratch:
        child = start(command, scratch=Path(scratch), limits=limits, reads=reads, writes=writes)
        try:
            out, err = child.communicate(timeout=OF_WAITING * limits.cpu_seconds)
        except subprocess.TimeoutExpired:
            kill(child)
            out, err = child.communicate()
        return subprocess.CompletedProcess(list(command), child.returncode, out, err)


@contextmanager
def turn() -> Iterator[None]:
    """One of the turns of this machine, held by a lock that the kernel gives back whatever happens to us."""
    folder = Path(settings.SCRATCH_DIR) / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        turns = [stack.enter_context((folder / str(n)).open("wb")) for n in range(settings.READERS_AT_ONCE)]
        patient = time.monotonic() + PATIENCE
        while not any(map(taken, turns)):
            if time.monotonic() > patient:
                raise Full
            time.sleep(PATIENCE / 50)
        yield


def taken(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep() -> None:
    """Removes the scratch directories of children whose portal was killed."""
    since = time.time() - ABANDONED
    for folder in Path(settings.SCRATCH_DIR).glob(f"{SCRATCH}*"):
        if modified(folder) < since:
            shutil.rmtree(folder, ignore_errors=True)


def ended_by_limit(code: int, stderr: str) -> str:
    """Which limit ended a reading child, in words; nothing if none did."""
    if code not in ENDED_BY_LIMIT and "MemoryError" not in stderr:
        return ""
    return _("%(gigabytes)s GB of memory and %(seconds)s s of processor time") % {
        "gigabytes": f"{settings.CHILD_MEMORY_BYTES / 1024**3:.0f}",
        "seconds": reading_limits().cpu_seconds,
    }


def kill(child: subprocess.Popen[str]) -> None:
    """Kills the child and whatever it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.poll()


def clean_environment(scratch: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    compiled = Path(kept.setdefault("NUMBA_CACHE_DIR", str(Path(settings.SCRATCH_DIR).resolve() / "numba")))
    compiled.mkdir(parents=True, exist_ok=True)
    return kept | {
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "JOBLIB_MULTIPROCESSING": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def confine(limits: Limits, rules: int | None) -> None:
    """Runs in the child before exec."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    confinement.restrict(rules)
