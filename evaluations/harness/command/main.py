"""The command line. Progress goes to stderr, results to files or stdout."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from evaluations.harness.command import (
    alarms,
    calibrate,
    check,
    compare,
    copies,
    describe,
    ingest,
    questions,
    run,
    study,
    verify,
)
from evaluations.harness.engine.ends import BAD_INPUT, FAULT, FULL, INTERRUPTED, NO_ROOM
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate

TRACEBACK = "HARNESS_TRACEBACK"
NO_ROOM_LEFT = to_translate("There is no room for the output. Free some of the disk and try again.")
ABOUT = """Measures synthetic tables against the real table they were made from.

Reads CSV, TSV and JSON Lines (also .gz and .zst), Parquet, folders of these, Excel, Stata, SPSS and SAS. The exit status
is 0 if it measured, whatever the verdict; 1 if a report does not verify; 2, with one sentence, if the input cannot be
measured; 3, with one sentence, if the harness itself is at fault; 4 if there is no room for the output."""
VERBS = {
    "run": run,
    "verify": verify,
    "compare": compare,
    "copies": copies,
    "questions": questions,
    "calibrate": calibrate,
    "alarms": alarms,
    "ingest": ingest,
    "describe": describe,
    "check": check,
    "study": study,
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return int(VERBS[options.command].perform(options))
    except Refused as problem:
        return ended(problem, BAD_INPUT, json=options.json)
    except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError) as problem:
        return ended(of_file(problem), BAD_INPUT, json=options.json)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as problem:
        if isinstance(problem, OSError) and problem.errno in FULL:
            return ended(Refused(NO_ROOM_LEFT), NO_ROOM, json=options.json)
        if os.environ.get(TRACEBACK):
            raise
        return ended(fault(problem), FAULT, json=options.json)


def ended(problem: Refused, status: int, *, json: bool) -> int:
    """One sentence on one line."""
    print(as_json(problem) if json else " ".join(str(problem).split()), file=sys.stderr)
    return status


def of_file(problem: OSError) -> Refused:
    file = Path(os.fsdecode(problem.filename)).name if isinstance(problem.filename, str | bytes) else "A file"
    return Refused(
        "{file} cannot be read or written: {why}.", file=file, why=problem.strerror or type(problem).__name__
    )


def fault(problem: Exception) -> Refused:
    """Says where it happened and never what it happened to."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "harness" in Path(frame.filename).parts] or frames
    return Refused(
        "The harness is at fault, not the table: {kind} in {file}, line {line}. Report this, or set {setting}=1 to see more.",
        kind=type(problem).__name__,
        file=Path(ours[-1].filename).name,
        line=ours[-1].lineno,
        setting=TRACEBACK,
    )


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
