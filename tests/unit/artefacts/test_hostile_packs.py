"""Whatever is handed to the verifier, it says what is wrong in a sentence, ends with 1 and writes nothing."""

import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from governance.artefacts.pack import verify
from governance.artefacts.pack.verify import FILES, MANIFEST, PackError
from tests.assurance import Tried

PROGRAM = Path(verify.__file__)
DEEP = b"[" * 100_000 + b"]" * 100_000


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as pack:
        for name, data in members.items():
            pack.writestr(name, data)
    return buffer.getvalue()


def twice() -> bytes:
    """The directory names one file a second time."""
    data = zipped({"record.json": b"{}", "record.jsox": b"[]"})
    return data.replace(b"record.jsox", b"record.json")


def claims_to_be_huge() -> bytes:
    """The directory says ten thousand million bytes; the file holds three."""
    data = bytearray(zipped({"record.json": b"{}\n"}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(data)


def bomb() -> bytes:
    return zipped({**dict.fromkeys(FILES, b""), "record.json": b" " * 70_000_000}, method=zipfile.ZIP_DEFLATED)


def whole(**changed: bytes) -> bytes:
    """Every file a pack has, each of them nonsense but for those given."""
    return zipped({name: changed.get(name.replace("/", "_").replace(".", "_"), b"nonsense") for name in sorted(FILES)})


HOSTILE = {
    "empty file": b"",
    "not a zip": b"<html>Sign in</html>",
    "cut short": zipped({"record.json": b"{}"})[:40],
    "empty zip": zipped({}),
    "climbs out": zipped({"../../etc/passwd": b"x"}),
    "absolute": zipped({"/etc/passwd": b"x"}),
    "drive": zipped({"C:/x": b"x"}),
    "backslash": zipped({"..\\x": b"x"}),
    "escape code": zipped({"\x1b[2Jrecord.json": b"x"}),
    "huge": claims_to_be_huge(),
    "bomb": bomb(),
    "nonsense": whole(),
    "deep": whole(record_json=DEEP, rules_template_json=DEEP, log_events_jsonl=DEEP, signoffs_intoto_jsonl=DEEP),
    "lists": whole(record_json=b"[]", signoffs_intoto_jsonl=b"[]", pack_intoto_jsonl=b"[]", log_events_jsonl=b"[]"),
    "numbers": whole(record_json=b"1", signoffs_intoto_jsonl=b"1", pack_intoto_jsonl=b"1", log_events_jsonl=b"NaN"),
    "bad bytes": whole(record_json=b"\xff\xfe", MANIFEST_sha256=b"\xff", log_checkpoint=b"\xff\n\n\xff"),
    "half a record": whole(record_json=b'{"parts":{}}', log_events_jsonl=b'{"seq":"0"}'),
    "streams without end": whole(audit_pack_pdf=b"stream\n" * 200_000),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_words(tmp_path: Path, data: bytes, tried: Tried) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(data)

    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("BAD")
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    assert [item.name for item in tmp_path.iterdir()] == ["pack.zip"]
    tried("A hostile file given to verify.py: refused in a sentence, and nothing written", 1, 1)


def test_a_name_held_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(twice())

    with pytest.raises(PackError, match="holds a name twice"):
        verify.Pack(str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(zipped(dict.fromkeys(FILES - {"record.json"}, b"{}")))

    with pytest.raises(PackError) as refused:
        verify.Verification(verify.Pack(str(path)), None, []).manifest()

    assert str(refused.value) == "Missing from the pack: record.json."


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "record.json").symlink_to(PROGRAM)

    with pytest.raises(PackError, match=r"record\.json is a link"):
        verify.Pack(str(tmp_path))


def test_a_file_far_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / MANIFEST).open("wb") as file:
        file.truncate(verify.MOST_READ + 1)

    with pytest.raises(PackError, match="far larger than it can be"):
        verify.Pack(str(tmp_path)).read(MANIFEST)
