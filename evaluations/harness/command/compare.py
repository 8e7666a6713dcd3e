"""`compare`: reports side by side, as text or as one page."""

import argparse
from pathlib import Path

from evaluations.harness.command.asked import check_place, report_in
from evaluations.harness.command.comparison import page
from evaluations.harness.engine.comparing import side_by_side
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.steps import write_whole

HELP = "print reports side by side"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("reports", type=Path, nargs="+", help="reports of one protocol")
    command.add_argument("--out", type=Path, help="write one HTML page with every number on its ruler instead")


def perform(options: argparse.Namespace) -> int:
    reports = [report_in(path) for path in options.reports]
    names = [path.stem for path in options.reports]
    if options.out:
        check_place(options.out)
        apart = names if len(set(names)) == len(names) else list(map(str, options.reports))
        write_whole(options.out, page(reports, apart))
    else:
        print(side_by_side(reports, names))
    return DONE
