"""How to measure a report again, on a machine that holds the files: the declaration as a file, and the commands. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from governance.vocabulary import FileRole

DECLARATION = "declared.yaml"
PROGRAM = "python -m evaluations.harness"


def declaration(report: Mapping[str, Any]) -> str:
    """What was declared for the report, as the file that `--schema` reads."""
    return yaml.safe_dump(report.get("declared") or {}, allow_unicode=True, sort_keys=False)


def command_lines(names: Mapping[str, Sequence[str]], report: Mapping[str, Any]) -> tuple[str, str]:
    """To measure again, and to check this very report, which itself holds what was declared. `names` of tables by role."""
    tables = [
        f"--{role} {shlex.join(names[role])}"
        for role in (FileRole.TRAIN, FileRole.HOLDOUT, FileRole.SYNTHETIC)
        if role in names
    ]
    declared = [f"--schema {DECLARATION}"] if report.get("declared") else []
    protocol = f"--protocol {report['protocol']['id']} --seed {report['seed']} --out report.json"
    run = " \\\n    ".join([f"{PROGRAM} run {tables[0]}", *tables[1:], *declared, protocol])
    return run, " \\\n    ".join([f"{PROGRAM} verify report.json {tables[0]}", *tables[1:]])
