"""Documents made to keep the portal busy: the work is bounded, done in a limited child, and before anything is locked."""

import gzip
import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from evaluations.harness.engine import unpacking
from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables import reading
from governance import generation_log
from governance.actions import generation
from portal.lib import limited
from portal.lib.canonical import sha256
from portal.lib.refusals import Invalid
from tests import factories
from tests.faults.conftest import database
from tests.people import World, settle


def test_no_more_faults_are_looked_for_than_are_shown() -> None:
    looked = []

    def endless(*, different: bool) -> Iterator[str]:
        for number in count():
            looked.append(number)
            yield f"fault {number if different else 0}"

    said = generation_log.first(endless(different=True))
    assert (len(said), said[-1], len(looked)) == (51, "There are more faults. Correct these first.", 51)

    assert (generation_log.first(endless(different=False)), len(looked)) == (["fault 0"], 51 + 1000)


def faulty(log: dict[str, object], size: int) -> bytes:
    """A log with thousands of outputs, every one wrong."""
    return json.dumps(log | {"outputs": [{"sha256": "x", "more": [[]] * 5} for _ in range(size // 50)]}).encode()


@pytest.mark.django_db(transaction=True)
def test_a_large_faulty_log_is_refused_while_the_version_is_locked() -> None:
    """By a child, and with the first faults only."""
    world = settle()
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    data = faulty(factories.generation_log(factories.fresh(version)), 2 * generation.READ_HERE)

    with psycopg.connect(database()) as other:
        other.execute("SELECT 1 FROM governance_version WHERE id = %s FOR UPDATE", [version.pk])
        with pytest.raises(Invalid) as refused:
            generation.file_log(version, data=data, by=world.actor("sade"))

    assert len(data) > generation.READ_HERE
    assert (len(refused.value.reasons), refused.value.reasons[-1]) == (
        51,
        "There are more faults. Correct these first.",
    )


@pytest.mark.django_db
def test_a_large_log_without_fault_is_filed_byte_for_byte(world: World) -> None:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    log = factories.generation_log(factories.fresh(version))
    data = json.dumps(log).encode() + b" " * generation.READ_HERE

    run = generation.file_log(version, data=data, by=world.actor("sade"))

    assert (run.log, run.sha256) == (log, sha256(data))


@pytest.mark.django_db
def test_a_log_that_takes_too_long_is_given_up(world: World, settings: Settings) -> None:
    settings.CHILD_MEMORY_BYTES = 32 * 1024**2

    with pytest.raises(Invalid) as refused:
        generation.read_log(b" " * (generation.READ_HERE + 1))

    assert "took too long" in str(refused.value)


def test_a_file_that_unpacks_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1 << 20)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"a\n" + b"1\n" * (8 << 20)))

    with pytest.raises(Refused, match="unpacks to more than 200 times its size"):
        reading.ingest(bomb, tmp_path / "out.parquet")

    with unpacking.open_bytes(bomb) as unpacked, pytest.raises(Refused):
        unpacked.read()
    assert list(tmp_path.iterdir()) == [bomb]


def test_so_many_files_are_read_at_once_and_no_more(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited, "PATIENCE", 0.0)
    settings.SCRATCH_DIR, settings.READERS_AT_ONCE = tmp_path, 2

    with limited.turn(), limited.turn(), pytest.raises(limited.Full), limited.turn():
        pass
    with limited.turn():
        pass


@pytest.mark.django_db
def test_who_comes_when_all_are_reading_is_told_so(
    world: World,
    client_of: Callable[[str], Client],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(limited, "PATIENCE", 0.0)
    settings.SCRATCH_DIR, settings.READERS_AT_ONCE = tmp_path, 1
    version = factories.draft_version(world)
    sent = {"role": "train", "file": SimpleUploadedFile("a.csv", b"a\n1\n")}

    with limited.turn():
        answer = client_of("sade").post(f"/api/v1/versions/{version.pk}/files/", sent)

    assert (answer.status_code, answer.json()["title"]) == (503, "The portal is busy")
    assert "as many files as it can at once" in str(answer.json())
