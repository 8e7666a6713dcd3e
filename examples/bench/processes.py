"""Runs one process and says what it took."""

import json
import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Run:
    """Seconds on the clock, seconds of all cores, the peak of memory in MB, and what the process printed last."""

    seconds: float
    cpu: float
    peak_mb: float
    answer: Any

    def document(self) -> dict[str, Any]:
        return asdict(self)


def measured(command: list[str], log: Path, **environment: str) -> Run:
    """The process's last line of output is JSON. Raises when it fails; its errors are in the log."""
    with log.open("w", encoding="utf-8") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **environment}
        )
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}; see {log}.")
    lines = output.strip().splitlines()
    return Run(
        seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, json.loads(lines[-1]) if lines else None
    )
