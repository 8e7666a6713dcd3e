"""`calibrate`: plant tables with a known answer and show what is seen."""

import argparse
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from evaluations.harness.calibration.documents_running import calibrated_documents
from evaluations.harness.calibration.playing import Cases, page, played
from evaluations.harness.calibration.running import Asked, Calibration, calibrated
from evaluations.harness.calibration.writing import written
from evaluations.harness.command.asked import add_material, declared_by, files_of
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import modality
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.steps import write_whole
from evaluations.harness.tables.declared import parsed
from evaluations.harness.tables.given import by_role
from evaluations.harness.tables.reading import read
from evaluations.harness.texts.declared import parsed as fields_of
from evaluations.harness.texts.records import records

HELP = "make tables with known faults and show which of them the metrics detect"


def arguments(command: argparse.ArgumentParser) -> None:
    add_material(command)
    command.add_argument(
        "--name", default="calibration", help="name of this calibration among others in the same folder"
    )
    command.add_argument(
        "--metrics", nargs="+", default=[], help="measure only these metrics (default: all of the protocol)"
    )
    command.add_argument(
        "--seeds", type=int, default=1, help="draws of clean rows and of hidden copies (default 1: none)"
    )
    command.add_argument(
        "--alarms", type=int, default=0, help="clean draws on which to count false alarms, if more than --seeds"
    )
    command.add_argument("--clean", nargs="+", default=[], help="further metrics of the protocol, on clean draws only")
    command.add_argument(
        "--rows", type=int, default=10_000, help="maximum rows of each table in these draws (default 10000)"
    )
    command.add_argument("--protocol", default="tabular-1", help="protocol to measure by (default tabular-1)")
    command.add_argument("--seed", type=int, default=0, help="seed for all random choices (default 0)")
    command.add_argument("--out", type=Path, required=True, help="the folder to write to")


def perform(options: argparse.Namespace) -> int:
    protocol = load(options.protocol)
    room = modality(protocol.kind).loaded()
    if room.cases is not None:
        return on_made_up(options, protocol, room.cases)
    files = {"synthetic": (), **files_of(options)}
    if protocol.kind not in PLANTED:
        raise Refused("There is nothing to calibrate {protocol} on.", protocol=protocol.id)
    if missing := sorted({"train", "holdout"} - files.keys()):
        raise Refused("To calibrate {protocol}, give it --{role}.", protocol=protocol.id, role=missing[0])
    written(options.out, options.name, PLANTED[protocol.kind](options, protocol, files))
    return DONE


def in_tables(options: argparse.Namespace, protocol: Protocol, files: Mapping[str, Sequence[Path]]) -> Calibration:
    declared = parsed(declared_by(options, modality(protocol.kind)).document())
    reading = partial(read, said=declared, reader=protocol.reader)
    train, holdout, synthetic = by_role(files, reading)
    for named in (options.metrics, options.clean):
        protocol.only(named)
    asked = Asked(
        protocol,
        declared,
        seed=options.seed,
        seeds=options.seeds,
        alarms=options.alarms,
        rows=options.rows,
        metrics=options.metrics,
        clean=options.clean,
    )
    generators = {name.partition(" ")[2].partition(".")[0]: table for name, table in synthetic.items()}
    return calibrated(train, holdout, generators, asked, told)


def in_documents(options: argparse.Namespace, protocol: Protocol, files: Mapping[str, Sequence[Path]]) -> Calibration:
    declared = fields_of(declared_by(options, modality(protocol.kind)).document())
    train, holdout = ([record for _, record in records(files[role][0])] for role in ("train", "holdout"))
    made = {path.name.partition(".")[0]: [record for _, record in records(path)] for path in files["synthetic"]}
    return calibrated_documents(
        (train, holdout), made, protocol.only(options.metrics), declared, seed=options.seed, on_progress=told
    )


def told(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


PLANTED = {"tabular": in_tables, "text": in_documents}
"""By kind of data: what is planted in real data."""


def on_made_up(options: argparse.Namespace, protocol: Protocol, cases: Cases) -> int:
    """Of a kind of data that makes up its own material: one page."""
    seeds = range(options.seed, options.seed + options.seeds)
    found = played(protocol, cases, seeds, told)
    made = {"draws": len(seeds), "on": datetime.now(UTC).date().isoformat(), "Python": platform.python_version()}
    write_whole(options.out / f"calibration-{protocol.id}.md", page(protocol.named, found, made))
    return DONE
