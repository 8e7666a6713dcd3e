"""`study`: draw a study, blind it for its raters, open it when it is closed, and bring in ratings from other tools."""

import argparse
import json
import sys
from pathlib import Path

from evaluations.harness.command.asked import check_place
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.records.objects import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.studies import blinding, importing, items, opening, ratings, secret
from evaluations.harness.studies.drawing import Drawn, drawn
from evaluations.harness.studies.planting import Sources
from evaluations.harness.studies.study import Study, read
from evaluations.harness.tables.reading import read as read_table
from evaluations.harness.tables.tables import hashed

JUDGES = "write a sheet for a model as well: of synthetic items, or of all where every source allows that"
MOST_BYTES = 64 << 20
"""Of a record of what was drawn."""
HELP = "draw, blind and open a study in which people rate items"


def arguments(command: argparse.ArgumentParser) -> None:
    parts = command.add_subparsers(dest="part", required=True, metavar="part")
    draw = of_items(parts.add_parser("draw", help="draw items and put on record what was drawn"))
    draw.add_argument("--out", type=Path, required=True, help="the record to write; it tells no code and no text")
    blind = of_items(parts.add_parser("blind", help="write for each rater what to rate, in an order of its own"))
    blind.add_argument("--drawn", type=Path, required=True, help="the record that draw wrote")
    blind.add_argument("--out", type=Path, required=True, help="the folder to write to")
    blind.add_argument("--judges", choices=["synthetic", "all"], help=JUDGES)
    last = of_items(parts.add_parser("open", help="write the key, once the planned ratings are in"))
    last.add_argument("--drawn", type=Path, required=True, help="the record that draw wrote")
    last.add_argument("--ratings", type=Path, nargs="+", required=True, help="ratings as JSON Lines, CSV or Parquet")
    last.add_argument("--out", type=Path, required=True, help="the key to write, as JSON Lines")
    open_ones = of_items(
        parts.add_parser("disputed", help="list what a third person has to settle, by code and question")
    )
    open_ones.add_argument("--drawn", type=Path, required=True, help="the record that draw wrote")
    open_ones.add_argument(
        "--ratings", type=Path, nargs="+", required=True, help="ratings as JSON Lines, CSV or Parquet"
    )
    open_ones.add_argument("--out", type=Path, required=True, help="the list to write, as JSON Lines")
    other = parts.add_parser("import", help="write ratings of another tool as JSON Lines")
    other.add_argument("--study", type=Path, required=True, help="the plan")
    other.add_argument("--from", dest="tool", choices=sorted(importing.TOOLS), required=True, help="the tool")
    other.add_argument("--names", type=Path, required=True, help="who has which pseudonym: columns name and rater")
    other.add_argument("--file", type=Path, required=True, help="its export")
    other.add_argument("--out", type=Path, required=True, help="the ratings to write")


def of_items(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--study", type=Path, required=True, help="the plan")
    command.add_argument("--secret", type=Path, required=True, help="the secret of the study; draw makes one")
    command.add_argument(
        "--synthetic", type=Path, required=True, help="synthetic items: a file of rows, or a folder of pictures"
    )
    command.add_argument("--holdout", type=Path, help="real items that the generator never saw")
    command.add_argument("--controls", type=Path, help="items that nobody can call good, instead of those made by rule")
    command.add_argument("--faults", type=Path, help="items with a planted fault, instead of those made by rule")
    return command


def perform(options: argparse.Namespace) -> int:
    check_place(options.out) if options.part != "blind" else check_folder(options.out)
    return {"draw": draw, "blind": blind, "open": opened, "disputed": disputed, "import": imported}[options.part](
        options
    )


def check_folder(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused("{file} is there already and not an empty folder.", file=out.name)


def draw(options: argparse.Namespace) -> int:
    study = read(options.study)
    made = again(options, study, secret.made(options.secret))
    write_whole(options.out, json.dumps(opening.frozen(made), indent=1))
    kinds = {kind: len(made.key.of_kind(kind)) for kind in ("item", "repeat", "control", "fault", "pair")}
    print(", ".join(f"{count:,} of kind {kind}" for kind, count in kinds.items()), file=sys.stderr)
    return DONE


def blind(options: argparse.Namespace) -> int:
    study = read(options.study)
    made = checked(options, study)
    if options.judges:
        write_whole(options.out / "judges.jsonl", blinding.sheet_of_judges(made, study, real=options.judges == "all"))
    for rater in blinding.written(options.out, made, study):
        print(f"{rater}.jsonl: {len(made.orders[rater]):,} items", file=sys.stderr)
    return DONE


def opened(options: argparse.Namespace) -> int:
    study = read(options.study)
    write_whole(options.out, opening.opened(checked(options, study), study, options.ratings).lines())
    return DONE


def disputed(options: argparse.Namespace) -> int:
    study = read(options.study)
    found = opening.disputed(ratings.read(options.ratings, study, checked(options, study).key), study)
    lines = [json.dumps({"code": code, "question": question}) + "\n" for code, question in found]
    write_whole(options.out, "".join(lines))
    print(f"{len(found):,} answers are disputed.", file=sys.stderr)
    return DONE


def imported(options: argparse.Namespace) -> int:
    write_whole(options.out, "".join(importing.rows(options.tool, options.file, options.names, read(options.study))))
    return DONE


def checked(options: argparse.Namespace, study: Study) -> Drawn:
    """The same draw again, as it is on record."""
    made = again(options, study, secret.read(options.secret))
    opening.check_frozen(made, document_in(options.drawn, MOST_BYTES))
    return made


def check_about(options: argparse.Namespace, study: Study) -> None:
    """Raises Refused where the plan names another table than the items are rows of."""
    for role, sha256 in study.said.get("about", {}).items():
        path = getattr(options, role)
        if path is not None and hashed(read_table(path))[1] != sha256:
            raise Refused("{file} is not the table that the plan says it is about.", file=path.name)


def again(options: argparse.Namespace, study: Study, known: secret.Secret) -> Drawn:
    check_about(options, study)
    parts = {
        part: items.read(path, study)
        for part in ("synthetic", "holdout", "controls", "faults")
        if (path := getattr(options, part)) is not None
    }
    sources = Sources(parts["synthetic"], parts.get("holdout", ()), parts.get("controls", ()), parts.get("faults", ()))
    return drawn(study, sources, known)
