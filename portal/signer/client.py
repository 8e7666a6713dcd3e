"""Asks the signer. One question a connection: a line of JSON there, a line of JSON back."""

import base64
import json
import socket
from pathlib import Path

from portal.lib.sealable import NotSealable

PATIENCE = 10.0


def ask(address: Path, kind: str, payload: bytes) -> bytes:
    """The signature. Raises NotSealable where the signer refuses, OSError where it does not answer."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(PATIENCE)
        line.connect(str(address))
        line.sendall(json.dumps({"kind": kind, "payload": base64.b64encode(payload).decode()}).encode() + b"\n")
        with line.makefile("rb") as answers:
            answer = json.loads(answers.readline() or b"{}")
    if "signature" not in answer:
        raise NotSealable(answer.get("refused", "the signer broke off"))
    return base64.b64decode(answer["signature"])
