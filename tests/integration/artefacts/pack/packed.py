"""A finished pack to take apart, and the ways to put it together again."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from governance.artefacts.pack.audit_pack import AuditPackContent
from governance.artefacts.pack.bundle import MANIFEST, SEAL, VERIFIER
from portal.lib.canonical import canonical, sha256
from tests.packing import packed

PAYLOAD_TYPE = "application/vnd.in-toto+json"
KEY_FILE = "log/verifier-key.txt"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Packed:
    """The zip of a real submission that went through one return, with what it was made from."""

    zip: bytes
    pdf: bytes
    content: AuditPackContent
    leaves: list[bytes]
    key: Ed25519PrivateKey
    digests: Mapping[str, str]

    def files(self, folder: Path) -> Files:
        path = folder / "whole.zip"
        path.write_bytes(self.zip)
        with zipfile.ZipFile(path) as pack:
            return {name: pack.read(name) for name in pack.namelist()}


def write(folder: Path, files: Files) -> Path:
    path = folder / "pack.zip"
    path.write_bytes(packed(files))
    return path


def relisted(files: Files) -> Files:
    """The manifest made to fit whatever the files are now."""
    others = {name: data for name, data in files.items() if name != MANIFEST}
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(others.items())]
    return {**others, MANIFEST: "".join(lines).encode()}


def resealed(files: Files, key: Ed25519PrivateKey) -> Files:
    """The seal and the manifest made to fit, as only the holder of a key can."""
    payload = json.loads(base64.b64decode(json.loads(files[SEAL])["payload"]))
    others = {name: data for name, data in files.items() if name not in {MANIFEST, SEAL}}
    payload["subject"] = [
        {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}} for name, data in sorted(others.items())
    ]
    return relisted({**others, SEAL: envelope(payload, key) + b"\n"})


def envelope(statement: Any, key: Ed25519PrivateKey) -> bytes:
    payload = canonical(statement)
    signed = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)
    signature = {
        "keyid": sha256(key.public_key().public_bytes_raw()),
        "sig": base64.b64encode(key.sign(signed)).decode(),
    }
    body = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [signature],
    }
    return canonical(body)


def public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Outcome:
    """What the verifier, run as a program of its own, said."""

    status: int
    output: str
    errors: str

    @property
    def bad(self) -> list[str]:
        """The titles of the steps that did not hold."""
        return [line[5:].split(":")[0] for line in self.output.splitlines() if line.startswith("BAD")]

    def line(self, title: str) -> str:
        return next(line for line in self.output.splitlines() if line[5:].startswith(f"{title}:"))


def verify(pack: Path, *arguments: str) -> Outcome:
    """Runs verify.py alone: isolated (-I), it finds nothing of the project to import, wherever it is started."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(pack), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=VERIFIER.parents[3],
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
