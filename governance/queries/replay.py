"""Replay every log and say which rows are not what their events made them: which row, which field, and what the log says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from governance.models import ApprovalRecord, AuditEvent, Evidence, LibraryVersion, Signature
from governance.queries.ledger import Act, Claim, ledger_of
from governance.queries.logged import ROWS
from portal.lib.canonical import canonical, digest, sha256
from portal.lib.language import gettext as _

UNLOGGED = {"source", "signature"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """`uncompared` counts the fields of rows of which no event says anything, such as those of older logs."""

    rows: int
    uncompared: int
    differences: tuple[str, ...]


def replay() -> Replayed:
    ledger = ledger_of(acts())
    found: list[str] = []
    count = uncompared = 0
    for kind, rows in ROWS.items():
        left = {key: claims for (name, key), claims in ledger.rows.items() if name == kind}
        for key, label, fields in rows():
            claims, count = left.pop(key, None), count + 1
            if claims is None:
                found += (
                    []
                    if kind in UNLOGGED
                    else [_("%(row)s: no event records it.") % {"row": f"{kind} {key} ({label})"}]
                )
                continue
            uncompared += len(fields.keys() - claims.keys())
            found += differing(f"{kind} {key} ({label})", fields, claims)
        found += [missing(kind, key, claims) for key, claims in left.items() if kind != "risk"]
    return Replayed(count, uncompared, (*found, *broken_digests()))


def acts() -> Iterator[Act]:
    """Every event in the order of its log; what two logs say never concerns the same row."""
    rows = AuditEvent.objects.order_by("organisation_id", "seq")
    values = rows.values_list("seq", "body__type", "body__subject__id", "body__actor__id", "body__facts")
    for row in values.iterator(chunk_size=2_000):
        yield Act(*row)


def differing(where: str, fields: dict[str, Any], claims: dict[str, Claim]) -> Iterator[str]:
    for name, value in fields.items():
        claim = claims.get(name)
        if claim is not None and claim.value != value:
            said = _("%(row)s: %(field)s is %(stored)s in the database, and %(logged)s by event %(seq)s of the log.")
            yield said % {
                "row": where, "field": name, "stored": short(value), "logged": short(claim.value), "seq": claim.seq,
            }  # fmt: skip


def missing(kind: str, key: str, claims: dict[str, Claim]) -> str:
    said = _("%(row)s: it is missing from the database; event %(seq)s of the log made it.")
    return said % {"row": f"{kind} {key}", "seq": min((claim.seq for claim in claims.values()), default="?")}


def short(value: Any) -> str:
    text = str(value)
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"


def broken_digests() -> Iterator[str]:
    """What carries its own digest: kept records, rules on the shelf, reports, and signatures with their envelopes."""
    said = _("%(row)s: its content is not what its digest says.")
    for pk, content, stated in ApprovalRecord.objects.values_list("pk", "canonical", "digest").iterator():
        if sha256(content.encode()) != stated:
            yield said % {"row": f"record {pk}"}
    for library in LibraryVersion.objects.iterator():
        if digest(library.content) != library.digest:
            yield said % {"row": f"rules {library.pk} ({library.identifier}@{library.version})"}
    for pk, report, stated in Evidence.objects.filter(kind="report").values_list("pk", "report", "sha256").iterator():
        if sha256(canonical(report)) != stated:
            yield said % {"row": f"evidence {pk}"}
    logged = dict(
        AuditEvent.objects.filter(body__facts__has_key="envelope").values_list(
            "body__facts__signature", "body__facts__envelope"
        )
    )
    for signature in Signature.objects.iterator():
        for fault in signature.faults(logged.get(str(signature.pk))):
            yield _("%(row)s: %(fault)s") % {"row": f"signature {signature.pk}", "fault": fault}
