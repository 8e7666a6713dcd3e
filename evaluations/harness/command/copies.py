"""`copies`: what synthetic data share with training data, for the owner of the data: what it writes is about single people."""

import argparse
import sys
from functools import partial
from pathlib import Path

from evaluations.harness.command.asked import check_place, declared_in, files_of, text_of
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.tables.copied import as_csv, copied_rows
from evaluations.harness.tables.given import by_role
from evaluations.harness.tables.reading import read
from evaluations.harness.texts import copied as passages_of
from evaluations.harness.texts.declared import parsed
from evaluations.harness.texts.given import read_one

HELP = "list the synthetic rows, or passages of documents, that equal training data, for the owner of the data only"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--train", type=Path, nargs=1, required=True, help="real rows or documents that the generator was trained on"
    )
    command.add_argument("--synthetic", type=Path, nargs=1, required=True, help="the synthetic table or documents")
    command.add_argument("--schema", type=Path, help="YAML file with column roles, or with the fields of documents")
    command.add_argument("--protocol", default="tabular-1", help="text-1 for documents (default tabular-1)")
    command.add_argument(
        "--words", type=int, default=passages_of.FEWEST, help="of documents: list so many words in a row"
    )
    command.add_argument("--out", type=Path, required=True, help="the CSV to write; it is about real people")


def perform(options: argparse.Namespace) -> int:
    check_place(options.out)
    kind = load(options.protocol).kind
    if kind not in LISTED:
        raise Refused("Protocol {protocol} compares nothing with training data.", protocol=options.protocol)
    return LISTED[kind](options)


def of_tables(options: argparse.Namespace) -> int:
    declared = declared_in(options.schema)
    train, _, synthetic = by_role(files_of(options), partial(read, said=declared))
    (table,) = synthetic.values()
    found = copied_rows(train, table, declared)
    write_whole(options.out, as_csv(found))
    print(f"{found.num_rows:,} of {table.num_rows:,} synthetic rows equal a training row.", file=sys.stderr)
    return DONE


def of_documents(options: argparse.Namespace) -> int:
    said = {} if options.schema is None else document_in(text_of(options.schema), options.schema.name)
    declared = parsed(said or {})
    train, synthetic = (
        read_one(role, path, declared)
        for role, path in (("train", options.train[0]), ("synthetic", options.synthetic[0]))
    )
    found = passages_of.passages(train, synthetic, options.words)
    write_whole(options.out, passages_of.as_csv(found))
    count = len({one.synthetic_document for one in found})
    print(
        f"{count:,} of {len(synthetic):,} synthetic documents share a passage with a training document.",
        file=sys.stderr,
    )
    return DONE


LISTED = {"tabular": of_tables, "text": of_documents}
"""By kind of data."""
