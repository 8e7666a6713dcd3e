"""Files as a zip in the one form that the portal writes and verify.py asks for."""

from collections.abc import Mapping
from zlib import crc32

from governance.artefacts.pack.verify import Entry, directory, local_header, order


def packed(files: Mapping[str, bytes]) -> bytes:
    made, entries = bytearray(), []
    for name in order(files):
        data = files[name]
        entries.append(Entry(name, len(data), crc32(data), len(made)))
        made += local_header(name, len(data), crc32(data)) + data
    return bytes(made + directory(entries))
