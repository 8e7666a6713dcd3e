"""Benchmarks that a corpus has to be free of: items with their answers, and decoys that nobody can have met."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluations.harness.engine.records.reading import Record, is_known, records
from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.fields import text_of, written

ITEM, DECOY = "item", "decoy"
PARTS = ("question", "answer", "passage")


@dataclass(frozen=True, eq=False)
class Benchmark:
    """Items and decoys in one order, whatever order they came in. `texts` are question, answer and passage of each."""

    name: str
    ids: Sequence[str]
    texts: tuple[Sequence[str], ...]
    decoy: Array
    sha256: str

    def __len__(self) -> int:
        return len(self.ids)


def benchmarks_in(paths: Sequence[Path]) -> tuple[Benchmark, ...]:
    """One from each file, called as the file is. Raises Refused for a name that comes twice, and for what is no benchmark."""
    files = [file for path in paths for file in files_of(path)]
    names = [name_of(file) for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused("There are two benchmarks {name}. Give each file a name of its own.", name=twice[0])
    return tuple(sorted((benchmark_in(file) for file in files), key=lambda one: one.name))


def files_of(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.iterdir() if file.is_file() and is_known(file))
    if not found:
        raise Refused("The folder {folder} holds no benchmark, such as NAME.jsonl.", folder=path.name)
    yield from found


def name_of(path: Path) -> str:
    return path.name.partition(".")[0]


def benchmark_in(path: Path) -> Benchmark:
    return benchmark_of(name_of(path), records(path))


def benchmark_of(name: str, numbered: Iterable[tuple[int, Record]]) -> Benchmark:
    """Raises Refused for an item without a question, another split, two items of one id, and for decoys alone."""
    found = sorted(item_of(record, number, name) for number, record in numbered)
    ids = [one[1] for one in found]
    if twice := sorted({one for one in ids if ids.count(one) > 1} if len(set(ids)) < len(ids) else set()):
        raise Refused("Benchmark {name} has two items {id}.", name=name, id=twice[0])
    if all(one[3] for one in found):
        raise Refused("Benchmark {name} has no items, only decoys.", name=name)
    return Benchmark(
        name,
        ids,
        tuple([one[2][at] for one in found] for at in range(len(PARTS))),
        np.array([one[3] for one in found]),
        hashlib.sha256(name.encode() + b"".join(one[0] for one in found)).hexdigest(),
    )


def item_of(record: Record, number: int, name: str) -> tuple[bytes, str, list[str], bool]:
    """Its digest, id and texts, and whether it is a decoy."""
    split = written(record.get("split")) or ITEM
    if split not in {ITEM, DECOY}:
        raise Refused("Item {row:,} of {name} has a split that is neither item nor decoy.", row=number, name=name)
    texts = [text_of(record.get(part), number, part) for part in PARTS]
    if not texts[0].strip():
        raise Refused("Item {row:,} of {name} has no question.", row=number, name=name)
    known = written(record.get("id"))
    whole = json.dumps([known, texts, split], ensure_ascii=True).encode()
    digest = hashlib.blake2b(whole, digest_size=32).digest()
    return digest, known or digest.hex()[:16], texts, split == DECOY
