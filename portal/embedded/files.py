"""Small files with a habit: private ones appear whole, logs start afresh."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)


def fresh_log(path: Path) -> Path:
    """An empty log; the previous run's stays beside it."""
    if path.exists():
        path.replace(path.with_suffix(".previous.log"))
    path.touch(0o600)
    return path
