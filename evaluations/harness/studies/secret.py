"""The secret of a study: it turns ids into codes and draws what nobody shall foresee. It stands in no report and no export."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.streams import generator

FEWEST = 16
CODE = 10


@dataclass(frozen=True, slots=True)
class Secret:
    """Bytes that only those hold who run the study."""

    data: bytes = field(repr=False)

    def mac(self, named: str) -> bytes:
        return hmac.new(self.data, named.encode(), hashlib.sha256).digest()

    def code(self, named: str) -> str:
        """The first ten characters of base32 of its HMAC-SHA256: nothing follows from it without the secret."""
        return base64.b32encode(self.mac(named)).decode()[:CODE]

    def stream(self, name: str) -> np.random.Generator:
        """Random numbers that whoever holds the secret draws again, and nobody else."""
        return generator(int.from_bytes(self.mac("stream")[:8], "big"), name)


def read(path: Path) -> Secret:
    """Raises Refused where there is none, or one that could be guessed."""
    if not path.is_file():
        raise Refused("There is no secret of the study at {file}.", file=path.name)
    found = path.read_bytes().strip()
    if len(found) < FEWEST:
        raise Refused("{file} holds fewer than 16 bytes, so its codes could be guessed.", file=path.name)
    return Secret(found)


def made(path: Path) -> Secret:
    """A new one, for its owner alone to read, where there is none yet."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
            sink.write(os.urandom(FEWEST * 2).hex().encode())
    return read(path)
