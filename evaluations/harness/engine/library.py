"""The protocols that this house knows, by `id@version`."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
import yaml

from evaluations.harness.engine import protocol
from evaluations.harness.engine.modality import MADE, Modality, modality
from evaluations.harness.engine.protocol import FIRST_KIND, FIRST_READER, FIRST_SCHEMA, Protocol, Rule, parts_of
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Measurement, ProtocolReference
from evaluations.harness.engine.words import Name, Words, reference

FIRST = "tabular-1"


def files() -> dict[tuple[str, int], Path]:
    """By id and version, in that order."""
    return files_in(protocol.FOLDER)


@cache
def files_in(folder: Path) -> dict[tuple[str, int], Path]:
    """Looked for once a process."""
    return dict(sorted((parts_of(path.stem), path) for path in folder.glob("*@*.yaml")))


def names() -> list[str]:
    """The ids of all protocols."""
    return list(dict.fromkeys(name for name, _ in files()))


def references() -> list[str]:
    """Every protocol by `id@version`, but for drafts."""
    return [reference(name, version) for name, version in files() if is_offered((name, version))]


def is_offered(at: tuple[str, int]) -> bool:
    return not read(files()[at]).draft


def offered(kind: str = "") -> list[str]:
    """What may be asked for: every protocol by its id, and by `id@version`; of this kind of data alone, where one is named."""
    kinds = {name: read(path).kind for (name, _), path in files().items()}
    return [one for one in (*names(), *references()) if kind in {"", kinds[parts_of(one)[0]]}]


def load(name: str = FIRST) -> Protocol:
    """A protocol by its id, of which the newest version but for drafts is taken, or by `id@version`. Raises Refused when there is none."""
    plain, version = parts_of(name)
    known = [at for at in files() if at[0] == plain and (at[1] == version or (version == 0 and is_offered(at)))]
    if not known:
        raise Refused("There is no protocol {name}. Known: {known}.", name=name, known=", ".join(names()))
    return read(files()[max(known)])


@cache
def read(path: Path) -> Protocol:
    """Once a process: a shipped protocol never changes."""
    return parse(path.read_text(encoding="utf-8"))


def named(name: str, version: int) -> Protocol | None:
    """The protocol of this id and version; None where this house has none."""
    path = files().get((name, version))
    return None if path is None else read(path)


def kinds() -> list[Modality]:
    """Every kind of data that a protocol of this house is about."""
    return [*MADE.values(), *kinds_in(protocol.FOLDER)]


@cache
def kinds_in(folder: Path) -> list[Modality]:
    """Those of the shipped protocols, found once a process."""
    return [modality(name) for name in dict.fromkeys(read(path).kind for path in files_in(folder).values())]


def words_of(metric: str, version: int) -> Words:
    """What a metric is called, whatever kind of data it is of: ids differ across kinds. An unknown one goes by its id."""
    kind = kind_with(metric, version)
    return Words(metric) if kind is None else kind.words_of(metric, version)


def kind_with(metric: str, version: int) -> Modality | None:
    """The kind of data that this metric is of."""
    return next((kind for kind in kinds() if reference(metric, version) in kind.words), None)


def sentences_of(one: Measurement) -> tuple[str, ...]:
    """Its caveats in English, of either schema. Of an unknown metric a code stands for itself."""
    kind = kind_with(one.metric, one.version)
    return tuple(said if isinstance(said, str) else kind.sentence(said) if kind else said.code for said in one.caveats)


def knows(reference: ProtocolReference) -> bool:
    """Whether this house has the very protocol that a report names."""
    found = named(reference.id, reference.version)
    return found is not None and found.digest == reference.digest


def parse(text: str) -> Protocol:
    """From its YAML. The digest is over the content, so it is the same under another file name.

    `kind`, `schema`, `groups` and `inputs` stand in every protocol but the first, whose kind of data says them. `judging` and
    `ruler` name a later way of judging, and of measuring off, than the first.
    """
    content = yaml.safe_load(text)
    kind = modality(content.get("kind", FIRST_KIND))
    groups = {name: Name(**said) for name, said in content["groups"].items()} if "groups" in content else kind.groups
    return Protocol(
        id=content["id"],
        version=content["version"],
        title=content["title"],
        rules=tuple(rule_from(row, kind, content) for row in content["metrics"]),
        digest=hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
        kind=kind.id,
        schema=content.get("schema", FIRST_SCHEMA),
        reader=content.get("reader", FIRST_READER),
        groups=groups,
        roles=content.get("inputs", kind.roles),
        ruler=content.get("ruler", 1),
        draft=content.get("draft", False),
    )


def rule_from(row: Mapping[str, Any], kind: Modality, content: Mapping[str, Any]) -> Rule:
    metric, version = parts_of(row["metric"])
    group = row.get("group") or kind.words_of(metric, version or 1).group
    return Rule(
        metric=metric,
        direction=row["direction"],
        deciding=row["deciding"],
        threshold=row.get("threshold", {}),
        source=row["source"],
        options=row.get("options", {}),
        digits=content["digits"][group],
        group=group,
        version=version or 1,
        judging=content.get("judging", 1),
    )
