"""Questionnaires, policies and workflow templates: versioned YAML, each checked by its JSON Schema. Pure.

A submission pins `id@version` and the digest of what it was judged by; a changed file without a new version is an error.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from portal.lib.canonical import digest

HERE = Path(__file__).parent
FOLDERS = {"questionnaire": "questionnaires", "policy": "policies", "template": "templates"}


@dataclass(frozen=True, slots=True)
class Library:
    """One versioned document: `ref` such as "standard@1", its content and the digest over its canonical JSON."""

    kind: str
    ref: str
    title: str
    digest: str
    content: dict[str, Any]

    def pin(self) -> dict[str, str]:
        return {"ref": self.ref, "digest": self.digest}


@cache
def load(kind: str, ref: str) -> Library:
    """The document with this reference; raises KeyError for one that is not shipped."""
    try:
        return everything(kind)[ref]
    except KeyError:
        raise KeyError(f"There is no {kind} “{ref}”. Known: {', '.join(sorted(everything(kind)))}.") from None


@cache
def everything(kind: str) -> dict[str, Library]:
    """All shipped documents of a kind by reference; raises ValueError naming the file and place that breaks its schema."""
    folder = HERE / FOLDERS[kind]
    schema = Draft202012Validator(json.loads((HERE / f"{kind}.schema.json").read_text()))
    found = [read(kind, path, schema) for path in sorted(folder.glob("*.yaml"))]
    return {library.ref: library for library in found}


def read(kind: str, path: Path, schema: Draft202012Validator) -> Library:
    content = yaml.safe_load(path.read_text())
    fault = next(iter(schema.iter_errors(content)), None)
    if fault is not None:
        raise ValueError(f"{path.name} at {fault.json_path}: {fault.message}")
    ref = f"{content['id']}@{content['version']}"
    return Library(kind, ref, content["title"], digest(content), content)


def newest(kind: str, identifier: str) -> Library:
    """The highest version of a document."""
    versions = [library for library in everything(kind).values() if library.content["id"] == identifier]
    return max(versions, key=lambda library: int(library.content["version"]))
