"""`run`: measure synthetic tables and write a report."""

import argparse
import sys
from pathlib import Path

from evaluations.harness.command.asked import add_material, check_place, declared_by, report_of
from evaluations.harness.command.counting import add_engine
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import modality
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.engine.writing import to_json

HELP = "measure synthetic tables and write a report"
SEED = "seed for all random choices (default: the one that follows from tables and protocol; no other is filed)"


def arguments(command: argparse.ArgumentParser) -> None:
    add_material(command)
    command.add_argument(
        "--steps", type=Path, help="folder to keep finished steps in, so that an interrupted run can continue"
    )
    command.add_argument("--protocol", default="tabular-1", help="protocol to measure by (default tabular-1)")
    command.add_argument("--seed", type=int, help=SEED)
    command.add_argument("--out", type=Path, required=True, help="the report to write")
    add_engine(command)


def perform(options: argparse.Namespace) -> int:
    check_place(options.out)
    protocol = load(options.protocol)
    report = report_of(options, declared_by(options, modality(protocol.kind)), protocol, options.seed)
    write_whole(options.out, to_json(report))
    for group in report.groups:
        print(f"{group.id:<9} {group.verdict.replace('_', ' ')}", file=sys.stderr)
    return DONE
