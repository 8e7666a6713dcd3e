"""The command line: ask a judge what is on a sheet, or bring in the log of an evaluation by Inspect."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluations.harness.engine.ends import BAD_INPUT, DONE, INTERRUPTED
from evaluations.harness.engine.refused import Refused
from evaluations.judging.endpoint import Endpoint
from evaluations.judging.filling import Run, filled
from evaluations.judging.inspecting import rows

ABOUT = """Asks an OpenAI-compatible endpoint to judge the items of a study, or pairs of items and documents of a corpus. JUDGE_URL,
JUDGE_MODEL and JUDGE_HOSTS say which and where; JUDGE_KEY is its key, JUDGE_BUDGET the most calls (1000), JUDGE_CONCURRENCY how
many at once (4), JUDGE_SECONDS how long one may take (60). The exit status is 0 if all was asked, whatever was answered; 2, with
one sentence, if it cannot be asked."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return int(options.perform(options))
    except Refused as problem:
        print(problem, file=sys.stderr)  # noqa: T201
    except OSError as problem:
        print(f"{Path(str(problem.filename)).name} cannot be read or written.", file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        return INTERRUPTED
    return BAD_INPUT


def ask(options: argparse.Namespace) -> int:
    run = Run(
        Endpoint.of(os.environ),
        options.run,
        options.model_version,
        options.judge_family,
        options.generator_family,
        options.repeats,
        options.tried,
        {"temperature": options.temperature, "max_tokens": options.max_tokens},
    )
    made = filled(options.sheet, options.out, run)
    print(f"{made:,} attempts written to {options.out.name}.", file=sys.stderr)  # noqa: T201
    return DONE


def inspect(options: argparse.Namespace) -> int:
    lines = list(rows(options.log, options.judge_family, options.generator_family))
    options.out.write_text("".join(lines), encoding="utf-8")
    return DONE


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m evaluations.judging", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    one = commands.add_parser("ask", help="ask the judge everything on a sheet, every attempt a row")
    one.add_argument(
        "--sheet", type=Path, required=True, help="judges.jsonl of `study blind`, or what `questions` wrote"
    )
    one.add_argument("--out", type=Path, required=True, help="the judgements; what is in it already is not asked again")
    one.add_argument("--run", required=True, help="a name for this run, such as a date")
    one.add_argument("--model-version", default="unpinned", help="the version that the maker pins (default: unpinned)")
    one.add_argument("--judge-family", required=True, help="the family of the judge, such as its maker's name for it")
    one.add_argument("--generator-family", required=True, help="the family of the generator")
    one.add_argument("--repeats", type=int, default=3, help="answers to each question (default 3)")
    one.add_argument(
        "--tried", type=int, default=100, help="items asked padded, and with an instruction in them (default 100)"
    )
    one.add_argument("--temperature", type=float, default=0.7, help="as the judge is used (default 0.7)")
    one.add_argument(
        "--max-tokens",
        type=tokens,
        default=16,
        help="the longest answer; one that thinks first needs more (default 16)",
    )
    one.set_defaults(perform=ask)
    other = commands.add_parser("inspect", help="write the judgements in a JSON log of Inspect")
    other.add_argument("--log", type=Path, required=True, help="the log, as JSON")
    other.add_argument("--out", type=Path, required=True, help="the judgements to write")
    other.add_argument("--judge-family", required=True, help="the family of the judge")
    other.add_argument("--generator-family", required=True, help="the family of the generator")
    other.set_defaults(perform=inspect)
    return top


def tokens(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("say a whole number of one or more")
    return int(text)
