"""Vectors of documents that were made elsewhere, by a model that is named: an input with a digest, never computed here."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.search import Found

STEPS = 127
"""A vector's length, in the steps that its numbers are rounded to."""
FINE = 1 << 20
BLOCK = 512
ROLES = ("train", "holdout", "synthetic")
TOLD = ("model", "weights_sha256", "pooling", "max_tokens", "truncated")
"""What the file's metadata say of the model; the first is needed."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """By role a row of whole numbers for each document, in the documents' order; and what is said of the model."""

    rows: Mapping[str, Array]
    model: Mapping[str, str]
    sha256: str


def vectors_in(path: Path, documents: Mapping[str, Documents | None]) -> Vectors:
    """From Parquet with `role`, `id` and `vector`. Raises Refused for another form, and for a document that has none or two."""
    try:
        table = pq.read_table(path)
        said = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        roles, ids = (table.column(name).cast(pa.string()).to_pylist() for name in ("role", "id"))
        listed = table.column("vector").combine_chunks()
        width = set(pc.list_value_length(listed).to_pylist())
        values = np.asarray(listed.flatten(), np.float64).reshape(len(ids), -1)
    except (pa.ArrowException, KeyError, ValueError, OSError) as error:
        raise Refused("{file} needs the columns role, id and vector, as Parquet.", file=path.name) from error
    if len(width) != 1 or not np.isfinite(values).all():
        raise Refused("{file} holds vectors of different lengths, or numbers that are not finite.", file=path.name)
    if not said.get(TOLD[0]):
        raise Refused("{file} does not say in its metadata which “model” made the vectors.", file=path.name)
    place = {key: at for at, key in enumerate(zip(roles, ids, strict=True))}
    if len(place) < len(ids):
        raise Refused("{file} holds two vectors of one document.", file=path.name)
    whole = in_steps(values)
    rows = {}
    for role in ROLES:
        known = documents.get(role)
        if known is not None:
            at = [place.get((role, name), -1) for name in known.ids]
            if -1 in at:
                raise Refused(
                    "{file} has no vector of a {role} document. Say which field is its id.", file=path.name, role=role
                )
            rows[role] = whole[at]
    model = {name: said[name] for name in TOLD if name in said}
    digest = hashlib.sha256(repr(sorted(model.items())).encode())
    for role, held in rows.items():
        digest.update(role.encode() + held.tobytes())
    return Vectors(rows, model, digest.hexdigest())


def in_steps(values: Array) -> Array:
    """Each vector at the same length, rounded. Sums and roots are of whole numbers, so that every machine agrees."""
    largest = np.abs(values).max(axis=1, keepdims=True)
    fine = np.rint(values / np.where(largest > 0, largest, 1.0) * FINE).astype(np.int64)
    lengths = np.array([max(1, math.isqrt(int(one))) for one in (fine**2).sum(axis=1)], np.int64)[:, None]
    return np.asarray((2 * STEPS * fine + lengths) // (2 * lengths), np.int64)


def nearest(queries: Array, real: Array, groups: Array, count: int) -> Found:
    """As `search.nearest`. Products are of whole numbers below 2 to the 53, so that any order of adding gives the same."""
    found = Found.empty(count, len(queries), len(real))
    sides = [np.flatnonzero(groups == group) for group in range(count)]
    against = real.astype(np.float64).T
    for first in range(0, len(queries), BLOCK):
        part = slice(first, first + BLOCK)
        products = (queries[part].astype(np.float64) @ against).astype(np.int64)
        np.maximum(found.met, products.max(axis=0), out=found.met)
        for group, rows in enumerate(sides):
            if not len(rows):
                continue
            own = products[:, rows]
            at = own.argmax(axis=1)
            every = np.arange(len(own))
            found.best[group, part], found.row[group, part] = own[every, at], rows[at]
            own[every, at] = np.iinfo(np.int64).min
            found.second[group, part] = own.max(axis=1) if len(rows) > 1 else 0
    return found
