"""A sealed pack with one thing changed, wherever the chance of a fixed seed finds it, does not verify."""

import contextlib
import io
import random
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from governance.artefacts.pack import verify
from governance.artefacts.pack.bundle import MANIFEST
from tests.assurance import Tried
from tests.integration.artefacts.pack.packed import Files, Packed, public_pem, relisted
from tests.packing import packed as zipped

pytestmark = pytest.mark.django_db

BROKEN = 1


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + 1 + chance.randrange(40) :]


def grown(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(1 + chance.randrange(40)) + data[at:]


def shortened(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


WAYS = (flipped, cut, grown, shortened)


def of_the_zip(data: bytes, files: Files, chance: random.Random) -> bytes:
    """A slip on the way: the bytes of the zip itself."""
    return chance.choice(WAYS)(data, chance)


def of_one_file(data: bytes, files: Files, chance: random.Random) -> bytes:
    """One file changed and the zip written properly again."""
    return zipped(with_one_changed(files, chance))


def of_one_file_relisted(data: bytes, files: Files, chance: random.Random) -> bytes:
    """One file changed and the manifest made to fit, as anybody can who has no key."""
    return zipped(relisted(with_one_changed(files, chance)))


def of_two_files(data: bytes, files: Files, chance: random.Random) -> bytes:
    """Two files under each other's name."""
    one, other = chance.sample(sorted(name for name in files if name != MANIFEST), 2)
    while files[one] == files[other]:
        one, other = chance.sample(sorted(files), 2)
    return zipped(relisted({**files, one: files[other], other: files[one]}))


def of_a_missing_file(data: bytes, files: Files, chance: random.Random) -> bytes:
    left_out = chance.choice(sorted(name for name in files if name != MANIFEST))
    return zipped(relisted({name: content for name, content in files.items() if name != left_out}))


def with_one_changed(files: Mapping[str, bytes], chance: random.Random) -> Files:
    name = chance.choice(sorted(name for name in files if files[name] and name != MANIFEST))
    return {**files, name: chance.choice(WAYS)(files[name], chance)}


MUTATIONS: list[Callable[[bytes, Files, random.Random], bytes]] = [
    of_the_zip, of_one_file, of_one_file_relisted, of_two_files, of_a_missing_file,
]  # fmt: skip


def status(path: Path, key: Path) -> int:
    """Of the program, run in this process: a thousand interpreters would take minutes to start."""
    arguments = [str(verify.__file__), str(path), "--key", str(key)]
    with patch.object(sys, "argv", arguments), contextlib.redirect_stdout(io.StringIO()):
        return verify.main()


@pytest.mark.parametrize("change", MUTATIONS)
def test_a_changed_pack_does_not_verify(
    packed: Packed,
    tmp_path: Path,
    change: Callable[[bytes, Files, random.Random], bytes],
    tried: Tried,
    scale: Callable[[int, int], int],
) -> None:
    chance, files, held = random.Random(change.__name__), packed.files(tmp_path), 0
    key, pack = tmp_path / "key.pem", tmp_path / "pack.zip"
    key.write_bytes(public_pem(packed.key))
    for _ in range(count := scale(20, 300)):
        pack.write_bytes(change(packed.zip, files, chance))
        held += status(pack, key) == BROKEN
    pack.write_bytes(packed.zip)

    assert status(pack, key) == 0
    tried("A sealed pack changed in one place, at random", count, held)
