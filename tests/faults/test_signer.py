"""The process that holds the key signs three kinds of things in their one form, for who may reach its socket, and nothing else."""

import base64
import json
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from pytest_django import Settings

from governance.vocabulary import State
from portal.lib import seal
from portal.lib.canonical import canonical
from portal.lib.sealable import Kind, NotSealable, pre_authentication
from portal.signer import client
from tests import factories
from tests.people import World

STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "a", "digest": {"sha256": "0" * 64}}],
    "predicateType": "urn:countersign:sign-off:v2",
    "predicate": {},
}
CHECKPOINT = f"countersign.local/log/{'0' * 36}\n7\n{base64.b64encode(bytes(32)).decode()}\n".encode()


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a running signer, whose key no other process has."""
    place = tmp_path_factory.mktemp("signer")
    key = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (place / "seal.pem").write_bytes(key)
    options = ("--key", place / "seal.pem", "--socket", place / "socket", "--public", place / "public.pem")
    process = subprocess.Popen([sys.executable, "-m", "portal.signer", *map(str, options)], cwd=settings.BASE_DIR)
    deadline = time.monotonic() + 30
    while not (place / "socket").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield place
    process.terminate()
    process.wait()


@pytest.fixture
def held_elsewhere(signer: Path, settings: Settings) -> None:
    """This process has no key."""
    settings.SIGNER_SOCKET = str(signer / "socket")
    settings.SEAL_PUBLIC_KEY_FILE = str(signer / "public.pem")
    settings.SEAL_KEY_FILE = signer / "nowhere" / "seal.pem"


@pytest.mark.parametrize(
    ("kind", "payload", "signed"),
    [
        (Kind.STATEMENT, canonical(STATEMENT), pre_authentication("application/vnd.in-toto+json", canonical(STATEMENT))),
        (Kind.CHECKPOINT, CHECKPOINT, CHECKPOINT),
    ],
)  # fmt: skip
def test_what_is_signed(signer: Path, held_elsewhere: None, kind: Kind, payload: bytes, signed: bytes) -> None:
    seal.public_key().verify(client.ask(signer / "socket", kind, payload), signed)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("statement", b"{}"),
        ("statement", b"\xff"),
        ("statement", CHECKPOINT),
        ("statement", json.dumps(STATEMENT).encode()),
        ("statement", canonical(STATEMENT | {"predicateType": "urn:example:any"})),
        ("statement", canonical(STATEMENT | {"_type": "x"})),
        ("statement", canonical(STATEMENT | {"more": 1})),
        ("statement", canonical(STATEMENT | {"subject": []})),
        ("statement", b"[" * 100_000),
        ("checkpoint", canonical(STATEMENT)),
        ("checkpoint", CHECKPOINT + b"more\n"),
        ("checkpoint", CHECKPOINT.replace(b"\n7\n", b"\n07\n")),
        ("checkpoint", b""),
        ("raw", CHECKPOINT),
        ("", CHECKPOINT),
    ],
)
def test_what_is_refused(signer: Path, kind: str, payload: bytes) -> None:
    with pytest.raises(NotSealable, match="neither a statement"):
        client.ask(signer / "socket", kind, payload)


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b"[]\n", b'{"kind": 1, "payload": 2}\n', b'{"kind": "statement", "payload": "*"}\n']
)
def test_what_is_no_question_is_answered_and_the_signer_goes_on(signer: Path, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.connect(str(signer / "socket"))
        opened.sendall(line)
        answer = json.loads(opened.makefile("rb").readline())

    assert answer.keys() == {"refused"}
    assert client.ask(signer / "socket", Kind.CHECKPOINT, CHECKPOINT)


def test_only_its_group_may_ask(signer: Path) -> None:
    assert stat.S_IMODE((signer / "socket").stat().st_mode) == 0o660


@pytest.mark.django_db
def test_the_whole_job_is_done_by_processes_without_the_key(world: World, held_elsewhere: None) -> None:
    """Signatures, checkpoints, and a pack that verified before it was put in force."""
    made = factories.submission(world, at=State.IN_FORCE)

    standing = factories.standing(made)
    assert all(standing.is_valid(item) for item in made.signatures.all())
    assert not Path(settings.SEAL_KEY_FILE).exists()


def test_in_compose_the_signer_alone_has_the_key_and_web_and_documents_alone_may_ask() -> None:
    services: dict[str, Any] = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]

    def mounting(volume: str) -> set[str]:
        return {
            name
            for name, service in services.items()
            if any(str(item).startswith(f"{volume}:") for item in service.get("volumes", []))
        }

    assert {name for name, service in services.items() if "seal.pem" in service.get("secrets", [])} == {"signer"}
    assert mounting("signer") == {"signer", "web", "worker-document"}
    asking = {name for name, service in services.items() if "SIGNER_SOCKET" in service.get("environment", {})}
    assert asking == {"web", "worker-document"}
    signer = services["signer"]
    assert (signer["network_mode"], signer["user"], signer["secrets"]) == ("none", "10002:10001", ["seal.pem"])
    assert all(
        item.endswith(":ro")
        for name in ("web", "worker", "worker-document")
        for item in services[name]["volumes"]
        if item.startswith(("signer:", "public:"))
    )
