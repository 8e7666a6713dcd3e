"""A setting that cannot be meant stops the portal at its start, and says which one and what to choose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EVALUATION_ENGINE", "spark", "Choose memory or duckdb."),
        ("EVALUATION_ENGINE_ABOVE_ROWS", "-1", "Choose a number of rows from 0 up."),
        ("EVALUATION_ENGINE_ABOVE_ROWS", "many", "Not a valid integer."),
    ],
)
def test_a_bad_setting_is_refused_at_the_start(name: str, value: str, said: str) -> None:
    start = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        cwd=ROOT, env={**os.environ, name: value}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert start.returncode == 1
    assert name in start.stderr.splitlines()[-1]
    assert said in start.stderr.splitlines()[-1]
