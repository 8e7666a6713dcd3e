"""`ingest`: check a table and store it as typed Parquet."""

import argparse
import json
from pathlib import Path

from evaluations.harness.command.asked import check_place, declared_in
from evaluations.harness.engine.ends import DONE
from evaluations.harness.tables.reading import ingest

HELP = "check a table and store it as typed Parquet"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", type=Path, help="the table to read")
    command.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
    command.add_argument("--schema", type=Path, help="YAML file that declares column roles, rules, analyses and more")


def perform(options: argparse.Namespace) -> int:
    check_place(options.out)
    said = declared_in(options.schema)
    stored = ingest(options.source, options.out, declared=said.columns, said=said)
    print(json.dumps(stored, ensure_ascii=False))
    return DONE
