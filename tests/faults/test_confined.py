"""What the process that reads hostile files can do, tried from inside it: only what it was given, where the kernel has Landlock."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from portal.embedded.demo import LACKING
from portal.lib import checks, confinement, landlock, limited, seal

TRIES = """
import json, os, socket, sys
given, own, key, other, port = sys.argv[1:]

def tried(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"

def write(path):
    with open(path, "w") as file:
        file.write("x")

print(json.dumps({
    "read what was given": tried(lambda: open(given).read()),
    "write to its own folder": tried(lambda: write(own + "/out")),
    "read the seal key": tried(lambda: open(key).read()),
    "read another file": tried(lambda: open(other).read()),
    "write what was given": tried(lambda: write(given)),
    "write another file": tried(lambda: write(other + ".new")),
    "link the seal key to its folder": tried(lambda: os.link(key, own + "/key")),
    "write code": tried(lambda: write("portal/new.py")),
    "read accounts": tried(lambda: open("/etc/passwd").read()),
    "look into its parent": tried(lambda: open(f"/proc/{os.getppid()}/environ").read()),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", int(port)), 1)),
    "ask a process beside it": tried(lambda: socket.socket(socket.AF_UNIX)),
    "listen": tried(lambda: socket.create_server(("127.0.0.1", 0))),
}))
"""


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of a server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock, which the start of the demo says")
def test_a_reading_child_opens_its_input_and_its_output_and_nothing_else(tmp_path: Path, listening: int) -> None:
    seal.key()
    given, own, other = tmp_path / "given", tmp_path / "own", tmp_path / "other"
    own.mkdir()
    for file in (given, other):
        file.write_text("rows")

    done = limited.run(
        [sys.executable, "-c", TRIES, *map(str, (given, own, settings.SEAL_KEY_FILE, other, listening))],
        reads=[given],
        writes=[own],
    )

    found = json.loads(done.stdout or "{}")
    assert {what for what, answer in found.items() if answer == "done"} == {
        "read what was given",
        "write to its own folder",
    }, done.stderr
    assert (len(found), (own / "out").read_text(), sorted(path.name for path in own.iterdir())) == (13, "x", ["out"])


def test_what_the_kernel_cannot_do_is_said() -> None:
    """By the page “System”, by `check --deploy` and at the start of the demo."""
    assert set(confinement.lacks()) <= LACKING.keys()
    assert len(checks.readers_are_confined()) == len(confinement.lacks())
