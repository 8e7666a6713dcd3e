"""Where a run happens: system, Python, commit, and the digest of the lock file that pins its packages."""

import hashlib
import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "conda-lock.yml", "pixi.lock", "requirements.txt")
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def machine() -> dict[str, Any]:
    return {"os": platform.platform(), "python": platform.python_version()}


def entry_point() -> str:
    """The name of the script alone: a path may identify a person."""
    return Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "interactive"


def above(start: Path) -> Iterator[Path]:
    yield start
    yield from start.parents


def lock_file(start: Path) -> Path | None:
    """The nearest one, from the folder of the run upwards."""
    return next((folder / name for folder in above(start) for name in LOCK_FILES if (folder / name).is_file()), None)


def packages() -> list[str]:
    """What is installed, one name==version each."""
    found = {(item.metadata["Name"] or "").lower(): item.version for item in metadata.distributions()}
    return sorted(f"{name}=={version}" for name, version in found.items() if name)


def commit(start: Path) -> str | None:
    """The commit that is checked out, read from the files of git; None where there is no repository."""
    place = next((folder / ".git" for folder in above(start) if (folder / ".git").exists()), None)
    if place is None:
        return None
    if place.is_file():
        place = place.parent / place.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
    head = (place / "HEAD").read_text(encoding="utf-8").strip()
    reference = head.partition("ref: ")[2]
    found = named(place, reference) if reference else head
    return found if found and COMMIT.fullmatch(found) else None


def named(place: Path, reference: str) -> str | None:
    """The commit of a branch; a second work tree keeps its branches in the first."""
    shared = place / "commondir"
    home = place / shared.read_text(encoding="utf-8").strip() if shared.is_file() else place
    loose = home / reference
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    packed = home / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {reference}")), None)


def digest_of(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file and its length, read in blocks."""
    found, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
            length += len(block)
    return found.hexdigest(), length
