"""`python -m portal.reader --socket FILE`: serves until it is stopped. Reads in FILES_DIR/incoming, works in SCRATCH_DIR."""

import argparse
import json
import os
import secrets
import subprocess
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from typing import Any

from portal.lib import readable, storage
from portal.lib.limited import Full
from portal.lib.readable import Kind, NotReadable
from portal.reader.client import MOST_SAID

PATIENCE = 10
LONGEST_QUESTION = 4096


class Reader(ThreadingUnixStreamServer):
    """Whoever may connect to the socket may ask; its mode says who that is."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: Path) -> None:
        address.unlink(missing_ok=True)
        super().__init__(str(address), Question)
        address.chmod(0o660)


class Question(StreamRequestHandler):
    timeout = PATIENCE

    def handle(self) -> None:
        answer = answer_to(self.rfile.readline(LONGEST_QUESTION))
        self.wfile.write(json.dumps(answer).encode() + b"\n")


def answer_to(line: bytes) -> dict[str, Any]:
    """How the child ended and what it said, or why none was started."""
    try:
        asked = understood(line)
    except NotReadable as refused:
        return {"refused": str(refused)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"refused": "not a question that the reader understands"}
    try:
        return bounded(readable.perform(**asked))
    except Full:
        return {"full": True}


def understood(line: bytes) -> dict[str, Any]:
    asked, arrivals = json.loads(line), storage.incoming()
    kind = Kind(asked["kind"])
    return {
        "kind": kind,
        "source": readable.among(arrivals, asked["source"], readable.is_source_of(kind)),
        "folder": readable.among(arrivals, asked["folder"], Path.is_dir),
        "language": readable.tongue(asked["language"]),
    }


def bounded(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """A child that says more than any of ours would has been taken over, and is not believed."""
    if max(len(done.stdout), len(done.stderr)) > MOST_SAID:
        return {"code": 1, "stdout": "", "stderr": ""}
    return {"code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m portal.reader", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    asked = parser.parse_args()
    # The portal's settings want a key; the portal's own is none of the reader's business.
    os.environ.setdefault("SECRET_KEY", secrets.token_hex())
    os.umask(0o027)  # the group, which is the portal's, reads what we write
    with Reader(asked.socket) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
