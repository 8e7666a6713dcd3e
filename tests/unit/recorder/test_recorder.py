"""The recorder: what a pipeline does is in the log, and whatever goes wrong in the recorder, the pipeline never notices."""

import hashlib
import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.recorder import Recording, record
from evaluations.recorder.environment import commit
from evaluations.recorder.plain import plain
from governance.generation_log import completeness_of, faults_of, parse

HERE = Path(__file__).parent


def start(path: Any, **said: Any) -> Recording:
    return record(path, type="corpus_pipeline", name="questions", version="1.2", operator="Sade Okafor", **said)


def pipeline(run: Recording, folder: Path) -> int:
    """Writes three questions, of which one is a copy."""
    rng = np.random.default_rng(run.seed("walk", np.int64(7)))
    run.source(
        id="textbooks",
        role="reference_corpus",
        version="2025",
        licence="CC-BY-4.0",
        rights_basis="open",
        personal_data="none",
    )
    run.model(role="question_writer", id="m-large", version="2026-01-10", provider="acme", access="self_hosted_weights")
    run.prompt("question", version="2", text="Write a question about {topic}.")
    run.say("sampling", temperature=np.float32(0.5))
    run.say("decontamination", performed=False, not_performed_reason="no benchmark applies")
    written = run.stage("Write", kind="generation", unit="questions")
    kept = run.stage("Drop copies", kind="dedup", unit="questions")
    rows = [f"What is {word}?" for word in ("osmosis", "entropy", "osmosis")]
    written.count(came=3, went=len(rows))
    unique = sorted(set(rows))
    kept.count(came=len(rows), went=len(unique), removed={"copy": len(rows) - len(unique)})
    (folder / "questions.jsonl").write_text("\n".join(unique))
    run.output(folder / "questions.jsonl", records=len(unique))
    return int(rng.integers(1_000))


def test_a_recorded_run_is_a_log_that_can_be_filed(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text("numpy==2")

    with start(tmp_path / "log.json", determinism="statistically_reproducible", folder=tmp_path) as run:
        pipeline(run, tmp_path)

    data = (tmp_path / "log.json").read_bytes()
    log = parse(data)
    assert faults_of(data) == []
    assert completeness_of(log) == "contemporaneous"
    assert log["environment"]["lockfile_sha256"] == hashlib.sha256(b"numpy==2").hexdigest()
    assert log["prompts"] == [{
        "template_id": "question", "version": "2", "redacted": True,
        "sha256": hashlib.sha256(b"Write a question about {topic}.").hexdigest(),
    }]  # fmt: skip
    assert [(item["order"], item["in"], item["out"]) for item in log["stages"]] == [(1, 3, 3), (2, 3, 2)]
    assert log["stages"][1]["removed_by_reason"] == {"copy": 1}
    assert log["seeds"] == [{"scope": "walk", "value": 7}]
    assert [(item["path"], item["records"]) for item in log["outputs"]] == [("questions.jsonl", 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.json", "questions.jsonl", "uv.lock"]


def test_without_a_lock_file_the_installed_packages_are_listed(tmp_path: Path) -> None:
    with start(tmp_path / "log.json", folder="/proc") as run:
        pass

    listed = run.log["extra"]["packages"]
    assert run.log["environment"]["lockfile_sha256"] == hashlib.sha256("\n".join(listed).encode()).hexdigest()
    assert any(name.startswith("numpy==") for name in listed)
    assert run.log["deviations"][0]["what"] == "There was no lock file."


def test_an_exception_is_recorded_without_its_words_and_goes_on(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="patient 17"), start(tmp_path / "log.json", folder=tmp_path):
        raise ValueError("patient 17 is too old")

    log = json.loads((tmp_path / "log.json").read_text())
    assert (log["status"], log["error"].partition(" at ")[0]) == ("failed", "ValueError")
    assert log["error"].partition(" at ")[2].startswith("test_recorder.py:")
    assert "patient" not in json.dumps(log)


@pytest.mark.parametrize(
    ("raised", "status"), [(KeyboardInterrupt(), "aborted"), (SystemExit(1), "aborted"), (SystemExit(0), "completed")]
)
def test_a_run_that_is_stopped_is_aborted(tmp_path: Path, raised: BaseException, status: str) -> None:
    with pytest.raises(type(raised)), start(tmp_path / "log.json", folder=tmp_path) as run:
        raise raised

    assert run.log["status"] == status


def broken(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


PATHS: dict[str, Callable[[Path], Any]] = {
    "a folder that is not there": lambda folder: folder / "gone" / "log.json",
    "a folder in its place": lambda folder: folder,
    "a file in the place of the folder": lambda folder: folder / "uv.lock" / "log.json",
    "no path at all": lambda _folder: None,
}
PARTS = {
    "a full disk": "pathlib.Path.replace",
    "digests that fail": "evaluations.recorder.environment.digest_of",
    "an environment that fails": "evaluations.recorder.environment.machine",
    "lists that fail": "evaluations.recorder.notes.stated",
}


@pytest.mark.parametrize("how", [*PATHS, *PARTS])
def test_whatever_breaks_in_the_recorder_the_pipeline_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (tmp_path / "uv.lock").write_text("")
    with start(alone / "log.json", folder=tmp_path) as whole:
        expected = pipeline(whole, alone)
    if how in PARTS:
        monkeypatch.setattr(PARTS[how], broken)
    path = PATHS[how](tmp_path) if how in PATHS else tmp_path / "log.json"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with start(path, folder=tmp_path) as run:
            found = pipeline(run, tmp_path)

    assert found == expected
    assert (tmp_path / "questions.jsonl").read_bytes() == (alone / "questions.jsonl").read_bytes()
    assert any("The recorder could not do its part" in item["what"] for item in run.log["deviations"])
    assert not list(tmp_path.glob(".log.json*"))


def test_a_wrong_call_is_a_deviation(tmp_path: Path) -> None:
    with start(tmp_path / "log.json", folder=tmp_path) as run:
        run.output(tmp_path / "nothing.csv")
        run.prompt("a")  # type: ignore[call-arg]
        run.stage("Count").count(came="many")  # type: ignore[arg-type]

    assert [(item["what"], item["why"]) for item in run.log["deviations"] if "lock" not in item["what"]] == [
        ("The recorder could not do its part: output.", "FileNotFoundError"),
        ("The recorder could not do its part: prompt.", "TypeError"),
        ("The recorder could not count in stage Count.", "ValueError"),
    ]


def test_several_threads_count_together(tmp_path: Path) -> None:
    with start(tmp_path / "log.json", folder=tmp_path) as run, ThreadPoolExecutor(8) as pool:
        stage = run.stage("Write")
        list(pool.map(lambda _: stage.count(came=1, went=1, removed={"odd": 1}), range(2_000)))

    assert run.log["stages"][0] | {"order": 1} == {
        "order": 1, "name": "Write", "kind": "other", "unit": "rows", "in": 2_000, "out": 2_000, "removed_by_reason": {"odd": 2_000},
    }  # fmt: skip


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(object()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner), max_leaves=8,
))  # fmt: skip
def test_any_value_becomes_one_that_can_be_filed(value: Any) -> None:
    parse(json.dumps({"extra": plain(value)}).encode())


def test_the_commit_is_read_from_the_repository(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit(tmp_path) is None
    (git / "packed-refs").write_text(f"# pack-refs\n{'b' * 40} refs/heads/main\n")
    assert commit(tmp_path / ".") == "b" * 40
    (git / "refs/heads/main").write_text("a" * 40 + "\n")
    inner = tmp_path / "src"
    inner.mkdir()
    assert commit(inner) == "a" * 40


def test_it_needs_the_standard_library_alone() -> None:
    foreign = "('django', 'numpy', 'pandas', 'governance', 'portal', 'evaluations.harness')"
    script = f"import sys, evaluations.recorder; print([name for name in {foreign} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=HERE.parents[2]
    )

    assert done.stdout.strip() == "[]"
