"""The command line. Progress goes to stderr, results to files or stdout."""

import argparse
import json
import sys
from collections.abc import Sequence

from evaluations.harness.command import calibrate, compare, copies, ingest, run, verify
from evaluations.harness.command.ends import BAD_INPUT, FULL, NO_ROOM
from evaluations.harness.engine.refused import Refused

ABOUT = """Measures synthetic tables against the real table they were made from.

Reads CSV, JSON Lines (both also .gz) and Parquet. The exit status is 0 if it measured, whatever the verdict;
1 if a report does not verify; 2, with one sentence, if the input cannot be measured; 3 if there is no room for the output."""
VERBS = {
    "run": run,
    "verify": verify,
    "compare": compare,
    "copies": copies,
    "calibrate": calibrate,
    "ingest": ingest,
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return int(VERBS[options.command].perform(options))
    except Refused as problem:
        print(as_json(problem) if options.json else " ".join(str(problem).split()), file=sys.stderr)
        return BAD_INPUT
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        print("There is no room for the output. Free some of the disk and try again.", file=sys.stderr)
        return NO_ROOM


def as_json(problem: Refused) -> str:
    """For a program that says it in another language."""
    return json.dumps({"sentence": problem.sentence, "parameters": problem.parameters}, default=str)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m evaluations.harness",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--json", action="store_true", help="print what is wrong with the input as JSON, for programs")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, verb in VERBS.items():
        verb.arguments(commands.add_parser(name, help=verb.HELP))
    return top
