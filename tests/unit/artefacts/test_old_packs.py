"""Packs of every format that is closed: they verify for ever, and a change in them is still found."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from governance.artefacts.pack import verify
from tests.packing import packed

PROGRAM = Path(verify.__file__)
PACKS = Path(__file__).parents[2] / "fixtures" / "packs"
FORMATS = sorted(path.stem for path in PACKS.glob("*.zip"))


def run(pack: Path, key: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(PROGRAM), str(pack), "--key", str(key)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_format_ever_made_is_kept() -> None:
    assert FORMATS == ["format-1", "format-2"]


@pytest.mark.parametrize("name", FORMATS)
def test_it_verifies(name: str) -> None:
    found = run(PACKS / f"{name}.zip", PACKS / f"{name}.pem")

    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert "BAD" not in found.stdout


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("member", ["record.json", "signoffs.intoto.jsonl", "log/events.jsonl", "audit-pack.pdf"])
def test_a_changed_byte_is_found(tmp_path: Path, name: str, member: str) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(PACKS / f"{name}.zip") as pack:
        files = {item: bytearray(pack.read(item)) for item in pack.namelist()}
    files[member][len(files[member]) // 2] ^= 1
    changed.write_bytes(packed({item: bytes(data) for item, data in files.items()}))

    found = run(changed, PACKS / f"{name}.pem")

    assert found.returncode == 1
    assert f"Manifest: Changed since the manifest was written: {member}." in found.stdout
