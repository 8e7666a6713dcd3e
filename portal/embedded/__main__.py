"""`python -m portal.embedded`: see --help."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from portal.embedded.attend import attend, say
from portal.embedded.demo import Demo, run_demo
from portal.embedded.errors import EmbeddedError
from portal.embedded.supervisor import running_servers


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    arguments = _parser().parse_args()
    try:
        status: int = arguments.run(arguments)
    except EmbeddedError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _run(arguments: argparse.Namespace) -> int:
    with running_servers(arguments.data_dir, fast=arguments.fast) as servers:
        return attend(arguments.command, servers.environment, servers)


def _demo(arguments: argparse.Namespace) -> int:
    directory: Path = arguments.data_dir
    return run_demo(Demo(directory.resolve(), arguments.port, arguments.once, arguments.develop))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    run = verbs.add_parser("run", help="start PostgreSQL and Valkey, run a command with their addresses, stop them")
    run.add_argument("--data-dir", type=Path, required=True, help="where the servers keep their data")
    run.add_argument("--fast", action="store_true", help="no durability, for tests")
    run.add_argument("command", nargs="+", metavar="COMMAND", help="the command and its arguments, after --")
    run.set_defaults(run=_run)
    demo = verbs.add_parser("demo", help="the whole portal on this machine, with the main job done in it")
    demo.add_argument("--data-dir", type=Path, required=True, help="where everything is kept")
    demo.add_argument("--port", type=int, default=8000, help="of the pages, on this machine only")
    demo.add_argument("--once", action="store_true", help="end after the main job")
    demo.add_argument("--develop", action="store_true", help="the development server, without the main job")
    demo.set_defaults(run=_demo)
    return parser


if __name__ == "__main__":
    sys.exit(main())
