"""Take files in, read tables strictly in a limited child, and let go of files before registration."""

import json
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from evaluations.harness.engine.ends import NO_ROOM
from governance import audit, description, policy
from governance.actions.datasets import lock
from governance.actions.reader import refusal
from governance.kinds import SINGLE, Reading
from governance.models import ArtefactFile, Evidence, GenerationRun, StoredFile, Version
from governance.models.stored_file import DATA, REAL
from governance.vocabulary import Action, Comparison, EventType, FileRole
from portal.accounts.actor import Actor
from portal.lib import limited, reading, storage
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.readable import Kind
from portal.lib.refusals import Invalid, NotNow, Refused
from portal.lib.storage import Arrived

log = structlog.get_logger()
ALWAYS = frozenset({FileRole.EVIDENCE, FileRole.RAW_LOG})
"""What any version has a place for."""
TEXTS = (".csv", ".tsv", ".jsonl", ".ndjson")
RECORDS = (*(text + compression for text in TEXTS for compression in ("", ".gz", ".zst")), ".parquet")
ENDINGS = {
    Reading.TABLES: (*RECORDS, ".xlsx", ".xls", ".ods", ".dta", ".sav", ".zsav", ".sas7bdat", ".xpt"),
    Reading.DOCUMENTS: RECORDS,
}
READ_BY = {Reading.TABLES: Kind.TABLE, Reading.DOCUMENTS: Kind.DOCUMENTS}
NOT_READ = {
    Reading.TABLES: lazily(
        "“%(name)s” is not a table this portal reads. Send CSV, TSV or JSON Lines (also .gz or .zst), Parquet, "
        "Excel, Stata, SPSS or SAS."
    ),
    Reading.DOCUMENTS: lazily(
        "“%(name)s” is no file of documents that this portal reads. Send JSON Lines, CSV or TSV (also .gz or .zst), or Parquet."
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """What the strict reader found: of a table, where the typed Parquet lies in the store, and what is in it. Documents are kept
    as they came: `columns` are their fields, and both digests are empty."""

    parquet_sha256: str
    table_sha256: str
    rows: int
    columns: list[dict[str, Any]]

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def store(version: Version, *, role: str, upload: Arrived, by: Actor) -> StoredFile:
    """Keeps an uploaded file under its digest. Tables and documents are read first; Invalid says where they are wrong, and
    nothing is kept.

    Reading happens outside the transaction: it may take minutes and must not hold a lock.
    """
    policy.require(by, Action.EDIT_VERSION, version.subject())
    require_open(version)
    name = Path(upload.name or "").name[:255] or "unnamed"
    if not upload.size:
        upload.close()
        raise Invalid(_("“%(name)s” is empty. Choose the file again.") % {"name": name}, field="file")
    require_place(version, role)
    if is_elsewhere(version, role):
        return describe(version, role=role, upload=upload, name=name, by=by)
    how = version.dataset.of_kind.reading
    table = ingest(upload, name, how) if role in DATA and how is not Reading.NOT else None
    original = upload.keep()
    try:
        return keep(
            version,
            role=role,
            name=name,
            media_type=upload.content_type or "",
            original=original,
            table=table,
            by=by,
        )
    except Refused:
        drop_unused({original.sha256, table.parquet_sha256 if table else ""} - {""})
        raise


def is_elsewhere(version: Version, role: str) -> bool:
    """Whether such data of this version stays where it is, and is known here by its description alone."""
    return role in REAL and version.comparison == Comparison.ELSEWHERE


def describe(version: Version, *, role: str, upload: Arrived, name: str, by: Actor) -> StoredFile:
    """Takes down what data held elsewhere is called and holds. Raises Invalid for what is no description of such data."""
    data = upload.path.read_bytes() if (upload.size or 0) <= description.MOST_BYTES else b""
    upload.close()
    try:
        said = description.understood(data, name, version.dataset.of_kind.modality)
    except ValueError as problem:
        raise Invalid(str(problem), field="file") from None
    return keep(
        version,
        role=role,
        name=said["name"],
        media_type="",
        original=storage.Stored(said["sha256"], said["bytes"]),
        table=Table("", said["read_sha256"], said["rows"], [{**column, "missing": None} for column in said["columns"]]),
        by=by,
    )


@transaction.atomic
def keep(
    version: Version,
    *,
    role: str,
    name: str,
    media_type: str,
    original: storage.Stored,
    table: Table | None,
    by: Actor,
) -> StoredFile:
    locked = lock(version)
    require_open(locked)
    require_place(locked, role)
    require_another_file(locked, role, original, table)
    if table and table.table_sha256:
        require_same_columns(locked, role, table)
    replaced = locked.files.filter(role=role) if role in SINGLE else locked.files.none()
    for old in replaced:
        audited_removal(old, locked, by=by)
    try:
        with transaction.atomic():
            file = StoredFile.objects.create(
                version=locked,
                role=role,
                name=name,
                media_type=media_type[:100] or "application/octet-stream",
                sha256=original.sha256,
                bytes=original.bytes,
                uploaded_by_id=by.id,
                is_held=not is_elsewhere(locked, role),
                draw=next_draw(locked) if role == FileRole.SYNTHETIC else None,
                **(table.fields() if table else {}),
            )
    except IntegrityError:
        raise Invalid(_("This version already has this file in this role."), field="file") from None
    audit.record(
        EventType.FILE_STORED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={"file": str(file.pk), "role": role, "sha256": file.sha256, "bytes": file.bytes},
    )
    return file


def next_draw(version: Version) -> int:
    """The lowest number that no draw has: a table that is sent in the place of another takes its number."""
    taken = {file.draw for file in version.files.all()}
    return next(number for number in count(1) if number not in taken)


@transaction.atomic
def remove(file: StoredFile, *, by: Actor) -> None:
    """Takes a file out of a version that is not registered yet; the object goes when no other row refers to it."""
    locked = lock(file.version)
    policy.require(by, Action.EDIT_VERSION, locked.subject())
    require_open(locked)
    audited_removal(locked.files.get(pk=file.pk), locked, by=by)


def audited_removal(file: StoredFile, version: Version, *, by: Actor) -> None:
    digests = {file.sha256, file.parquet_sha256} - {""}
    facts = {"file": str(file.pk), "role": file.role, "sha256": file.sha256}
    file.delete()
    transaction.on_commit(lambda: drop_unused(digests))
    audit.record(
        EventType.FILE_REMOVED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts=facts,
    )


def drop_unused(digests: set[str]) -> None:
    """Destroys objects to which no row refers, whatever kind of row it is."""
    for sha256 in digests:
        held = Q(sha256=sha256)
        referring = (
            StoredFile.objects.filter(held | Q(parquet_sha256=sha256)),
            Evidence.objects.filter(held),
            GenerationRun.objects.filter(held),
            ArtefactFile.objects.filter(held),
        )
        if not any(rows.exists() for rows in referring):
            storage.delete(sha256)


def require_open(version: Version) -> None:
    if version.is_registered:
        raise NotNow(_("This version is registered: its files are frozen. Start a new version to change them."))


def require_place(version: Version, role: str) -> None:
    """What a version of this kind, compared with this, has no place for is refused before it is read."""
    kind = version.dataset.of_kind
    if role in kind.roles(version.comparison) or role in ALWAYS:
        return
    if role in REAL and kind.has_real:
        words = _("This version has no place for real data. Choose first what there is to compare with.")
    else:
        words = _("A dataset of this kind has no place for such a file.")
    raise Invalid(words, field="role")


def require_another_file(version: Version, role: str, original: storage.Stored, table: Table | None) -> None:
    """No file plays two parts: synthetic data that is the real data, or unseen rows that the generator saw."""
    read = table.table_sha256 if table else ""
    for other in version.files.all():
        same = other.sha256 == original.sha256 or (bool(read) and other.table_sha256 == read)
        if same and (other.role != role or role == FileRole.SYNTHETIC):
            raise Invalid(
                _("This is the same data as “%(name)s”, which this version holds as %(role)s. Choose another file.")
                % {"name": other.name, "role": other.get_role_display().lower()},
                field="file",
            )


def require_same_columns(version: Version, role: str, table: Table) -> None:
    """The tables of one version must have the same columns, with types that agree."""
    names = {column["name"] for column in table.columns}
    types = {column["name"]: column["type"] for column in table.columns}
    for other in version.files.all():
        if not other.is_data or (other.role == role and role != FileRole.SYNTHETIC):
            continue
        theirs = {column["name"]: column["type"] for column in other.columns}
        label = _("other %(role)s") % {"role": role} if other.role == role else other.get_role_display().lower()
        if missing := sorted(theirs.keys() - names):
            raise Invalid(
                _("The %(role)s table does not have %(columns)s, which the %(other)s table has.")
                % {"role": role, "columns": quoted(missing), "other": label},
                field="file",
            )
        if extra := sorted(names - theirs.keys()):
            raise Invalid(
                _("The %(role)s table has %(columns)s, which the %(other)s table does not have.")
                % {"role": role, "columns": quoted(extra), "other": label},
                field="file",
            )
        if clash := sorted(name for name in names if not agree(types[name], theirs[name])):
            raise Invalid(
                _("Column %(column)s is %(type)s in the %(role)s table and %(other_type)s in the %(other)s table.")
                % {
                    "column": quoted(clash),
                    "type": types[clash[0]],
                    "role": role,
                    "other_type": theirs[clash[0]],
                    "other": label,
                },
                field="file",
            )


def agree(one: str, other: str) -> bool:
    """Whole numbers agree with numbers and, where leading zeros made a column text, with text; an empty column with anything."""
    pair = {one, other}
    return len(pair) == 1 or "empty" in pair or pair in ({"whole number", "number"}, {"whole number", "text"})


def quoted(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:5])
    return _("%(names)s and %(count)s more") % {"names": shown, "count": len(names) - 5} if len(names) > 5 else shown


def ingest(upload: Arrived, name: str, how: Reading = Reading.TABLES) -> Table:
    """Reads data in the limited child; of a table the typed Parquet is kept. Raises Invalid with the reader's sentence."""
    ending = next((item for item in ENDINGS[how] if name.lower().endswith(item)), None)
    if ending is None:
        upload.close()
        raise Invalid(str(NOT_READ[how]) % {"name": name}, field="file")
    source = upload.path.with_name(upload.path.name + ending)
    source.hardlink_to(upload.path)
    try:
        return read(source, upload, name, how)
    finally:
        source.unlink(missing_ok=True)


def read(source: Path, upload: Arrived, name: str, how: Reading) -> Table:
    with reading.read(READ_BY[how], source) as (done, written):
        if done.returncode == NO_ROOM:
            raise storage.no_room()
        if done.returncode != 0:
            log.warning("table refused", code=done.returncode, bytes=upload.size)
            upload.close()
            raise Invalid(f"“{name}”: {complaint(done.returncode, done.stderr)}", field="file")
        found = json.loads(done.stdout.strip().splitlines()[-1])
        if how is Reading.DOCUMENTS:
            return Table("", "", found["rows"], found["columns"])
        typed = storage.receive(written)
    return Table(typed.sha256, found["sha256"], found["rows"], found["columns"])


def complaint(code: int, stderr: str) -> str:
    """The child's one sentence, or which limit ended it; never a traceback, which might quote data."""
    if words := refusal(stderr, file=_("it")):
        return words
    if limit := limited.ended_by_limit(code, stderr):
        return _(
            "reading it took more than the limit (%(limit)s). Send a smaller table, or ask the administrator to raise the limit."
        ) % {"limit": limit}
    return _("it could not be read as a table. Check that its content matches its file type.")
