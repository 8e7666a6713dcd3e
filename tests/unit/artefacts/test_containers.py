"""A pack has one container and one manifest: every byte follows from the files, and whatever is slipped in is refused."""

import contextlib
import hashlib
import io
import os
import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.artefacts.pack.verify import (
    ANY_SIZE,
    MANIFEST,
    SEAL,
    Entry,
    Pack,
    PackError,
    Verification,
    directory,
    local_header,
    order,
)
from tests.packing import packed

PACKS = Path(__file__).parents[2] / "fixtures" / "packs"
WHOLE = (PACKS / "format-1.zip").read_bytes()
MUTATIONS = int(os.environ.get("MUTATIONS", "250"))


def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def repacked(change: Callable[[zipfile.ZipInfo], None] = lambda entry: None) -> bytes:
    """By another program: the same files in the same order, with what `change` does to the first entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for number, (name, data) in enumerate(files().items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            if not number:
                change(entry)
            with pack.open(entry, "w", force_zip64=name.startswith(ANY_SIZE)) as file:
                file.write(data)
    return out.getvalue()


def symlink(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def executable(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = 0o100755 << 16


def dated(entry: zipfile.ZipInfo) -> None:
    entry.date_time = (2026, 1, 1, 0, 0, 0)


def noted(entry: zipfile.ZipInfo) -> None:
    entry.comment = b"signed by nobody"


def extra(entry: zipfile.ZipInfo) -> None:
    entry.extra = b"\xfe\xca\x04\x00more"


def deflated(entry: zipfile.ZipInfo) -> None:
    entry.compress_type = zipfile.ZIP_DEFLATED


def another_pack() -> bytes:
    """A whole zip of the same names with other words in them."""
    return packed({**files(), "README.txt": b"Everything is approved."})


def commented() -> bytes:
    return WHOLE[:-2] + b"\x04\x00more"


def local_name() -> bytes:
    """The header before the file says another name than the directory behind it; readers differ in which they believe."""
    at = WHOLE.index(b"README.txt")
    return WHOLE[:at] + b"README.exe" + WHOLE[at + 10 :]


def between() -> bytes:
    """Bytes that belong to no file, after the first; every offset behind them is right."""
    out = io.BytesIO()
    made = files()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("README.txt", made["README.txt"])
        assert pack.fp is not None
        pack.fp.write(b"hidden")
        pack.start_dir = pack.fp.tell()
        for name in [name for name in made if name != "README.txt"]:
            pack.writestr(name, made[name])
    return out.getvalue()


CONTAINERS = {
    "another zip in front": another_pack() + WHOLE,
    "another zip behind": WHOLE + another_pack(),
    "a page in front": b"<html>approved</html>" + WHOLE,
    "bytes behind": WHOLE + b"\n",
    "a comment": commented(),
    "the names differ": local_name(),
    "bytes between": between(),
    **{
        change.__name__: repacked(change) for change in (symlink, executable, dated, noted, extra, deflated)
    },
}  # fmt: skip


def held(folder: Path, data: bytes) -> tuple[bool, str]:
    """Whether the pack verifies under the key from elsewhere, and what the program said."""
    path = folder / "pack.zip"
    path.write_bytes(data)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            return Verification(Pack(str(path)), str(PACKS / "format-1.pem"), []).run(), said.getvalue()
        except (PackError, zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as refused:
            return False, str(refused)


def test_what_the_portal_packs_is_what_a_zip_program_would(tmp_path: Path) -> None:
    assert repacked() == packed(files()) == WHOLE
    assert held(tmp_path, WHOLE)[0]


@pytest.mark.parametrize("data", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_another_container_around_the_same_files_is_refused(tmp_path: Path, data: bytes) -> None:
    holds, said = held(tmp_path, data)

    assert not holds
    assert "BAD  Container: " in said
    assert "the zip is not as the portal" in said


MANIFESTS: dict[str, Callable[[bytes], bytes]] = {
    "other line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "a doubled line": lambda data: data + data.splitlines(keepends=True)[0],
    "lines moved": lambda data: b"".join(reversed(data.splitlines(keepends=True))),
    "a vertical tab for an end": lambda data: data.replace(b"\n", b"\x0b", 1),
    "no last end": lambda data: data[:-1],
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_another_form_of_the_manifest_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    made = files()

    holds, said = held(tmp_path, packed({**made, MANIFEST: change(made[MANIFEST])}))

    assert not holds
    assert "BAD  Manifest: The manifest is not in its one form" in said


def listed(made: dict[str, bytes]) -> dict[str, bytes]:
    others = {name: hashlib.sha256(data).hexdigest() for name, data in made.items() if name != MANIFEST}
    return {**made, MANIFEST: "".join(f"{others[name]}  {name}\n" for name in sorted(others)).encode()}


SEALS: dict[str, Callable[[bytes], bytes]] = {
    "a second seal": lambda data: data + data,
    "blanks": lambda data: data.replace(b'{"', b'{ "', 1),
    "a name more": lambda data: data.replace(b'{"', b'{"a":1,"', 1),
    "another key's name": lambda data: data.replace(b'"keyid":"', b'"keyid":"0', 1),
    "no end": lambda data: data[:-1],
}


@pytest.mark.parametrize("change", SEALS.values(), ids=SEALS.keys())
def test_another_form_of_the_seal_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    made = files()

    holds, said = held(tmp_path, packed(listed({**made, SEAL: change(made[SEAL])})))

    assert not holds
    assert "BAD  Seal of the pack: " in said


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One change as accidents and forgers make them: a bit, a run of bytes, something put in, taken out, doubled or moved."""
    at, length = dice.randrange(len(data)), dice.choice([1, 2, 7, 64, 500])
    run, rest = data[at : at + length], data[at + length :]
    return dice.choice(
        [
            lambda: data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :],
            lambda: data[:at] + dice.randbytes(len(run)) + rest,
            lambda: data[:at] + dice.randbytes(length) + data[at:],
            lambda: data[:at] + rest,
            lambda: data[:at] + run + run + rest,
            lambda: data[:at] + rest[:length] + run + rest[length:],
            lambda: data[:at],
        ]
    )()


def test_random_changes_are_noticed(tmp_path: Path) -> None:
    """Half of them in the zip, half in a file of it that is packed and listed again. MUTATIONS=1000 asks for more."""
    dice, made, unnoticed = random.Random(1), files(), []
    names = sorted(set(made) - {MANIFEST})
    for number in range(MUTATIONS):
        if number % 2:
            data = mutated(WHOLE, dice)
        else:
            name = dice.choice([name for name in names if made[name]])
            data = packed(listed({**made, name: mutated(made[name], dice)}))
        if data != WHOLE and held(tmp_path, data)[0]:
            unnoticed.append(number)

    assert unnoticed == []


def test_files_too_large_for_32_bits_lie_where_a_zip_program_finds_them(tmp_path: Path) -> None:
    large = [("README.txt", 3), ("evidence/scan.bin", 2**31 + 5), ("generation/1.json", 2**32 + 7), ("record.json", 9)]
    entries: list[Entry] = []
    with (tmp_path / "large.zip").open("wb") as file:
        for name, size in large:
            entries.append(Entry(name, size, 7, file.tell()))
            file.write(local_header(name, size, 7))
            file.seek(size, io.SEEK_CUR)
        file.write(directory(entries))

    with zipfile.ZipFile(tmp_path / "large.zip") as pack:
        found = [Entry(item.filename, item.file_size, item.CRC, item.header_offset) for item in pack.infolist()]
        assert pack.open("record.json").name == "record.json"

    assert found == entries
    assert order(["record.json", MANIFEST, "zebra", SEAL]) == ["record.json", "zebra", SEAL, MANIFEST]
