"""One order of rows and one digest for a table, whatever order its rows and columns came in.

A row's hash is the sum over its columns of a mixed hash of (column name, value) in two 64-bit lanes, so
neither order matters. The digest is SHA-256 over names, types and the values themselves in that order.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]
Order = npt.NDArray[np.int64]
ColumnReader = Callable[[str], pa.ChunkedArray]

CHUNK = 1 << 20
TAGS = {"null": 1, "bool": 2, "number": 3, "timestamp": 5, "text": 6}


def mixed(values: Hashes) -> Hashes:
    """The splitmix64 finaliser (Steele, Lea and Flood 2014): a bijection that spreads every bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def keyed(text: str, person: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, person=person).digest(), "little")


def cell_hashes(array: pa.Array) -> Hashes:
    kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), TAGS["null"], np.uint64)
    if pa.types.is_dictionary(kind):
        words = [keyed(text, b"cell") for text in array.dictionary.to_pylist()]
        hashes = np.array([*words, TAGS["null"]], np.uint64)
        places = pc.fill_null(array.indices, len(words)).to_numpy(zero_copy_only=False)
        taken: Hashes = hashes[places]
        return taken
    hashes = number_hashes(array)
    hashes[pc.is_null(array).to_numpy(zero_copy_only=False)] = TAGS["null"]
    return hashes


def number_hashes(array: pa.Array) -> Hashes:
    if pa.types.is_floating(array.type):
        numbers = pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False) + 0.0
        whole = (np.floor(numbers) == numbers) & (np.abs(numbers) <= 2.0**53)
        bits = np.where(whole, np.where(whole, numbers, 0.0).astype(np.int64), numbers.view(np.int64))
        return mixed(bits.view(np.uint64) + np.uint64(TAGS["number"]))
    tag = "bool" if pa.types.is_boolean(array.type) else "number"
    if pa.types.is_timestamp(array.type):
        tag = "timestamp"
    whole_numbers = pc.fill_null(array.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return mixed(whole_numbers.astype(np.int64).view(np.uint64) + np.uint64(TAGS[tag]))


def row_hashes(names: Sequence[str], column: ColumnReader, rows: int) -> tuple[Hashes, Hashes]:
    first, second = np.zeros(rows, np.uint64), np.zeros(rows, np.uint64)
    for name in names:
        start = 0
        for chunk in column(name).chunks:
            cells = cell_hashes(chunk)
            part = slice(start, start + len(cells))
            first[part] += mixed(cells ^ np.uint64(keyed(name, b"first")))
            second[part] += mixed(cells ^ np.uint64(keyed(name, b"second")))
            start += len(cells)
    return first, second


def canonical_order(hashes: tuple[Hashes, Hashes]) -> Order:
    return np.lexsort((hashes[1], hashes[0]))


def table_digest(schema: pa.Schema, column: ColumnReader, order: Order) -> str:
    """The same for every order of rows and columns; different as soon as one value, name or type differs."""
    kinds = {name: type_name(schema.field(name).type) for name in sorted(schema.names)}
    running = hashlib.sha256(json.dumps([kinds, len(order)], ensure_ascii=False).encode())
    for name in kinds:
        values = column(name)
        for start in range(0, len(order), CHUNK):
            update(running, values.take(pa.array(order[start : start + CHUNK])))
    return running.hexdigest()


def counts_digest(
    schema: pa.Schema, tally: Callable[[str], tuple[pa.ChunkedArray, npt.NDArray[Any]]], rows: int
) -> str:
    """Of the different values of each column and how often they occur: it names what was counted, not which values go together."""
    kinds = {name: type_name(schema.field(name).type) for name in sorted(schema.names)}
    running = hashlib.sha256(json.dumps(["counts", kinds, rows], ensure_ascii=False).encode())
    for name in kinds:
        values, counts = tally(name)
        cells = np.concatenate([cell_hashes(chunk) for chunk in values.chunks])
        different, places = np.unique(cells, return_inverse=True)
        often = np.zeros(len(different), np.int64)
        np.add.at(often, places, counts)
        running.update(different.astype("<u8").tobytes() + often.astype("<i8").tobytes())
    return running.hexdigest()


def update(running: Any, values: pa.ChunkedArray) -> None:
    running.update(np.packbits(pc.is_null(values).to_numpy()).tobytes())
    if pa.types.is_null(values.type):
        return
    if pa.types.is_dictionary(values.type):
        texts = pc.fill_null(values.cast(pa.string()), "")
        running.update(pc.binary_length(texts).to_numpy().astype("<i4").tobytes())
        running.update("".join(texts.to_pylist()).encode())
    elif pa.types.is_floating(values.type):
        running.update((pc.fill_null(values, 0.0).to_numpy() + 0.0).astype("<f8").tobytes())
    else:
        running.update(pc.fill_null(values.cast(pa.int64()), 0).to_numpy().astype("<i8").tobytes())


def type_name(kind: pa.DataType) -> str:
    """The type as people and reports name it."""
    if pa.types.is_dictionary(kind):
        return "text"
    names = {"int64": "whole number", "double": "number", "bool": "boolean", "null": "empty"}
    return names.get(str(kind), "datetime")


ARROW = {
    "whole number": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "datetime": pa.timestamp("us"),
    "text": pa.dictionary(pa.int32(), pa.string()),
    "empty": pa.null(),
}
