"""`python -m portal.signer --key FILE --socket FILE --public FILE`: serves until it is stopped."""

import argparse
import base64
import binascii
import json
import os
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.lib.sealable import LARGEST, NotSealable, signed_bytes

PATIENCE = 10


class Signer(ThreadingUnixStreamServer):
    """Whoever may connect to the socket may ask; its mode says who that is."""

    daemon_threads = True

    def __init__(self, address: Path, key: Ed25519PrivateKey) -> None:
        address.unlink(missing_ok=True)
        self.key = key
        super().__init__(str(address), Question)
        address.chmod(0o660)


class Question(StreamRequestHandler):
    timeout = PATIENCE
    server: Signer

    def handle(self) -> None:
        answer = answer_to(self.server.key, self.rfile.readline(2 * LARGEST))
        self.wfile.write(json.dumps(answer).encode() + b"\n")


def answer_to(key: Ed25519PrivateKey, line: bytes) -> dict[str, str]:
    """The signature, or why there is none."""
    try:
        asked = json.loads(line)
        payload = base64.b64decode(asked["payload"], validate=True)
        return {"signature": base64.b64encode(key.sign(signed_bytes(asked["kind"], payload))).decode()}
    except NotSealable as refused:
        return {"refused": str(refused)}
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return {"refused": "not a question that the signer understands"}


def publish(key: Ed25519PrivateKey, path: Path) -> None:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(pem)
    temporary.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m portal.signer", description=__doc__)
    parser.add_argument("--key", type=Path, required=True, help="the portal's Ed25519 key, PEM")
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--public", type=Path, required=True, help="where to write the public key, PEM")
    asked = parser.parse_args()
    key = serialization.load_pem_private_key(asked.key.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        parser.error(f"{asked.key.name} holds no Ed25519 key. Make one with: openssl genpkey -algorithm ed25519")
    publish(key, asked.public)
    with Signer(asked.socket, key) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
