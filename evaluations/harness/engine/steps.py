"""Finished steps kept as files in a folder, so that an interrupted run goes on where it stopped."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILLED = 137


@dataclass
class StepFolder:
    """One file a step, written whole or not at all. `crash_after` ends the process after so many steps."""

    folder: Path
    crash_after: int | None = None

    def get(self, key: str) -> Mapping[str, Any] | None:
        path = self.folder / f"{key}.json"
        if not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        path = self.folder / f"{key}.json"
        if path.exists():
            return
        write_whole(path, json.dumps(value, allow_nan=False))
        if self.crash_after is not None:
            self.crash_after -= 1
            if self.crash_after <= 0:
                os._exit(KILLED)


def write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())
    partial.replace(path)
