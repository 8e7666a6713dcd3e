"""`copies`: synthetic rows that equal a training row, for the owner of the data: what it writes is about single people."""

import argparse
import sys
from functools import partial
from pathlib import Path

from evaluations.harness.command.asked import check_place, declared_in, files_of
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.tables.copied import as_csv, copied_rows
from evaluations.harness.tables.given import by_role
from evaluations.harness.tables.reading import read

HELP = "list the synthetic rows that equal a training row, for the owner of the data only"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--train", type=Path, nargs=1, required=True, help="real rows that the generator was trained on"
    )
    command.add_argument("--synthetic", type=Path, nargs=1, required=True, help="the synthetic table")
    command.add_argument("--schema", type=Path, help="YAML file with column roles; keys and free text are not compared")
    command.add_argument("--out", type=Path, required=True, help="the CSV to write; it holds rows of real people")


def perform(options: argparse.Namespace) -> int:
    check_place(options.out)
    declared = declared_in(options.schema)
    train, _, synthetic = by_role(files_of(options), partial(read, said=declared))
    (table,) = synthetic.values()
    found = copied_rows(train, table, declared)
    write_whole(options.out, as_csv(found))
    print(f"{found.num_rows:,} of {table.num_rows:,} synthetic rows equal a training row.", file=sys.stderr)
    return DONE
