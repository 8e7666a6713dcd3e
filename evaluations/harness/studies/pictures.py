"""A picture without what was written beside it: camera, program, place, comments. Only PNG and JPEG, by their own structure."""

import struct
from collections.abc import Iterator
from pathlib import Path

from evaluations.harness.engine.refused import Refused

ENDINGS = frozenset({".png", ".jpg", ".jpeg"})
PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})
START, SCAN, END = 0xD8, 0xDA, 0xD9
COMMENTS = frozenset({0xFE, *range(0xE1, 0xEE), 0xEF})
"""Application segments and comments of a JPEG file; the first is its size, the fourteenth its colours."""


def bare(path: Path) -> bytes:
    """Raises Refused where the file is neither."""
    data = path.read_bytes()
    try:
        if data.startswith(PNG):
            return PNG + b"".join(chunks(data))
        if data[:2] == bytes((0xFF, START)):
            return data[:2] + b"".join(segments(data))
    except (struct.error, IndexError) as error:
        raise Refused("{file} is no whole PNG or JPEG file.", file=path.name) from error
    raise Refused("{file} is neither PNG nor JPEG.", file=path.name)


def chunks(data: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        whole = data[at : at + length + 12]
        if len(whole) < length + 12:
            raise IndexError
        if name in SHOWN:
            yield whole
        at += length + 12
        if name == b"IEND":
            return
    raise IndexError


def segments(data: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        (mark, kind, length) = struct.unpack_from(">BBH", data, at)
        if mark != 0xFF or length < 2:
            raise IndexError
        if kind == SCAN:
            end = data.rindex(bytes((0xFF, END))) if bytes((0xFF, END)) in data[at:] else len(data)
            yield data[at : end + 2]
            return
        if kind not in COMMENTS:
            yield data[at : at + length + 2]
        at += length + 2
