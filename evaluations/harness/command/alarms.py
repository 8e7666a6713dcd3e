"""`alarms`: draw tables of known laws again and again, and count what fails that should not and passes that should not."""

import argparse
import os
import sys
from pathlib import Path

from evaluations.harness.calibration.alarms import Judged, asked, measured
from evaluations.harness.calibration.alarms_page import page
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.steps import write_whole

HELP = "count how often unseen rows fail, and planted faults pass, over many draws of built-in laws"
SIZES = (20, 30, 60, 100, 300, 1_000)
TOLD_EVERY = 50


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--protocol", default="tabular-1", help="protocol to measure by (default tabular-1)")
    command.add_argument("--rows", type=int, nargs="+", default=SIZES, help="rows of each table")
    command.add_argument(
        "--metrics",
        nargs="+",
        default=(),
        help="measure only these metrics, and show each law (default: all of the protocol)",
    )
    command.add_argument(
        "--draws", type=int, default=24, help="draws of unseen rows of each law at each size (default 24)"
    )
    command.add_argument("--faults", type=int, default=4, help="draws of each planted fault (default 4)")
    command.add_argument(
        "--processes", type=int, default=os.cpu_count(), help="how many draws at a time (default: the cores)"
    )
    command.add_argument("--out", type=Path, required=True, help="the page to write")


def perform(options: argparse.Namespace) -> int:
    protocol = load(options.protocol).named
    every = list(asked(protocol, options.rows, options.draws, options.faults, options.metrics))
    found: list[Judged] = []
    for one in measured(every, options.processes):
        found.append(one)
        if len(found) % TOLD_EVERY == 0:
            print(f"{len(found)} of {len(every)}", file=sys.stderr, flush=True)
    write_whole(options.out, page(protocol, found, options.metrics))
    return DONE
