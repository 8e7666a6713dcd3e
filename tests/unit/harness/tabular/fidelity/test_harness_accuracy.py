"""Accuracy as mostlyai-qa 1.10.11 has it: recorded values of tables that anybody can make, and the tool itself
where its environment stands (`make .venv-mostlyai-qa/installed`)."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness_tables import found, measured, people, shuffled_columns, table
from statsmodels.datasets import randhie

from evaluations.harness.engine.report import Verdict

ROOT = Path(__file__).parents[5]
TOOL = ROOT / ".venv-mostlyai-qa" / "bin" / "python"
CLOSE = 2e-5


def insured(start: int, stop: int, step: int = 1) -> pa.Table:
    """Rows of the RAND health insurance experiment."""
    return pa.Table.from_pandas(randhie.load_pandas().data, preserve_index=False).slice(start, stop - start)[::step]


def mixed(rows: int, seed: int) -> pa.Table:
    """Tails, gaps, few values, moments, truth values, texts with a long tail, with gaps and with empty ones."""
    rng = np.random.default_rng(seed)
    words = np.array(["", *(f"word{k}" for k in range(40))])
    zipf = np.minimum(rng.zipf(1.6, rows), 40)
    text = [None if gap else word for gap, word in zip(rng.random(rows) < 0.2, words[zipf - 1], strict=True)]
    return table(
        gain=np.where(rng.random(rows) < 0.9, 0.0, np.exp(rng.normal(5, 2, rows))),
        dose=np.where(rng.random(rows) < 0.1, np.nan, rng.normal(0, 0.01, rows)),
        few=rng.integers(0, 4 + seed, rows),
        visit=np.datetime64("2020-01-01", "us") + rng.integers(0, 900 + 90 * seed, rows) * np.timedelta64(1, "D"),
        smoker=rng.random(rows) < 0.3 + 0.1 * seed,
        word=text,
    )


CASES = {
    "people": lambda: (people(900, 1), people(450, 2), people(700, 3)),
    "shuffled": lambda: (people(900, 1), people(450, 2), shuffled_columns(people(900, 1))),
    "insured": lambda: (insured(0, 6000), insured(6000, 9000), insured(9000, 15000)),
    "mixed": lambda: (mixed(1500, 0), mixed(700, 0), mixed(1200, 1)),
}
RECORDED = {
    "people": (0.94917, 0.893682),
    "shuffled": (0.983395, 0.803631),
    "insured": (0.872305, 0.774954),
    "mixed": (0.927423, 0.859166),
}


def ours(name: str) -> list[float | None]:
    report = measured(*CASES[name](), "f.accuracy1", "f.accuracy2")
    return [found(report, "f.accuracy1").estimate, found(report, "f.accuracy2").estimate]


@pytest.mark.parametrize("name", CASES)
def test_it_equals_what_the_tool_gave(name):
    assert ours(name) == pytest.approx(RECORDED[name], abs=CLOSE)


@pytest.mark.skipif(not TOOL.exists(), reason="mostlyai-qa is not installed")
@pytest.mark.parametrize("name", CASES)
def test_it_equals_what_the_tool_gives(name, tmp_path):
    paths = [tmp_path / f"{role}.parquet" for role in ("train", "holdout", "synthetic")]
    for path, real in zip(paths, CASES[name](), strict=True):
        pq.write_table(real, path)
    script = ROOT / "tests" / "agreement" / "qa_accuracy.py"
    done = subprocess.run([TOOL, script, *paths], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    assert ours(name) == pytest.approx([theirs["univariate"], theirs["bivariate"]], abs=CLOSE)
    assert RECORDED[name] == pytest.approx([theirs["univariate"], theirs["bivariate"]], abs=CLOSE)


def test_free_text_and_too_few_columns_are_said():
    rng = np.random.default_rng(0)
    notes = [f"seen {k} times" for k in rng.permutation(200)]
    train = table(note=notes, code=["a", "b"] * 100)
    report = measured(train, None, train, "f.accuracy1", "f.accuracy2")
    assert found(report, "f.accuracy1").estimate == 1
    assert found(report, "f.accuracy1").caveats[0].endswith("are left out: 1.")
    assert found(report, "f.accuracy2").verdict is Verdict.NOT_ESTABLISHED
    assert not any(one.deciding for one in report.measurements)
