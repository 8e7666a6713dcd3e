"""The command line: run, verify, compare, ingest. Progress goes to stderr, results to files or stdout."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from evaluations import harness

from .comparing import differing, side_by_side
from .reading import ingest, read
from .refused import Refused
from .report import Report, from_json, to_json
from .steps import StepFolder, write_whole

if TYPE_CHECKING:
    from .tables import Tables

DONE, DIFFERS, BAD_INPUT = 0, 1, 2
CRASH_AFTER = "HARNESS_CRASH_AFTER"
ABOUT = """Measures synthetic tables against the real table they were made from.

Reads CSV, JSON Lines (both also .gz) and Parquet. Ends with 0 when measured, whatever the verdict,
with 1 when a report does not verify, with 2 and one sentence when the input cannot be measured."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m evaluations.harness",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    add_run(commands.add_parser("run", help="measure synthetic tables and write a report"))
    verify = commands.add_parser("verify", help="measure again and compare with a report's digest")
    verify.add_argument("report", type=Path, help="the report to verify")
    add_tables(verify)
    compare = commands.add_parser("compare", help="print reports side by side")
    compare.add_argument("reports", type=Path, nargs="+", help="reports of one protocol")
    store = commands.add_parser("ingest", help="check a table and store it as typed Parquet")
    store.add_argument("source", type=Path, help="the table to read")
    store.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
    store.add_argument("--schema", type=Path, help="YAML with the roles of columns")
    return top


def add_run(command: argparse.ArgumentParser) -> None:
    add_tables(command)
    command.add_argument("--protocol", default="tabular-1", help="which metrics and thresholds (default tabular-1)")
    command.add_argument("--seed", type=int, default=0, help="seed of every random choice (default 0)")
    command.add_argument("--out", type=Path, required=True, help="the report to write")


def add_tables(command: argparse.ArgumentParser) -> None:
    command.add_argument("--train", type=Path, required=True, help="rows the generator learned from")
    command.add_argument("--holdout", type=Path, help="real rows it never saw; without them privacy stays open")
    command.add_argument("--synthetic", type=Path, nargs="+", required=True, help="one or more generated tables")
    command.add_argument("--schema", type=Path, help="YAML with the roles of columns")
    for name, what in ASKED.items():
        command.add_argument(f"--{name}", nargs="+", action="extend", default=[], metavar="COLUMN", help=what)
    command.add_argument("--steps", type=Path, help="folder of finished steps, to go on after an interruption")
    command.add_argument("--progress", choices=["text", "json"], default="text", help="how progress is printed")


ASKED = {
    "target": "columns that models predict",
    "sensitive": "columns an attacker would like to know",
    "quasi": "columns an attacker may know already",
    "subgroup": "columns that name groups of people",
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except Refused as problem:
        print(problem, file=sys.stderr)
        return BAD_INPUT


def roles_in(path: Path | None) -> dict[str, str]:
    """The schema file: `columns:` maps a column to its role."""
    if path is None:
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {str(name): str(role) for name, role in content["columns"].items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path.name} is no schema. Write `columns:` with a role for each name.") from error


def tables_of(options: argparse.Namespace) -> "Tables":
    declared = roles_in(options.schema)

    def table(label: str, path: Path) -> "object":
        try:
            return read(path, declared=declared)
        except Refused as problem:
            raise Refused(f"{label} ({path.name}): {problem.message}", problem.row, problem.column) from problem

    return harness.Tables.of(
        table("train", options.train),
        table("holdout", options.holdout) if options.holdout else None,
        [table("synthetic", path) for path in options.synthetic],
        roles=declared,
        targets=options.target,
        sensitive=options.sensitive,
        quasi=options.quasi,
        subgroups=options.subgroup,
    )


def report_in(path: Path) -> Report:
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{path.name} is no report that can be read.") from error


def measured(options: argparse.Namespace, protocol: str, seed: int) -> Report:
    crash_after = int(os.environ[CRASH_AFTER]) if CRASH_AFTER in os.environ else None
    store = StepFolder(options.steps, crash_after) if options.steps else None
    return harness.run(
        harness.load(protocol), tables_of(options), seed=seed, store=store, on_progress=PROGRESS[options.progress]
    )  # fmt: skip


def as_text(step: str, done: int, total: int) -> None:
    print(f"{done:>3} of {total}  {step}", file=sys.stderr, flush=True)


def as_json_line(step: str, done: int, total: int) -> None:
    print(json.dumps({"step": step, "done": done, "total": total}), file=sys.stderr, flush=True)


PROGRESS: dict[str, Callable[[str, int, int], None]] = {"text": as_text, "json": as_json_line}


def run_command(options: argparse.Namespace) -> int:
    report = measured(options, options.protocol, options.seed)
    write_whole(options.out, to_json(report))
    for group in report.groups:
        print(f"{group.id:<9} {group.verdict.replace('_', ' ')}", file=sys.stderr)
    return DONE


def verify_command(options: argparse.Namespace) -> int:
    claimed = report_in(options.report)
    again = measured(options, claimed.protocol.id, claimed.seed)
    if again.digest == claimed.digest:
        print(f"verified {again.digest}")
        return DONE
    print(f"The digest differs: {again.digest} instead of {claimed.digest}.", file=sys.stderr)
    for name in differing(claimed, again):
        print(f"  {name}", file=sys.stderr)
    return DIFFERS


def compare_command(options: argparse.Namespace) -> int:
    reports = [report_in(path) for path in options.reports]
    print(side_by_side(reports, [path.stem for path in options.reports]))
    return DONE


def ingest_command(options: argparse.Namespace) -> int:
    print(json.dumps(ingest(options.source, options.out, declared=roles_in(options.schema)), ensure_ascii=False))
    return DONE


COMMANDS = {
    "run": run_command,
    "verify": verify_command,
    "compare": compare_command,
    "ingest": ingest_command,
}

if __name__ == "__main__":
    sys.exit(main())
