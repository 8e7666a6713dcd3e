"""Bytes of text files, decompressed and checked on the way: UTF-8 without NUL."""

import bz2
import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from evaluations.harness.engine.refused import Refused

BLOCK = 16 << 20
"""Bytes that are read at once; no line may be longer."""
DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError)
COMPRESSED: dict[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".zst": lambda path: pa.input_stream(str(path), compression="zstd"),
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


MOST_UNPACKED, TIMES_PACKED = 64 << 20, 200
"""Nothing of more than so many bytes packs into less than that part of itself; a bomb does."""


class Unpacked(io.RawIOBase):
    """Reads a packed file until it turns out to be a bomb."""

    def __init__(self, packed: BinaryIO, size: int) -> None:
        self.packed, self.left = packed, max(MOST_UNPACKED, TIMES_PACKED * size)

    def read(self, size: int = -1) -> bytes:
        chunk = self.packed.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise Refused("The file unpacks to more than {times} times its size. Send it unpacked.", times=TIMES_PACKED)
        return chunk

    def close(self) -> None:
        self.packed.close()
        super().close()


def open_bytes(path: Path) -> BinaryIO:
    unpack = COMPRESSED.get(path.suffix.lower())
    return Unpacked(unpack(path), path.stat().st_size) if unpack else path.open("rb")  # type: ignore[return-value]


class CheckedText(io.RawIOBase):
    """Passes bytes on while they are UTF-8 without NUL, and counts lines to say where they are not."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw = raw
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.line = 1

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self.raw.read(size if size and size > 0 else BLOCK)
        except DAMAGE as error:
            raise Refused("The compressed file is damaged. Compress it again and retry.") from error
        nul = chunk.find(b"\0")
        if nul >= 0:
            line = self.line + chunk.count(b"\n", 0, nul)
            raise Refused("Line {line:,} holds a NUL byte. Save the file as plain UTF-8 text.", line=line)
        try:
            self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = self.line + chunk.count(b"\n", 0, max(error.start, 0))
            raise Refused("Line {line:,} is not valid UTF-8. Save the file with UTF-8 encoding.", line=line) from error
        self.line += chunk.count(b"\n")
        return chunk


class CheckedReader(CheckedText):
    def readinto(self, buffer: Any) -> int:
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
