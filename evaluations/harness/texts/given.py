"""The documents of one run, read from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Input
from evaluations.harness.engine.words import to_translate
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.canaries import Canaries, canaries_in
from evaluations.harness.texts.declared import Declared
from evaluations.harness.texts.documents import Documents, documents_of
from evaluations.harness.texts.patterns import is_known
from evaluations.harness.texts.records import records
from evaluations.harness.texts.vectors import Vectors, vectors_in

ONE_DRAW = to_translate("Vectors are given for one set of synthetic documents. Measure each by itself.")
NOT_STREAMED = to_translate("Documents are measured in memory. Run without --streamed.")


@dataclass(frozen=True, eq=False)
class Texts:
    """What a run is given. Each of `synthetic` is one draw."""

    train: Documents | None
    holdout: Documents | None
    synthetic: tuple[Documents, ...]
    declared: Declared
    canaries: Canaries | None = None
    vectors: Vectors | None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        real = (("train", self.train), ("holdout", self.holdout))
        given = [(role, found) for role, found in real if found is not None]
        draws = [("synthetic", found) for found in self.synthetic]
        files = [Input(role, found.sha256, {"documents": len(found)}) for role, found in (*given, *draws)]
        if self.canaries is not None:
            files.append(Input("canaries", self.canaries.sha256, {"canaries": len(self.canaries.texts)}))
        if self.vectors is not None:
            counts = {"vectors": sum(map(len, self.vectors.rows.values()))}
            files.append(Input("vectors", self.vectors.sha256, counts))
        return tuple(files)

    @property
    def streamed(self) -> bool:
        return False

    @property
    def apart(self) -> bool:
        return False

    @property
    def sample(self) -> int | None:
        return None

    def depends_on(self) -> dict[str, Any]:
        return {}


def read(given: Given) -> Texts:
    """Raises Refused with one sentence that says which set of documents it is about."""
    if given.scratch is not None:
        raise Refused(NOT_STREAMED)
    check_apart(given.files)
    check_patterns(given.declared)

    def documents(role: str) -> list[Documents]:
        return [read_one(role, path, given.declared) for path in given.files.get(role, ())]

    train, holdout, synthetic = (documents(role) for role in ("train", "holdout", "synthetic"))
    planted, placed = (given.files.get(role, ()) for role in ("canaries", "vectors"))
    if placed and len(synthetic) > 1:
        raise Refused(ONE_DRAW)
    real = (train[0] if train else None, holdout[0] if holdout else None)
    known = dict(zip(("train", "holdout", "synthetic"), (*real, *synthetic), strict=False))
    return Texts(
        *real,
        tuple(synthetic),
        given.declared,
        canaries_in(planted[0]) if planted else None,
        vectors_in(placed[0], known) if placed else None,
    )


def read_one(role: str, path: Path, declared: Declared) -> Documents:
    try:
        return documents_of(records(path), declared, real=role != "synthetic")
    except Refused as problem:
        raise about(role, path.name, problem) from problem


def about(role: str, file: str, problem: Refused) -> Refused:
    """The problem, and what has it. What a reader says of one file of several names that file alone."""
    inner = problem.parameters.get("problem", problem)
    named = file if inner is problem else problem.parameters["file"]
    return Refused(
        "{role} ({file}): {problem}", row=inner.row, column=inner.column, role=role, file=named, problem=inner
    )


def check_apart(files: Mapping[str, Sequence[Path]]) -> None:
    """Raises Refused where one file is given for two parts."""
    seen: dict[Path, str] = {}
    for role, paths in files.items():
        for path in paths:
            other = seen.setdefault(path.resolve(), role)
            if other != role:
                raise Refused("{file} is given as {role} and as {other}.", file=path.name, role=role, other=other)


def check_patterns(declared: Declared) -> None:
    """Raises Refused where a pattern is none of RE2, by which no text takes long to look through."""
    for rule in declared.rules:
        if not is_known(rule.matches):
            raise Refused(
                "Rule {rule} has a pattern that RE2 does not understand. Look-arounds and references back are not known there.",
                rule=rule.name,
            )


def units_of(train: Documents, holdout: Documents | None, field: str | None) -> Array:
    """A number for each real document, train's first, shared by those of one unit. Without a unit each is one."""
    total = len(train) + (0 if holdout is None else len(holdout))
    if field is None:
        return np.arange(total)
    named = np.concatenate([part.of(field) for part in (train, holdout) if part is not None])
    alone = np.char.add("document ", np.arange(total).astype(np.str_))
    return np.asarray(np.unique(np.where(named == "", alone, np.char.add("unit ", named)), return_inverse=True)[1])
