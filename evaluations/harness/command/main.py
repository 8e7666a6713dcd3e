"""The command line. Progress goes to stderr, results to files or stdout."""

import argparse
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from evaluations import harness
from evaluations.harness.command.arguments import PARTS, parser
from evaluations.harness.command.comparison import page
from evaluations.harness.engine.comparing import differing, side_by_side
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Report, as_json, digest, from_json, to_json
from evaluations.harness.engine.steps import StepFolder, write_whole
from evaluations.harness.tables.declared import NOTHING, Declared, from_yaml, parsed
from evaluations.harness.tables.reading import ingest, read, write_typed
from evaluations.harness.tables.related import read_related
from evaluations.harness.tables.stored import StoredTable

if TYPE_CHECKING:
    from evaluations.harness.tables.tables import Tables

Table = TypeVar("Table")

DONE, DIFFERS, BAD_INPUT = 0, 1, 2
CRASH_AFTER = "HARNESS_CRASH_AFTER"
NO_RELATED = "Related tables are measured in memory. Run without --streamed, or do not declare them."


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except Refused as problem:
        print(" ".join(str(problem).split()), file=sys.stderr)
        return BAD_INPUT


def declared_in(path: Path | None) -> Declared:
    """What the schema file declares; nothing without a file."""
    if path is None:
        return NOTHING
    try:
        return from_yaml(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} cannot be read as text.") from error


def declared_by(options: argparse.Namespace) -> Declared:
    """The schema file and the flags together."""
    base = declared_in(options.schema)
    named = {part: [*getattr(base, part), *getattr(options, flag)] for flag, part in PARTS.items()}
    return parsed(base.document() | named)


def read_tables(
    options: argparse.Namespace, reader: Callable[[Path], Table]
) -> tuple[Table, Table | None, dict[str, Table]]:
    """Train, holdout and the synthetic tables by name."""

    def table(label: str, path: Path) -> Table:
        try:
            return reader(path)
        except Refused as problem:
            raise Refused(f"{label} ({path.name}): {problem.message}", problem.row, problem.column) from problem

    train = table("train", options.train)
    unseen = getattr(options, "holdout", None)
    holdout = table("holdout", unseen) if unseen else None
    names = [f"{at} {path.name}" for at, path in enumerate(options.synthetic, 1)]
    synthetic = {name: table("synthetic", path) for name, path in zip(names, options.synthetic, strict=True)}
    return train, holdout, synthetic


def tables_of(options: argparse.Namespace, declared: Declared, scratch: Path | None) -> "Tables":
    """In memory, or column by column through files in the folder for scratch."""
    if scratch is None:
        train, holdout, synthetic = read_tables(options, read)
        related = read_related(declared.related, beside(options))
        return harness.Tables.of(train, holdout, list(synthetic.values()), declared, related)
    if declared.related:
        raise Refused(NO_RELATED)
    stored = read_tables(options, stored_in(scratch))
    return harness.Tables.of(stored[0], stored[1], list(stored[2].values()), declared, scratch=scratch)


def stored_in(scratch: Path) -> Callable[[Path], StoredTable]:
    """A reader that writes each table once as typed Parquet."""
    numbers = itertools.count(1)

    def reader(path: Path) -> StoredTable:
        out = scratch / f"{next(numbers)}.parquet"
        write_typed(path, out, {})
        return StoredTable(out)

    return reader


def beside(options: argparse.Namespace) -> Path:
    """Where related tables are looked for: in the folder of the declaration, or else of the report."""
    named: Path = options.schema or getattr(options, "report", Path())
    return named.parent


def report_in(path: Path) -> Report:
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{path.name} is no report that can be read.") from error


def measured(options: argparse.Namespace, declared: Declared, protocol: str, seed: int) -> Report:
    crash_after = int(os.environ[CRASH_AFTER]) if CRASH_AFTER in os.environ else None
    steps = getattr(options, "steps", None)
    store = StepFolder(steps, crash_after) if steps else None
    with scratch_folder(options) as scratch:
        tables = tables_of(options, declared, scratch)
        return harness.run(
            harness.load(protocol), tables, seed=seed, store=store, on_progress=PROGRESS[options.progress]
        )  # fmt: skip


@contextmanager
def scratch_folder(options: argparse.Namespace) -> Iterator[Path | None]:
    """None where the tables are measured in memory."""
    if not options.streamed:
        yield None
        return
    with TemporaryDirectory(prefix="harness-") as folder:
        yield Path(folder)


def as_text(step: str, done: int, total: int) -> None:
    print(f"{done:>3} of {total}  {step}", file=sys.stderr, flush=True)


def as_json_line(step: str, done: int, total: int) -> None:
    print(json.dumps({"step": step, "done": done, "total": total}), file=sys.stderr, flush=True)


PROGRESS: dict[str, Callable[[str, int, int], None]] = {"text": as_text, "json": as_json_line}


def run_command(options: argparse.Namespace) -> int:
    report = measured(options, declared_by(options), options.protocol, options.seed)
    write_whole(options.out, to_json(report))
    for group in report.groups:
        print(f"{group.id:<9} {group.verdict.replace('_', ' ')}", file=sys.stderr)
    return DONE


def verify_command(options: argparse.Namespace) -> int:
    claimed = report_in(options.report)
    said = declared_by(options)
    declared = said if said != NOTHING else parsed(claimed.declared)
    again = measured(options, declared, claimed.protocol.id, claimed.seed)
    own = digest(as_json(claimed))
    if again.digest == claimed.digest == own:
        print(f"verified {again.digest}")
        return DONE
    if own != claimed.digest:
        print("The report was altered: the digest in it is not that of its content.", file=sys.stderr)
    print(f"The digest differs: {again.digest} instead of {own}.", file=sys.stderr)
    for name in differing(claimed, again):
        print(f"  {name}", file=sys.stderr)
    return DIFFERS


def compare_command(options: argparse.Namespace) -> int:
    reports = [report_in(path) for path in options.reports]
    names = [path.stem for path in options.reports]
    if options.out:
        apart = names if len(set(names)) == len(names) else list(map(str, options.reports))
        write_whole(options.out, page(reports, apart))
    else:
        print(side_by_side(reports, names))
    return DONE


def copies_command(options: argparse.Namespace) -> int:
    """For the owner of the data: what it writes and says is about single real people."""
    declared = declared_in(options.schema)
    train, _, synthetic = read_tables(options, read)
    (table,) = synthetic.values()
    found = harness.copied_rows(train, table, declared)
    write_whole(options.out, harness.as_csv(found))
    print(f"{found.num_rows:,} of {table.num_rows:,} synthetic rows equal a training row.", file=sys.stderr)
    return DONE


def calibrate_command(options: argparse.Namespace) -> int:
    declared = declared_by(options)
    train, holdout, synthetic = read_tables(options, read)
    protocol = harness.load(options.protocol)
    for named in (options.metrics, options.clean):
        protocol.only(named)
    asked = harness.Asked(
        protocol,
        declared,
        seed=options.seed,
        seeds=options.seeds,
        alarms=options.alarms,
        rows=options.rows,
        metrics=options.metrics,
        clean=options.clean,
    )
    generators = {name.partition(" ")[2].partition(".")[0]: table for name, table in synthetic.items()}
    found = harness.calibrated(train, holdout, generators, asked, lambda step: print(step, file=sys.stderr, flush=True))
    harness.written(options.out, options.name, found)
    return DONE


def ingest_command(options: argparse.Namespace) -> int:
    print(
        json.dumps(
            ingest(options.source, options.out, declared=declared_in(options.schema).columns), ensure_ascii=False
        )
    )
    return DONE


COMMANDS = {
    "run": run_command,
    "verify": verify_command,
    "compare": compare_command,
    "copies": copies_command,
    "calibrate": calibrate_command,
    "ingest": ingest_command,
}
