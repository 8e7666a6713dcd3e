"""Runs a command in a child with limits on memory, processor time and file size, no secrets and, where the kernel lets us, no network."""

import ctypes
import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
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


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one child: bytes of address space, seconds of processor time, bytes of any file it writes."""

    memory: int
    cpu_seconds: int
    file_bytes: int


def default_limits() -> Limits:
    return Limits(settings.CHILD_MEMORY_BYTES, settings.CHILD_CPU_SECONDS, 4 * settings.MAX_UPLOAD_BYTES)


def start(command: Sequence[str], *, scratch: Path, limits: Limits | None = None) -> subprocess.Popen[str]:
    """Starts the child with its output piped; the caller reads, waits and kills. Only a clean environment goes in."""
    bounds = limits or default_limits()
    return subprocess.Popen(
        list(command),
        cwd=settings.BASE_DIR,
        env=clean_environment(scratch),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: confine(bounds),  # noqa: PLW1509 - rlimits must be set between fork and exec
    )


def run(
    command: Sequence[str], *, limits: Limits | None = None, timeout: int = 600
) -> subprocess.CompletedProcess[str]:
    """Runs the child to its end in a scratch directory of its own; on time-out it is killed and the exit code is -9."""
    Path(settings.SCRATCH_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.SCRATCH_DIR) as scratch:
        child = start(command, scratch=Path(scratch), limits=limits)
        try:
            out, err = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            kill(child)
            out, err = child.communicate()
        return subprocess.CompletedProcess(list(command), child.returncode, out, err)


def kill(child: subprocess.Popen[str]) -> None:
    """Kills the child and whatever it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.poll()


def clean_environment(scratch: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def confine(limits: Limits) -> None:
    """Runs in the child before exec. Losing the network is best effort: many kernels refuse it to containers."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
