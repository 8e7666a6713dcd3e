"""`check`: say whether what is declared can be asked of these files, and what they are called then, without measuring anything."""

import argparse
import json
from pathlib import Path

from evaluations.harness.command.asked import add_files, check_parts, declared_in, files_of, text_of
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import Given, modality
from evaluations.harness.engine.protocol import FIRST_KIND, Protocol
from evaluations.harness.tables.fitting import labelled
from evaluations.harness.tables.reading import read
from evaluations.harness.tables.tables import check_asked

HELP = "check a declaration against tables or documents, without measuring anything"


def arguments(command: argparse.ArgumentParser) -> None:
    add_files(command)
    command.add_argument("--protocol", default="tabular-1", help="protocol that will measure them (default tabular-1)")
    command.add_argument("--schema", type=Path, required=True, help="YAML file that declares rules, analyses and more")


def perform(options: argparse.Namespace) -> int:
    protocol = load(options.protocol)
    if protocol.kind == FIRST_KIND:
        return of_tables(options, protocol)
    return of_others(options, protocol)


def of_tables(options: argparse.Namespace, protocol: Protocol) -> int:
    check_parts(files_of(options), protocol)
    said = declared_in(options.schema)
    holdout = read(options.holdout[0], said=said) if options.holdout else None
    made = [read(path, said=said) for path in options.synthetic]
    check_asked(labelled(read(options.train[0], said=said), holdout, made), said)
    return DONE


def of_others(options: argparse.Namespace, protocol: Protocol) -> int:
    """Prints the part and digest of each input as a report would name it."""
    kind = modality(protocol.kind)
    files = files_of(options)
    check_parts(files, protocol)
    declared = kind.declared(text_of(options.schema), options.schema.name)
    material = kind.loaded().read(Given(files, declared, options.schema.parent, reader=protocol.reader))
    print(json.dumps([[item.role, item.sha256] for item in material.inputs]))
    return DONE
