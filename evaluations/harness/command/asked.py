"""What the options of a command ask for: tables, what was declared of them, a report of them."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from evaluations.harness.command.counting import check_sample, scratch_folder
from evaluations.harness.engine import library
from evaluations.harness.engine.checking import faults
from evaluations.harness.engine.modality import Declaration, Given, Modality, modality
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Report
from evaluations.harness.engine.run import check_roles, run
from evaluations.harness.engine.seeding import seed_of
from evaluations.harness.engine.steps import StepFolder
from evaluations.harness.engine.writing import from_document
from evaluations.harness.tables.declared import NOTHING, Declared, from_yaml

CRASH_AFTER = "HARNESS_CRASH_AFTER"
ASKED = {
    "target": "columns that models predict",
    "sensitive": "sensitive columns: values that no one should be able to infer",
    "quasi": "quasi-identifiers: columns that an attacker may already know",
    "subgroup": "subgroup columns: their values name groups of people",
    "drop": "columns to leave out of every table",
}
PARTS = {"target": "targets", "sensitive": "sensitive", "quasi": "quasi", "subgroup": "subgroups", "drop": "drop"}


FILES = {
    "train": "real rows or documents that the generator was trained on",
    "holdout": "real rows or documents that the generator never saw",
    "synthetic": "one or more synthetic tables or sets of documents",
}
"""The parts that files play for most kinds of data. A kind says what other parts it has."""
ONE = frozenset({"train", "holdout"})


def add_material(command: argparse.ArgumentParser) -> None:
    """An option for every part of every kind of data; the protocol says which of them it needs."""
    add_files(command)
    add_declaration(command)


def add_files(command: argparse.ArgumentParser) -> None:
    for role, what in parts().items():
        count = 1 if role in ONE else "+"
        command.add_argument(f"--{role}", type=Path, nargs=count, default=[], metavar="FILE", help=what)


def add_declaration(command: argparse.ArgumentParser) -> None:
    command.add_argument("--schema", type=Path, help="YAML file that declares column roles, rules, analyses and more")
    for name, what in ASKED.items():
        command.add_argument(f"--{name}", nargs="+", action="extend", default=[], metavar="COLUMN", help=what)
    command.add_argument(
        "--progress", choices=["text", "json"], default="text", help="how to print progress (default text)"
    )


def check_place(out: Path) -> None:
    """Before anything is measured. Raises Refused where the result could not be written."""
    if not out.absolute().parent.is_dir():
        raise Refused("There is no folder to write {file} to. Make it first.", file=out.name)
    if out.is_dir():
        raise Refused("{file} is a folder. Name the file to write.", file=out.name)


def files_of(options: argparse.Namespace) -> Mapping[str, Sequence[Path]]:
    """By the part that each file plays."""
    given = {role: getattr(options, role, []) for role in parts()}
    return {role: paths for role, paths in given.items() if paths}


def parts() -> Mapping[str, str]:
    """What each part is, of every kind of data."""
    known = [kind.files for kind in library.kinds()]
    return {role: what for files in (*known, FILES) for role, what in files.items()}


def check_parts(files: Mapping[str, Sequence[Path]], protocol: Protocol) -> None:
    """Raises Refused where the protocol needs a part that is not given, or knows nothing of one that is."""
    unknown = [role for role in files if role not in protocol.roles]
    if unknown:
        raise Refused(
            "Protocol {protocol} has no use for --{role}. It takes {roles}.",
            protocol=protocol.id,
            role=unknown[0],
            roles=", ".join(f"--{role}" for role in protocol.roles),
        )
    check_roles(protocol, files)


def declared_in(path: Path | None) -> Declared:
    """What the schema file declares of tables; nothing without a file."""
    return NOTHING if path is None else from_yaml(text_of(path), path.name)


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("{file} cannot be read as text.", file=path.name) from error


def declared_by(options: argparse.Namespace, kind: Modality) -> Declaration:
    """The schema file and the flags together, as this kind of data is declared."""
    path = options.schema
    said = {} if path is None else kind.declared(text_of(path), path.name).document()
    flags = {part: getattr(options, flag) for flag, part in PARTS.items() if getattr(options, flag)}
    return kind.declaration(said | {part: [*said.get(part, ()), *names] for part, names in flags.items()})


def beside(options: argparse.Namespace) -> Path:
    """Where related tables are looked for: in the folder of the declaration, or else of the report."""
    named: Path = options.schema or getattr(options, "report", Path())
    return named.parent


def report_in(path: Path) -> Report:
    """Raises Refused where it has not the form of its schema, or holds half a character or an endless number."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        if next(faults(document), None) is None:
            return from_document(document)
    except (OSError, ValueError, RecursionError) as error:
        raise Refused("{file} is no report that can be read.", file=path.name) from error
    raise Refused("{file} is no report that can be read.", file=path.name)


def report_of(
    options: argparse.Namespace,
    declared: Declaration,
    protocol: Protocol,
    seed: int | None,
    claimed: frozenset[str] = frozenset(),
) -> Report:
    """Measured by this protocol, which says what kind of data it is about. No seed: the one that follows.

    `claimed` are the digests of the inputs of the report that is measured again.
    """
    crash_after = int(os.environ[CRASH_AFTER]) if CRASH_AFTER in os.environ else None
    steps = getattr(options, "steps", None)
    store = StepFolder(steps, crash_after) if steps else None
    files = files_of(options)
    check_parts(files, protocol)
    check_sample(options)
    with scratch_folder(options) as scratch:
        given = Given(
            files, declared, beside(options), scratch, protocol.reader, claimed, options.engine, options.sample
        )
        material = modality(protocol.kind).loaded().read(given)
        if seed is None:
            seed = seed_of(protocol.named, ((item.role, item.sha256) for item in material.inputs))
        return run(protocol, material, seed=seed, store=store, on_progress=PROGRESS[options.progress])


def as_text(step: str, done: int, total: int) -> None:
    print(f"{done:>3} of {total}  {step}", file=sys.stderr, flush=True)


def as_json_line(step: str, done: int, total: int) -> None:
    print(json.dumps({"step": step, "done": done, "total": total}), file=sys.stderr, flush=True)


PROGRESS: dict[str, Callable[[str, int, int], None]] = {"text": as_text, "json": as_json_line}
