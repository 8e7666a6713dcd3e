"""`check`: say whether what is declared can be asked of these tables, without measuring anything."""

import argparse
from pathlib import Path

from evaluations.harness.command.asked import declared_in
from evaluations.harness.engine.ends import DONE
from evaluations.harness.tables.fitting import labelled
from evaluations.harness.tables.reading import read
from evaluations.harness.tables.tables import check_asked

HELP = "check a declaration against tables, without measuring anything"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--train", type=Path, required=True, help="real rows that the generator was trained on")
    command.add_argument("--holdout", type=Path, help="real rows that the generator never saw")
    command.add_argument("--synthetic", type=Path, nargs="+", required=True, help="one or more synthetic tables")
    command.add_argument("--schema", type=Path, required=True, help="YAML file that declares rules, analyses and more")


def perform(options: argparse.Namespace) -> int:
    said = declared_in(options.schema)
    holdout = read(options.holdout, said=said) if options.holdout else None
    made = [read(path, said=said) for path in options.synthetic]
    check_asked(labelled(read(options.train, said=said), holdout, made), said)
    return DONE
