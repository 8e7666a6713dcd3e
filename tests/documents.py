"""Small honest documents, and versions that hold them: each made by the real actions."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from governance.actions import datasets, files, generation, sources
from governance.models import Version
from tests import factories
from tests.people import World

SEEDS = {"train": 1, "holdout": 2, "synthetic": 3}
WORDS = {
    "who": (
        "The patient",
        "A visitor",
        "The caller",
        "A neighbour",
        "The driver",
        "A student",
        "My colleague",
        "The nurse",
    ),
    "did": ("reported", "described", "mentioned", "denied", "noticed", "remembered", "measured", "expected"),
    "what": (
        "a dry cough",
        "mild fever",
        "a sore throat",
        "some back pain",
        "dizziness",
        "a rash",
        "poor sleep",
        "chest pain",
    ),
    "when": (
        "since Monday",
        "for two days",
        "at night",
        "after lunch",
        "in the morning",
        "last week",
        "for a month",
        "today",
    ),
    "then": (
        "and was sent home",
        "and got a tablet",
        "and will call again",
        "and was examined",
        "and asked for a letter",
    ),
}
DECLARED = "fields:\n  text: [note]\n  label: ward\n  subgroup: [meta.sex]\n"


def documents(role: str, rows: int = 120) -> bytes:
    """JSON Lines with a nested field."""
    rng = np.random.default_rng(SEEDS[role])
    return b"".join(line(rng) for _ in range(rows))


def line(rng: np.random.Generator) -> bytes:
    sentences = [" ".join(str(rng.choice(words)) for words in WORDS.values()) + "." for _ in range(rng.integers(2, 6))]
    said = {
        "note": " ".join(sentences),
        "ward": str(rng.choice(["a", "b"])),
        "meta": {"sex": str(rng.choice(["f", "m"]))},
    }
    return json.dumps(said).encode() + b"\n"


def draft(world: World, *, kind: str = "documents", comparison: str = "held", title: str = "Notes") -> Version:
    dataset = datasets.register(
        organisation=world.lab,
        title=title,
        description="Short notes of made-up visits.",
        domain="biomedicine",
        kind=kind,
        comparison=comparison,
        by=world.actor("sade"),
    )
    return factories.fresh(dataset.versions.get())


def add(world: World, version: Version, role: str, data: bytes, name: str = "") -> None:
    upload = factories.upload(data, name or f"{role}.jsonl")
    files.store(factories.fresh(version), role=role, upload=upload, by=world.actor("sade"))


def registered(
    world: World,
    version: Version,
    files: Mapping[str, bytes],
    *,
    declaration: str = DECLARED,
    log: Mapping[str, Any] | None = None,
) -> Version:
    """With these files, registered; `log` is said in its generation log beside what every log says."""
    actor = world.actor("sade")
    for role, data in files.items():
        add(world, version, role, data)
    fields = {"purpose": "To try a summary before access to real notes.", "declaration": declaration}
    datasets.save_registration(factories.fresh(version), fields=fields, by=actor)
    sources.declare(factories.fresh(version), role="training", by=actor, fields=factories.source_fields())
    filed = {**factories.generation_log(factories.fresh(version)), **(log or {})}
    generation.file_log(factories.fresh(version), data=json.dumps(filed).encode(), by=actor)
    return factories.fresh(datasets.register_version(factories.fresh(version), by=actor))
