"""The file that somebody sent: its texts by name, and what they say as JSON. Nothing in it is trusted."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from portal.lib.language import gettext as _

MOST_BYTES = 8 * 1024**2
MOST_FILES = 2_000
MOST_ENTRY = 4 * 1024**2
"""What is larger in an archive is data, and describes no run."""
MOST_YAML = 64 * 1024
"""Reading YAML is slow, and what describes a run is short."""
ZIP = b"PK\x03\x04"
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)
"""What a damaged or encrypted archive, or one packed in a way that nobody else uses, makes the library raise."""


@dataclass(frozen=True)
class Sent:
    """One file, or those of an archive, each by its name without the folders above the shortest path."""

    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.texts.get("", "")

    @cached_property
    def documents(self) -> list[Any]:
        """Each JSON document: one, the entries of a list, or one a line."""
        with suppress(ValueError, RecursionError):
            found = json.loads(self.text)
            return found if isinstance(found, list) else [found]
        with suppress(ValueError, RecursionError):
            return [json.loads(line) for line in self.text.splitlines() if line.strip()]
        return []

    @property
    def document(self) -> Any:
        return self.documents[0] if len(self.documents) == 1 else None

    def named(self, name: str) -> str:
        """The text of the file of this name, at the top of the archive or in its only folder."""
        found = sorted(
            (path for path in self.texts if path.rpartition("/")[2] == name), key=lambda path: path.count("/")
        )
        return self.texts[found[0]] if found else ""


def opened(data: bytes) -> Sent:
    """Raises ValueError, with a sentence, for what is no text and no archive of texts."""
    if len(data) > MOST_BYTES:
        raise ValueError(_("The file is larger than 8 MB."))
    if data.startswith(ZIP):
        return Sent(dict(unpacked(data)))
    try:
        return Sent({"": data.decode("utf-8-sig")})
    except UnicodeDecodeError:
        raise ValueError(_("The file is neither text nor a ZIP archive.")) from None


def unpacked(data: bytes) -> Iterator[tuple[str, str]]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in (item for item in archive.infolist()[:MOST_FILES] if item.file_size <= MOST_ENTRY):
                with archive.open(entry) as file:
                    read = file.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise ValueError(_("The archive unpacks to more than 8 MB."))
                with suppress(UnicodeDecodeError):
                    yield entry.filename, read.decode("utf-8-sig")
    except UNREADABLE:
        raise ValueError(_("The ZIP archive cannot be read.")) from None


def from_yaml(text: str) -> Any:
    """None for what is no YAML, or long."""
    try:
        return yaml.safe_load(text) if len(text) <= MOST_YAML else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def at(value: Any, *path: str | int) -> Any:
    """What stands at a path, whatever the form of what is above it; None for nothing."""
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and isinstance(name, int) and name < len(value):
            value = value[name]
        else:
            return None
    return value


def items(value: Any) -> list[Any]:
    """A list as it is, one thing as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def words(value: Any) -> str | None:
    """Text, or a plain number as text; None for everything else."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def said(**parts: Any) -> dict[str, Any]:
    """What is said, without what is not."""
    return {name: value for name, value in parts.items() if value not in (None, "", [], {})}


def identity(name: Any) -> str | None:
    """A UUID for a run: the one it is named by, or one that follows from its name."""
    text = words(name)
    if text is None:
        return None
    with suppress(ValueError):
        return str(UUID(text.removeprefix("urn:uuid:").rpartition("/")[2].removeprefix("#")))
    return str(uuid5(NAMESPACE_URL, text))


def from_epoch(value: Any, per_second: int) -> str | None:
    """A time that is counted from 1970, in so many ticks a second."""
    with suppress(TypeError, ValueError, OverflowError, OSError):
        return moment(datetime.fromtimestamp(int(value) / per_second, UTC).isoformat())
    return None


def moment(value: Any) -> str | None:
    """A time as the log writes it; None without a time zone, because no one is guessed."""
    with suppress(TypeError, ValueError):
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC).isoformat().replace("+00:00", "Z") if found.tzinfo else None
    return None
