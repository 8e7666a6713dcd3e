"""What the command line takes: commands, options and what is said about them."""

import argparse
from pathlib import Path

ABOUT = """Measures synthetic tables against the real table they were made from.

Reads CSV, JSON Lines (both also .gz) and Parquet. Ends with 0 when measured, whatever the verdict,
with 1 when a report does not verify, with 2 and one sentence when the input cannot be measured."""

STREAMED = "for tables beyond memory: metrics on counts alone, columns kept in the folder for temporary files"
ASKED = {
    "target": "columns that models predict",
    "sensitive": "columns an attacker would like to know",
    "quasi": "columns an attacker may know already",
    "subgroup": "columns that name groups of people",
}
PARTS = {"target": "targets", "sensitive": "sensitive", "quasi": "quasi", "subgroup": "subgroups"}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m evaluations.harness",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    add_run(commands.add_parser("run", help="measure synthetic tables and write a report"))
    verify = commands.add_parser("verify", help="measure again and compare with a report's digest")
    verify.add_argument("report", type=Path, help="the report to verify")
    add_tables(verify)
    verify.add_argument("--streamed", action="store_true", help="the report was made with --streamed")
    compare = commands.add_parser("compare", help="print reports side by side")
    compare.add_argument("reports", type=Path, nargs="+", help="reports of one protocol")
    compare.add_argument("--out", type=Path, help="write one HTML page with every number on its ruler instead")
    add_copies(commands.add_parser("copies", help="list synthetic rows that equal a training row, for its owner only"))
    add_calibrate(commands.add_parser("calibrate", help="plant tables with a known answer and show what is seen"))
    store = commands.add_parser("ingest", help="check a table and store it as typed Parquet")
    store.add_argument("source", type=Path, help="the table to read")
    store.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
    store.add_argument("--schema", type=Path, help="YAML with roles of columns, rules, analyses and scenarios")
    return top


def add_run(command: argparse.ArgumentParser) -> None:
    add_tables(command)
    command.add_argument("--steps", type=Path, help="folder of finished steps, to go on after an interruption")
    command.add_argument("--protocol", default="tabular-1", help="which metrics and thresholds (default tabular-1)")
    command.add_argument("--seed", type=int, default=0, help="seed of every random choice (default 0)")
    command.add_argument("--out", type=Path, required=True, help="the report to write")
    command.add_argument("--streamed", action="store_true", help=STREAMED)


def add_copies(command: argparse.ArgumentParser) -> None:
    command.add_argument("--train", type=Path, required=True, help="rows the generator learned from")
    command.add_argument("--synthetic", type=Path, nargs=1, required=True, help="the generated table")
    command.add_argument("--schema", type=Path, help="YAML with roles of columns: keys and free text are not compared")
    command.add_argument("--out", type=Path, required=True, help="the CSV to write; it holds rows of real people")


def add_calibrate(command: argparse.ArgumentParser) -> None:
    add_tables(command, synthetic=False)
    command.add_argument("--name", default="calibration", help="what to call it among others in the same folder")
    command.add_argument("--metrics", nargs="+", default=[], help="only these metrics (default all of the protocol)")
    command.add_argument("--seeds", type=int, default=1, help="draws of clean rows and hidden copies (default 1: none)")
    command.add_argument(
        "--alarms", type=int, default=0, help="clean draws to count false alarms on, if more than seeds"
    )
    command.add_argument("--clean", nargs="+", default=[], help="further metrics of the protocol, on clean draws only")
    command.add_argument("--rows", type=int, default=10_000, help="most rows of each table in these draws")
    command.add_argument("--protocol", default="tabular-1", help="which metrics and thresholds (default tabular-1)")
    command.add_argument("--seed", type=int, default=0, help="seed of every random choice (default 0)")
    command.add_argument("--out", type=Path, required=True, help="the folder to write to")


def add_tables(command: argparse.ArgumentParser, *, synthetic: bool = True) -> None:
    command.add_argument("--train", type=Path, required=True, help="rows the generator learned from")
    command.add_argument("--holdout", type=Path, required=not synthetic, help="real rows it never saw")
    command.add_argument("--synthetic", type=Path, nargs="+", required=synthetic, default=[], help="generated tables")
    command.add_argument("--schema", type=Path, help="YAML with roles of columns, rules, analyses and scenarios")
    for name, what in ASKED.items():
        command.add_argument(f"--{name}", nargs="+", action="extend", default=[], metavar="COLUMN", help=what)
    command.add_argument("--progress", choices=["text", "json"], default="text", help="how progress is printed")
