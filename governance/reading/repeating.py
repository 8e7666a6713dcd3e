"""How to measure a report again, on a machine that holds the files: the declaration as a file, and the commands. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from evaluations.harness.engine import library
from governance.vocabulary import FileRole

FIRST = (FileRole.TRAIN, FileRole.HOLDOUT, FileRole.SYNTHETIC)
STUDY = "study"
ELSEWHERE = {STUDY: "study.yaml", "key": "key.jsonl", "ratings": "ratings.jsonl", "log": "generation-log.json"}
"""Inputs that are no files of a version, by the name that they are called here."""
DECLARATION = "declared.yaml"
PROGRAM = "python -m evaluations.harness"


def declaration(report: Mapping[str, Any]) -> str:
    """What was declared for the report, as the file that `--schema` reads."""
    return yaml.safe_dump(report.get("declared") or {}, allow_unicode=True, sort_keys=False)


def command_lines(names: Mapping[str, Sequence[str]], report: Mapping[str, Any]) -> tuple[str, str]:
    """To measure again, and to check this very report, which itself holds what was declared. `names` of files by role."""
    parts = parts_of(report)
    files = [f"--{role} {shlex.join(names.get(role) or [ELSEWHERE.get(role, role)])}" for role in parts]
    declared = [f"--schema {DECLARATION}"] if report.get("declared") and STUDY not in parts else []
    protocol = f"--protocol {report['protocol']['id']} --seed {report['seed']} --out report.json"
    run = " \\\n    ".join([f"{PROGRAM} run {files[0]}", *files[1:], *declared, protocol])
    return run, " \\\n    ".join([f"{PROGRAM} verify report.json {files[0]}", *files[1:]])


def parts_of(report: Mapping[str, Any]) -> list[str]:
    """The inputs that are files of a run: of a study, what was rated is named by its plan."""
    named = library.named(report["protocol"]["id"], report["protocol"]["version"])
    given = list(dict.fromkeys(item["role"] for item in report["inputs"]))
    known = [role for role in given if named is None or role in named.roles] or given
    return sorted(known, key=lambda role: FIRST.index(role) if role in FIRST else len(FIRST))
