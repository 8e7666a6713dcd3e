"""What is locked is installed, and nothing else: on any day, with any pip that a supported Python ships."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement

ROOT = Path(settings.BASE_DIR)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def locked(path: Path) -> list[str]:
    """The entries of a lock, each on one line, without comments."""
    text = re.sub(r"^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_entry_is_one_version_with_its_hashes(path: Path) -> None:
    """No extra, no range, no address, no option: nothing that an index could answer differently tomorrow."""
    entries = locked(path)
    assert entries

    for entry in entries:
        wanted = Requirement(HASH.sub("", entry).strip())
        assert (wanted.extras, wanted.url, [spec.operator for spec in wanted.specifier]) == (set(), None, ["=="]), entry
        assert HASH.search(entry), entry


def test_every_installation_resolves_nothing() -> None:
    """With an extra such as coverage[toml], pip 23.2 asks the index for the newest version unless it resolves nothing."""
    recipes = [ROOT / "Makefile", ROOT / "Dockerfile"]
    steps = [line for path in recipes for line in path.read_text().splitlines() if re.search(r"pip install", line)]
    installing = [line for line in steps if "--dry-run" not in line]

    assert len(installing) >= 4
    assert [line for line in installing if not {"--no-deps", "--require-hashes"} <= set(line.split())] == []
