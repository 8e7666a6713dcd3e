"""Pack everything into one zip: the same content gives the same bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256 as hashing
from pathlib import Path
from textwrap import wrap
from typing import IO, Any
from zlib import crc32

from django.template.loader import render_to_string

from governance.artefacts.pack.audit_pack import AuditPackContent, Document, SignOff
from governance.artefacts.pack.limits import LIMITS
from governance.artefacts.pack.proofs import tlog_proof
from governance.artefacts.pack.verify import Entry, directory, local_header
from governance.record import FIRST, form_of
from portal.lib import seal, storage
from portal.lib.canonical import canonical

VERIFIER = Path(__file__).with_name("verify.py")
FORMAT = "countersign/audit-pack@2"
MANIFEST = "MANIFEST.sha256"
SEAL = "pack.intoto.jsonl"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:countersign:audit-pack:v1"
CHUNK = 1024 * 1024
ENDINGS = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes lie in the store."""

    sha256: str


Content = bytes | Kept


def write(content: AuditPackContent, pdf: bytes, out: IO[bytes]) -> None:
    """Writes the zip. Files are stored as they are, in a fixed order with a fixed date, so that only the content counts.

    The last two are the portal's seal over all others, and the manifest over all others and the seal.
    """
    digests: dict[str, str] = {}
    entries: list[Entry] = []
    for name, held in sorted(files(content, pdf).items()):
        digests[name] = add(out, entries, name, held)
    digests[SEAL] = add(out, entries, SEAL, canonical(seal.envelope(statement(content, digests))) + b"\n")
    add(out, entries, MANIFEST, "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode())
    out.write(directory(entries))


def add(out: IO[bytes], entries: list[Entry], name: str, held: Content) -> str:
    """The file between its headers, in the form that verify.py asks for; returns its digest."""
    start, hashed, size, crc = out.tell(), hashing(), 0, 0
    out.write(local_header(name, 0, 0))
    for chunk in chunks(held):
        hashed.update(chunk)
        size, crc = size + out.write(chunk), crc32(chunk, crc)
    if isinstance(held, Kept) and hashed.hexdigest() != held.sha256:
        raise ValueError(f"the object {held.sha256[:12]}… in the store was changed")
    end = out.tell()
    out.seek(start)
    out.write(local_header(name, size, crc))
    out.seek(end)
    entries.append(Entry(name, size, crc, start))
    return hashed.hexdigest()


def chunks(held: Content) -> Iterator[bytes]:
    if isinstance(held, bytes):
        yield held
        return
    with storage.open_object(held.sha256) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def files(content: AuditPackContent, pdf: bytes) -> dict[str, Content]:
    """Every file by name, but for the seal and the manifest."""
    parts = content.parts
    registration = {
        key: value for key, value in parts["registration"].items() if key not in {"sources", "generation", "salt"}
    }
    return {
        "README.txt": readme(content).encode(),
        "audit-pack.pdf": pdf,
        "record.json": content.record.data,
        "registration/manifest.json": canonical(parts["identity"]["files"]),
        "registration/registration.json": canonical(registration),
        "registration/sources.json": canonical(parts["registration"]["sources"]),
        **{run.named.path: Kept(run.named.sha256) for run in content.runs},
        **{report.named.path: canonical(report.content) for report in content.reports},
        **({} if form_of(content.record) == FIRST else {"pack.json": canonical({"format": FORMAT})}),
        **{f"rules/{kind}.json": canonical(library.content) for kind, library in content.rules.items()},
        **{f"evidence/{file_name(item)}": Kept(item.sha256) for item in content.documents},
        "signoffs.intoto.jsonl": lines(content.sign_offs),
        "signoffs-superseded.intoto.jsonl": lines(content.superseded),
        "log/checkpoint": content.head.note.encode(),
        "log/events.jsonl": b"".join(event.body + b"\n" for event in content.events),
        "log/verifier-key.txt": verifier_key(content.head.origin).encode(),
        **{
            f"proofs/{event.seq}.tlog-proof": tlog_proof(event.seq, event.path, content.head.note).encode()
            for event in content.events
        },
        "verify.py": VERIFIER.read_bytes(),
    }


def lines(sign_offs: tuple[SignOff, ...]) -> bytes:
    return b"".join(item.envelope + b"\n" for item in sign_offs)


def file_name(document: Document) -> str:
    """The key with an ending that opens it; whatever else the key holds becomes a hyphen."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in document.key)
    return f"{plain}{ENDINGS.get(document.media_type, '.bin')}"


def verifier_key(origin: str) -> str:
    """The key for a program that reads C2SP verifier keys, and as PEM."""
    return f"{seal.verifier_key(origin)}\n{seal.public_pem()}"


def statement(content: AuditPackContent, digests: Mapping[str, str]) -> dict[str, Any]:
    """What the portal seals: these files, for this record."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": value}} for name, value in sorted(digests.items())],
        "predicateType": PREDICATE,
        "predicate": {
            "record_digest": content.record.digest,
            "submission": content.submission,
            "approved_at": content.approved_at.isoformat(timespec="microseconds"),
            "checkpoint": {"origin": content.head.origin, "size": content.head.size, "root": content.head.root},
        },
    }


def readme(content: AuditPackContent) -> str:
    identity = content.parts["identity"]
    title = f"Audit pack of {identity['dataset']['title']}, version {identity['version']['number']}"
    return render_to_string(
        "governance/pack/README.txt",
        {
            "identity": identity,
            "runs": content.runs,
            "reports": content.reports,
            "underline": "=" * len(title),
            "institution": content.institution,
            "approved_at": f"{content.approved_at.astimezone(UTC):%-d %B %Y, %H:%M:%S} +00:00",
            "record_digest": content.record.digest,
            "fingerprint": seal.key_id(),
            "limits": [wrap(f"* {limit.claim} {limit.truth}", 116, subsequent_indent="  ") for limit in LIMITS],
        },
    )
