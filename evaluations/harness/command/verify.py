"""`verify`: measure again by the report's own protocol and version, and compare with its digest."""

import argparse
import sys
from pathlib import Path

from evaluations.harness.command.asked import add_material, declared_by, report_in, report_of
from evaluations.harness.command.counting import add_engine
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.comparing import differing
from evaluations.harness.engine.ends import DIFFERS, DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import modality
from evaluations.harness.engine.words import reference
from evaluations.harness.engine.writing import as_json

HELP = "measure again and compare the result with a report's digest"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("report", type=Path, help="the report to verify")
    add_material(command)
    add_engine(command)


def perform(options: argparse.Namespace) -> int:
    claimed = report_in(options.report)
    protocol = load(reference(claimed.protocol.id, claimed.protocol.version))
    kind = modality(protocol.kind)
    said = declared_by(options, kind)
    declared = said if said.document() else kind.declaration(claimed.declared)
    inputs = frozenset(item.sha256 for item in claimed.inputs)
    again = report_of(options, declared, protocol, claimed.seed, inputs)
    own = digest(as_json(claimed))
    if again.digest == claimed.digest == own:
        print(f"verified {again.digest}")
        return DONE
    if own != claimed.digest:
        print("The report was changed: its digest does not match its content.", file=sys.stderr)
    print(f"The digest differs: {again.digest} instead of {own}.", file=sys.stderr)
    for name in differing(claimed, again):
        print(f"  {name}", file=sys.stderr)
    return DIFFERS
