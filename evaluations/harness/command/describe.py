"""`describe`: say what a file holds, by digest, rows and columns, without a value of it."""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evaluations.harness.command.asked import check_place, text_of
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import modality
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.tables.reading import ingest
from evaluations.harness.texts.describing import described
from evaluations.harness.texts.documents import documents_of
from evaluations.harness.texts.records import records

HELP = "say what a file holds, by digest, rows and columns, without a value of it"
FORM = 1
KEPT = ("name", "type", "role")


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", type=Path, help="the table, or the file of documents")
    command.add_argument("--protocol", default="tabular-1", help="protocol that will measure it (default tabular-1)")
    command.add_argument("--schema", type=Path, help="YAML file that declares the fields of documents")
    command.add_argument("--out", type=Path, help="the description to write (default: print it, with missing values)")


def perform(options: argparse.Namespace) -> int:
    kind = load(options.protocol).kind
    if kind not in DESCRIBED:
        raise Refused(
            "Only tables and documents can be described, not what {protocol} measures.", protocol=options.protocol
        )
    if options.out is None:
        print(json.dumps(DESCRIBED[kind](options), ensure_ascii=False))
        return DONE
    check_place(options.out)
    write_whole(options.out, json.dumps(document(options, kind), ensure_ascii=False, indent=1) + "\n")
    return DONE


def document(options: argparse.Namespace, kind: str) -> dict[str, Any]:
    """What may leave the place where the data is: no value, and no count but that of the rows."""
    found = DESCRIBED[kind](options)
    if not found.get("sha256"):
        raise Refused("Give --schema: what documents are called follows from the fields that it declares.")
    with options.source.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return {
        "description": FORM,
        "kind": kind,
        "name": options.source.name,
        "bytes": options.source.stat().st_size,
        "sha256": digest,
        "read_sha256": found["sha256"],
        "rows": found["rows"],
        "columns": [{key: column[key] for key in KEPT} for column in found["columns"]],
    }


def of_table(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return ingest(options.source, Path(folder) / "typed.parquet")


def of_documents(options: argparse.Namespace) -> dict[str, Any]:
    """Their digest only where it is declared how they are read."""
    found = described(records(options.source))
    if options.schema is None:
        return found
    declared: Any = modality("text").declared(text_of(options.schema), options.schema.name)
    return found | {"sha256": documents_of(records(options.source), declared).sha256}


DESCRIBED: Mapping[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "tabular": of_table,
    "text": of_documents,
    "corpora": of_documents,
}
