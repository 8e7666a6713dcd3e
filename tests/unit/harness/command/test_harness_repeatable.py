"""The same digest in another process, order, format, number of threads, kind of CPU and Python."""

import os
import subprocess
import sys
from pathlib import Path

import harness_everything
import pytest
from harness_elsewhere import PLAIN, ROOT, another_python

from evaluations.harness.engine.library import load
from evaluations.harness.engine.writing import from_json

ELSEWHERE = {
    "two threads, an older CPU": {"OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell", "PYTHONHASHSEED": "7"},
    "no vector instructions": PLAIN,
    "AMD": {"OPENBLAS_CORETYPE": "Zen"},
    "wide vectors": {"OPENBLAS_CORETYPE": "SkylakeX"},
}
NEEDS = {"two threads, an older CPU": "avx2", "AMD": "avx2", "wide vectors": "avx512f"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("everything")
    harness_everything.write(made)
    return made


@pytest.fixture(scope="module")
def report(folder) -> Path:
    """Measured on one core, so one step after the other."""
    done = command(folder, "run", "csv", "--out", folder / "report.json", cores={min(os.sched_getaffinity(0))})
    assert done.returncode == 0, done.stderr
    return folder / "report.json"


def command(folder: Path, name: str, ending: str, *more: object, cores: set[int] | None = None, python: Path | None = None,
            **environment: str) -> subprocess.CompletedProcess[str]:  # fmt: skip
    roles = [part for role in harness_everything.ROWS for part in (f"--{role}", folder / f"{role}.{ending}")]
    arguments = [name, *more, *roles, "--schema", folder / "schema.yaml"]
    return subprocess.run(
        [python or sys.executable, "-m", "evaluations.harness", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None,
        capture_output=True,
        text=True,
        check=False,
    )


def verified(report: Path) -> tuple[int, str]:
    return 0, f"verified {from_json(report.read_text()).digest}\n"


def able_to(feature: str) -> bool:
    return feature in Path("/proc/cpuinfo").read_text().split()


NO_SUCH_COLUMN = {"f.tvmiss", "f.spike"}
"""These tables have no gaps among words, and no number that many rows share."""


def test_every_metric_ran(report):
    assert {one.metric for one in from_json(report.read_text()).measurements} == {
        rule.metric for rule in load("tabular-1").rules
    } - NO_SUCH_COLUMN


@pytest.mark.parametrize("where", ELSEWHERE)
def test_the_digest_repeats_elsewhere(folder, report, where):
    if where in NEEDS and not able_to(NEEDS[where]):
        pytest.skip(f"This machine cannot run code for {NEEDS[where]}.")
    ending = "parquet" if where == "two threads, an older CPU" else "csv"
    done = command(folder, "verify", ending, report, **ELSEWHERE[where])
    assert (done.returncode, done.stdout) == verified(report), done.stderr


def test_the_digest_repeats_under_another_python(folder, report):
    done = command(folder, "verify", "parquet", report, python=Path(another_python()))
    assert (done.returncode, done.stdout) == verified(report), done.stderr
