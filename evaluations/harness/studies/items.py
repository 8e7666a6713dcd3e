"""What may be rated: documents, rows or pictures, with the fields that the plan names. They are put in an order of their own."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.alike import normalised
from evaluations.harness.studies.pictures import ENDINGS
from evaluations.harness.studies.records import Row, rows_of
from evaluations.harness.studies.study import Study

DOCUMENT, ROW, PICTURE = "document", "row", "picture"
THIRDS = 3


@dataclass(frozen=True)
class Item:
    """One thing to be rated. `shown` has text by field; a picture has its file instead."""

    id: str
    shown: Mapping[str, str]
    label: str = ""
    seed: str = ""
    family: str = ""
    subgroup: Mapping[str, str] = field(default_factory=dict)
    picture: Path | None = None

    @property
    def content(self) -> str:
        """SHA-256 of what a rater sees."""
        known = self.picture.read_bytes() if self.picture else rfc8785.dumps(dict(self.shown))
        return hashlib.sha256(known).hexdigest()

    @property
    def length(self) -> int:
        return sum(map(len, self.shown.values()))

    def document(self) -> dict[str, Any]:
        said = {"id": self.id, "label": self.label, "seed": self.seed, "family": self.family}
        shown = {"picture": self.picture.name} if self.picture else {"shown": dict(self.shown)}
        return {name: value for name, value in said.items() if value} | shown | {"subgroup": dict(self.subgroup)}


def read(path: Path, study: Study) -> list[Item]:
    """In the order of their content, so that neither rows nor files have one. Raises Refused in one sentence."""
    rows = pictures_in(path, study) if study.items["kind"] == PICTURE else rows_of(path)
    made = [item_of(row, at, path, study) for at, row in enumerate(rows, 1)]
    names = [one.id for one in made]
    if len(set(names)) < len(names):
        raise Refused("{file} has the same id twice.", file=path.name)
    return sorted(made, key=lambda one: (one.content, one.id))


def pictures_in(path: Path, study: Study) -> Iterable[Row]:
    """The files of a folder, or those that the first shown field of a file of rows names, beside it."""
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS)
        if not found:
            raise Refused("{file} has no pictures: PNG and JPEG files are read.", file=path.name)
        return [{"id": one.relative_to(path).as_posix(), "picture": one, "label": label_in(one, path)} for one in found]
    name = study.items.get("show", ["picture"])[0]
    return ({**row, "picture": path.parent / str(row.get(name, ""))} for row in rows_of(path))


def label_in(one: Path, folder: Path) -> str:
    """The first folder below."""
    parts = one.relative_to(folder).parts
    return parts[0] if len(parts) > 1 else ""


def item_of(row: Row, at: int, path: Path, study: Study) -> Item:
    said = study.items
    asked = [name for name in ("label", "seed") if said.get(name)]
    subgroup = {name: str(row[name]) for name in said.get("subgroups", ()) if name in row}
    known = {name: str(row.get(said[name], row.get(name, ""))) for name in asked}
    label, seed = known.get("label", ""), known.get("seed", "")
    named = str(row.get(said.get("id", "id"), at))
    family = str(row.get("generator_family", ""))
    if said["kind"] == PICTURE:
        picture = row["picture"]
        if not Path(picture).is_file():
            raise Refused("Row {row} of {file} names no picture that is there.", row=at, file=path.name)
        return Item(named, {}, label, seed, family, subgroup, picture)
    shown = {name: normalised(str(row.get(name, ""))) for name in said.get("show", ["text"])}
    if not any(text.strip() for text in shown.values()):
        raise Refused(
            "Row {row} of {file} has nothing to show in {fields}.", row=at, file=path.name, fields=", ".join(shown)
        )
    return Item(named, shown, label, seed, family, subgroup)


def strata(items: Sequence[Item]) -> list[tuple[Any, ...]]:
    """Of each item its label, subgroup and third by length."""
    lengths = sorted(one.length for one in items)
    cuts = [lengths[len(lengths) * third // THIRDS] for third in range(1, THIRDS)]
    return [(one.label, *sorted(one.subgroup.items()), sum(one.length >= cut for cut in cuts)) for one in items]
