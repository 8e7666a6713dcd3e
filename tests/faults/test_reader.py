"""The process that reads uploaded files reads what is arriving, for who may reach its socket, and knows no secret."""

import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from governance.actions import asking, files, generation
from portal.lib import limited, storage
from portal.lib.readable import Kind, NotReadable
from portal.lib.refusals import Busy, Invalid
from portal.reader import client
from tests import factories
from tests.people import World

GOOD = {"kind": "table", "source": "given.csv", "folder": "out", "language": "en-gb"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a running reader. It has the folder of files in common with us, and none of our settings."""
    place = tmp_path_factory.mktemp("reader")
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.reader", "--socket", str(place / "socket")],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "NUMBA_CACHE_DIR": os.environ["NUMBA_CACHE_DIR"],
            "FILES_DIR": str(settings.FILES_DIR),
            "SCRATCH_DIR": str(place / "scratch"),
            "READERS_AT_ONCE": "1",
        },
    )
    deadline = time.monotonic() + 30
    while not (place / "socket").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield place / "socket"
    process.terminate()
    process.wait()


@pytest.fixture
def read_elsewhere(reader: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process starts no child."""
    settings.READER_SOCKET = str(reader)
    monkeypatch.setattr(limited, "start", None)


@pytest.fixture
def arriving() -> Iterator[Path]:
    """The folder of arriving files, with a table and a folder to write to, and nothing in it that was not there before."""
    arrivals = storage.incoming()
    (arrivals / "given.csv").write_text("a,b\n1,x\n2,y\n")
    (arrivals / "out").mkdir()
    (arrivals / "link").symlink_to(arrivals / "given.csv")
    yield arrivals
    (arrivals / "out").rmdir()
    for name in ("given.csv", "link"):
        (arrivals / name).unlink()


def asked(reader: Path, line: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.connect(str(reader))
        opened.sendall(line + b"\n")
        answer: dict[str, Any] = json.loads(opened.makefile("rb").readline())
    return answer


def test_a_table_is_read_and_a_fault_in_one_is_said(read_elsewhere: None) -> None:
    before = sorted(storage.incoming().iterdir())

    table = files.ingest(factories.upload(b"a,b\n1,x\n2,y\n"), "t.csv")
    with pytest.raises(Invalid, match=r"bad.csv”: Row 1 has 3 fields"):
        files.ingest(factories.upload(b"a,b\n1,x,more\n"), "bad.csv")

    kept = storage.path_of(table.parquet_sha256)
    assert ([column["name"] for column in table.columns], table.rows) == (["a", "b"], 2)
    assert (stat.S_IMODE(kept.stat().st_mode), kept.stat().st_uid) == (0o440, os.geteuid())
    assert [path.suffix for path in storage.incoming().iterdir() if path not in before] == [""]


def test_a_log_is_read(read_elsewhere: None) -> None:
    assert generation.faults_by_child(b"[]")
    assert generation.faults_by_child(b"{") != generation.faults_by_child(b"[]")


@pytest.mark.django_db
def test_a_declaration_is_checked_against_kept_tables(world: World, read_elsewhere: None) -> None:
    version = factories.draft_version(world)
    for role in ("train", "synthetic"):
        factories.add_table(version, role, by=world.actor("sade"))
    version = factories.fresh(version)
    before = sorted(storage.incoming().iterdir())

    assert asking.objections(version, "targets: [ill]") == []
    assert "nowhere" in asking.objections(version, "targets: [nowhere]")[0]

    assert sorted(storage.incoming().iterdir()) == before
    assert all(
        stat.S_IMODE(storage.path_of(file.parquet_sha256).stat().st_mode) == 0o440 for file in version.files.all()
    )


@pytest.mark.parametrize(
    "line",
    [
        *(json.dumps(GOOD | {"source": name}).encode() for name in ("../objects", "/etc/passwd", "link", "none.csv", "")),
        *(json.dumps(GOOD | {"source": name}).encode() for name in ("out", "given.csv\n", "./given.csv", 1, None)),
        *(json.dumps(GOOD | {"folder": name}).encode() for name in ("..", ".", "/tmp", "given.csv", "link", "none", "")),
        *(json.dumps(GOOD | {"language": name}).encode() for name in ("../en", "", "--help", "en gb")),
        *(json.dumps(GOOD | {"kind": name}).encode() for name in ("shell", "", None, ["table"], "check")),
        *(b"", b"{}", b"[]", b"\xff", b"[" * 5000, json.dumps(GOOD).encode()[:-1]),
    ],
)  # fmt: skip
def test_nothing_else_is_read(reader: Path, arriving: Path, line: bytes) -> None:
    assert asked(reader, line).keys() == {"refused"}


def test_only_its_group_may_ask(reader: Path, arriving: Path) -> None:
    assert stat.S_IMODE(reader.stat().st_mode) == 0o660
    with pytest.raises(NotReadable, match="no such file is arriving"):
        client.ask(reader, Kind.TABLE, source="link", folder="out", language="en", patience=10)


@pytest.mark.parametrize(
    "answer",
    [b"", b"{}", b"[]", b"\xff\n", b"[" * 100_000, b'{"code": 0, "stdout": ""}\n', b'{"code": "x", "stdout": "", "stderr": ""}'],
)  # fmt: skip
def test_an_answer_that_is_none_is_as_good_as_none(answer: bytes) -> None:
    with pytest.raises(NotReadable, match="broke off"):
        client.understood(answer)


def test_a_reader_that_was_taken_over_cannot_have_another_file_kept(tmp_path: Path) -> None:
    """Nor change what was kept."""
    secret, given = tmp_path / "secret", tmp_path / "given"
    secret.write_text("secret")
    (tmp_path / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe")
    given.write_text("rows")

    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=r"symbolic|not a file"):
            storage.receive(tmp_path / name)
    with given.open("r+") as held:
        kept = storage.receive(given)
        held.write("lies")

    assert (storage.path_of(kept.sha256).read_text(), kept.bytes) == ("rows", 4)
    storage.delete(kept.sha256)


@pytest.mark.django_db
def test_a_reader_that_is_full_or_gone_is_said_and_nothing_is_kept(
    world: World, client_of: Callable[[str], Client], reader: Path, settings: Settings
) -> None:
    version = factories.draft_version(world)

    def sent(socket: Path) -> tuple[int, str]:
        settings.READER_SOCKET = str(socket)
        upload = SimpleUploadedFile("a.csv", b"a\n1\n2\n")
        answer = client_of("sade").post(f"/api/v1/versions/{version.pk}/files/", {"role": "train", "file": upload})
        return answer.status_code, str(answer.json())

    assert "as many files as it can at once" in while_full(reader, settings, lambda: sent(reader))[1]
    code, said = sent(reader.with_name("nowhere"))
    assert (code, "The portal cannot read files at the moment" in said) == (503, True)
    assert not version.files.exists()
    assert sent(reader)[0] == 201


def while_full(reader: Path, settings: Settings, act: Callable[[], Any]) -> Any:
    """Its only turn is taken."""
    settings.SCRATCH_DIR, settings.READERS_AT_ONCE = reader.with_name("scratch"), 1
    with limited.turn():
        return act()


def test_without_a_reader_an_upload_is_busy(settings: Settings, tmp_path: Path) -> None:
    """A socket on which nobody listens any more."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "socket"))
    settings.READER_SOCKET = str(tmp_path / "socket")

    with pytest.raises(Busy, match="cannot read files at the moment"):
        files.ingest(factories.upload(b"a\n1\n"), "t.csv")


def test_in_compose_the_reader_has_no_secret_no_network_and_only_what_arrives() -> None:
    services: dict[str, Any] = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]
    reader = services["reader"]

    assert (reader["network_mode"], reader["user"]) == ("none", "10003:10001")
    assert not reader.keys() & {"secrets", "env_file", "networks", "configs"}
    assert not [item for item in reader["environment"] if "DATABASE" in item or "SECRET" in item or "BROKER" in item]
    assert reader["volumes"] == [
        "reader:/reader",
        {
            "type": "volume",
            "source": "files",
            "target": "/arrivals/incoming",
            "volume": {"subpath": "files/incoming"},
        },
    ]
    asking = {name for name, service in services.items() if "READER_SOCKET" in service.get("environment", {})}
    mounting = {name for name, service in services.items() if "reader:/reader:ro" in service.get("volumes", [])}
    assert asking == mounting == {"web"}
