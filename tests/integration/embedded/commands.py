"""The command line on a data directory, as a child of the test."""

import os
import subprocess
import sys
from pathlib import Path

CODE = Path(__file__).resolve().parents[3]


def command_line(data_dir: Path, *command: str) -> list[str]:
    options = ["--fast", "--data-dir", str(data_dir)]
    return [sys.executable, "-m", "portal.embedded", "run", *options, "--", *command]


def run(data_dir: Path, *command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line(data_dir, *command),
        cwd=CODE,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)
