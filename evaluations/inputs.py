"""What a job measures of a version, and by which protocol: its files, or what people said of them."""

import re
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.protocol import FIRST_KIND
from evaluations.harness.engine.seeding import seed_of
from governance import requirements
from governance.actions.asking import place_of
from governance.dossier import Dossier
from governance.kinds import Reading
from governance.models import Version
from governance.requirements import is_of_people
from governance.vocabulary import STUDY, ColumnPart, Comparison, DataKind
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow

PARTS = dict(zip(STUDY, (("study", "study.yaml"), ("key", "key.jsonl"), ("ratings", "ratings.jsonl")), strict=True))
"""Which part of a study each document is, and the name that the harness knows it by."""


def protocol_asked(version: Version, protocol: str) -> str:
    """The protocol with its version that a job measures by: the one that is named, else the one that the policy asks for.

    Raises Invalid for one that does not fit this kind of data, NotNow where there is nothing that a job could read.
    """
    if is_of_people(protocol):
        require_study(version)
        return library.load(protocol).named
    require_here(version)
    wanted = protocol or protocol_for(version)
    known = measurable(version)
    if wanted not in known:
        said = {"protocol": wanted, "known": ", ".join(known)}
        raise Invalid(_("There is no protocol “%(protocol)s”. Choose one of: %(known)s.") % said, field="protocol")
    return library.load(wanted).named


def measurable(version: Version) -> list[str]:
    """The protocols that a job can measure data of this kind by; what people or models say of it brings its own reports."""
    kind = version.dataset.of_kind.modality
    return library.offered(kind) if kind else []


def protocol_for(version: Version) -> str:
    """What the policy asks for, where a job can measure it; else the usual protocol of the kind of data."""
    dossier = Dossier(version)
    asked = requirements.protocol_asked(dossier.policy, dossier.attributes, measurable(version))
    return asked or version.dataset.of_kind.protocol


def require_study(version: Version) -> None:
    """Raises NotNow unless plan, key and ratings are filed."""
    held = Dossier(version).documents
    if missing := [str(kind.label) for kind in STUDY if kind not in held]:
        raise NotNow(_("File these documents first, as evidence: %(names)s.") % {"names": ", ".join(missing)})


def require_here(version: Version) -> None:
    """Raises NotNow where there is nothing that a job could read."""
    if version.dataset.of_kind.is_measured_here(version.comparison):
        return
    if not version.dataset.of_kind.modality:
        raise NotNow(
            _(
                "No protocol measures files of this kind. Have people rate a sample of them, file plan, key and "
                "ratings as documents, and measure the ratings."
            )
        )
    if version.comparison == Comparison.ELSEWHERE:
        raise NotNow(
            _(
                "The real data of this version stays elsewhere, so it is measured there. File the report that a registered runner "
                "signed."
            )
        )
    raise NotNow(
        _(
            "There is nothing to compare this table with, so no protocol can measure it. Have people rate a sample of its rows, file "
            "plan, key and ratings as documents, and measure the ratings."
        )
    )


def seed_for(protocol: str, inputs: dict[str, Any]) -> int | None:
    """Of tables the one that follows from them. What others are called is known once they are read: the harness finds it."""
    if library.load(protocol).kind != FIRST_KIND:
        return None
    return seed_of(protocol, ((table["role"], table["sha256"]) for table in inputs["tables"]))


def inputs_of(version: Version, protocol: str) -> dict[str, Any]:
    """The files by content digest and by object, and what was declared about them."""
    if is_of_people(protocol):
        return {"tables": study_of(version), "columns": {}}
    declaration = {"declaration": version.declaration} if version.declaration else {}
    if version.dataset.of_kind.reading is not Reading.TABLES:
        return {"tables": documents_of(version), "columns": {}, **declaration}
    tables = [
        {"role": file.role, "sha256": file.table_sha256, "object": file.parquet_sha256}
        for file in sorted(version.files.all(), key=lambda file: (file.role, file.table_sha256))
        if file.is_data
    ]
    columns = {name: sorted(getattr(version, name)) for name in ColumnPart.values}
    return {"tables": tables, "columns": columns, **declaration}


def study_of(version: Version) -> list[dict[str, str]]:
    """Plan, key and ratings as they were filed last."""
    held = Dossier(version).documents
    return [
        {"role": role, "sha256": held[kind].sha256, "object": held[kind].sha256, "name": name}
        for kind, (role, name) in PARTS.items()
    ]


def documents_of(version: Version) -> list[dict[str, str]]:
    """As they came, each with the name that its reader knows it by; of a corpus also the log of its generation."""
    kind = version.dataset.of_kind
    held = sorted((file for file in version.files.all() if file.role in kind.roles(version.comparison)), key=place_of)
    files = [
        {"role": file.role, "sha256": file.sha256, "object": file.sha256, "name": plain(file.name)} for file in held
    ]
    run = Dossier(version).run
    if kind.key == DataKind.CORPUS and run is not None:
        files.append({"role": "log", "sha256": run.sha256, "object": run.sha256, "name": "log.json"})
    return files


def plain(name: str) -> str:
    """A file's name as a benchmark is called by it: nothing but letters, digits, points, lines."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip(".-")[-100:] or "file"
