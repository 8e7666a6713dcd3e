"""Walk an organisation's audit log from its first event to its head and say where it breaks, if it does."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import transaction

from governance.audit import event_hash, salted
from governance.models import AuditDetail, AuditEvent, AuditHead, Checkpoint
from governance.vocabulary import EventType
from portal.lib import merkle, seal
from portal.lib.canonical import sha256
from portal.lib.language import gettext as _

START = "0" * 64
PIECE = 2_000
COLUMNS = (
    "id",
    "organisation_id",
    "seq",
    "type",
    "at",
    "subject_type",
    "subject_id",
    "actor_id",
    "prev_hash",
    "hash",
    "body",
)


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """`first_bad` is the number of the first event that is not as it was recorded; None when none can be named.

    `erased` counts the events whose names and reasons were erased by an erasure that the log records, `lost` the checkpoints kept
    outside that no restored backup has, as the log records too.
    """

    events: int
    intact: bool
    first_bad: int | None
    reason: str
    checkpoints: int
    erased: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it is stored: its columns beside the canonical body they must agree with."""

    seq: int
    id: str
    stream: str
    type: str
    at: str
    subject: tuple[str, str]
    actor: str
    prev: str
    hash: str
    body: Mapping[str, Any]
    salt: str | None
    detail: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A signed head of the tree, from the database or from the folder outside it."""

    size: int
    root: str
    note: str
    outside: bool


@dataclass(frozen=True, slots=True)
class End:
    """Where the database says that a log ends; nothing where the row of the head is missing."""

    size: int
    hash: str


@dataclass
class Followed:
    """What was found along a chain: how many events, the first bad one and why, and which lack their names and reasons."""

    events: int = 0
    first_bad: int | None = None
    reason: str = ""
    bare: dict[str, int] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    restored: Mapping[str, Any] | None = None
    lost: list[Mark] = field(default_factory=list)

    def has_lost(self, mark: Mark) -> bool:
        """Whether it may be one that the last restored backup lacks; which they were, its event says by digest."""
        return bool(self.restored and mark.outside and mark.size <= self.restored["until"])


def walk(organisation_id: UUID) -> ChainVerdict:
    """Reads every event once, in order, without holding them; the events appended meanwhile are left for next time."""
    end, beyond = end_of(organisation_id)
    marks = [*stored_marks(organisation_id), *outside_marks(organisation_id)]
    return judge(links(organisation_id, end.size if end and not beyond else None), marks, end)


@transaction.atomic
def end_of(organisation_id: UUID) -> tuple[End | None, bool]:
    """The head, and whether events lie behind it: it is locked, so nobody is appending while both are read."""
    head = AuditHead.objects.select_for_update().filter(organisation_id=organisation_id).first()
    end = End(head.size, head.hash) if head else None
    behind = AuditEvent.objects.filter(organisation_id=organisation_id, seq__gte=end.size if end else 0)
    return end, behind.exists()


def judge(chain: Iterable[Link], marks: Iterable[Mark], end: End | None) -> ChainVerdict:
    """The verdict over a chain, the heads that were signed for it, and where the database says that it ends. Pure.

    The events come first: where they are sound, a forged or lost checkpoint is named.
    """
    given = sorted(marks, key=lambda mark: (mark.size, mark.outside))
    forged = [mark for mark in given if not is_signed(mark)]
    found = follow(chain, [mark for mark in given if mark not in forged], end)
    if not found.reason:
        missing = sorted(seq for key, seq in found.bare.items() if key not in found.erased)
        if missing:
            said = _(
                "Event %(seq)s: the names and reasons kept beside it are missing, and no erasure of them is recorded."
            )
            found.first_bad, found.reason = missing[0], said % {"seq": missing[0]}
    held = [mark for mark in given if mark not in found.lost]
    reason = found.reason or restore_fault(found) or checkpoints_fault(held, forged)
    sizes = {mark.size for mark in held}
    return ChainVerdict(found.events, not reason, found.first_bad, reason, len(sizes), len(found.bare), len(found.lost))


def restore_fault(found: Followed) -> str:
    """Which checkpoints a restored backup lacks stands in its event; no other may be missing from the log."""
    if found.restored is None or found.restored["lost_sha256"] == digest_of(found.lost):
        return ""
    return _(
        "The checkpoints kept outside the database that a restored backup lacks are not those that were recorded when it was restored."
    )


def digest_of(marks: Iterable[Mark]) -> str:
    return sha256("".join(sorted(f"{mark.size} {mark.root}\n" for mark in marks)).encode())


def checkpoints_fault(given: list[Mark], forged: list[Mark]) -> str:
    """What is wrong with the checkpoints of a log whose events are sound."""
    inside, outside = ({mark.size for mark in given if mark.outside is side} for side in (False, True))
    if forged:
        return _("%(checkpoint)s is not signed with this portal's key.") % {"checkpoint": name_of(forged[0])}
    if lost := [mark for mark in given if mark.outside and mark.size not in inside]:
        return _("%(checkpoint)s is missing from the database.") % {"checkpoint": name_of(lost[0])}
    if gone := [mark for mark in given if mark.size not in outside]:
        said = _(
            "Of the copies kept outside the database, %(missing)s of %(all)s are missing, the first over %(size)s events. Bring "
            "them back from where they were kept."
        )
        return said % {"missing": len(gone), "all": len(inside), "size": f"{gone[0].size:,}"}
    return ""


def follow(chain: Iterable[Link], marks: list[Mark], end: End | None) -> Followed:
    found, frontier, prev, sound, waiting = Followed(), merkle.Frontier(), START, 0, list(marks)
    for link in chain:
        if reason := fault(link, expected=frontier.size, prev=prev):
            return bad(found, frontier.size, frontier.size, reason)
        note_details(found, link)
        frontier.add(merkle.leaf(bytes.fromhex(link.hash)))
        prev = link.hash
        while waiting and waiting[0].size == frontier.size:
            mark = waiting.pop(0)
            if mark.root != frontier.head().hex() and found.has_lost(mark):
                found.lost.append(mark)
            elif mark.root != frontier.head().hex():
                return bad(found, frontier.size, sound, rewritten(mark, sound))
            else:
                sound = mark.size
    found.events = frontier.size
    found.lost += filter(found.has_lost, waiting)
    waiting = [mark for mark in waiting if not found.has_lost(mark)]
    return ending(found, prev, waiting[-1] if waiting else None, end)


def ending(found: Followed, prev: str, waiting: Mark | None, end: End | None) -> Followed:
    """Whether the chain ends where the head and the signed heads say that it does."""
    size = found.events
    if waiting or (end and size < end.size):
        return bad(found, size, size, cut_off(waiting, end.size if end else size, size))
    if end is None:
        said = _("The head of the log is missing, and %(events)s events are stored.")
        return bad(found, size, 0, said % {"events": f"{size:,}"}) if size else found
    if size > end.size:
        said = _("The head of the log says that it ends before event %(size)s, and %(events)s events are stored.")
        return bad(found, size, end.size, said % {"size": f"{end.size:,}", "events": f"{size:,}"})
    if end.hash != prev:
        said = _("The head of the log names another last event than the one stored.")
        return bad(found, size, max(size - 1, 0), said)
    return found


def bad(found: Followed, events: int, first_bad: int, reason: str) -> Followed:
    found.events, found.first_bad, found.reason = events, first_bad, reason
    return found


def note_details(found: Followed, link: Link) -> None:
    if link.salt is None:
        found.bare[link.id] = link.seq
    if link.type == EventType.DETAILS_ERASED:
        found.erased |= set(link.body["facts"]["events"])
    if link.type == EventType.LOG_RESTORED:
        found.restored = link.body["facts"]


def fault(link: Link, *, expected: int, prev: str) -> str:
    """What is wrong with one event, as a sentence; empty when nothing is."""
    body = link.body
    columns = (link.seq, link.id, link.stream, link.type, link.at, *link.subject, link.actor, link.prev)
    named = body.get("subject", {})
    stated = (body.get("seq"), body.get("id"), body.get("stream"), body.get("type"), body.get("at"), named.get("type"),
              named.get("id"), body.get("actor", {}).get("id"), body.get("prev"))  # fmt: skip
    if link.seq != expected:
        missing = _("Event %(expected)s is missing: the next event is %(seq)s.")
        return missing % {"expected": expected, "seq": link.seq}
    if link.prev != prev:
        return _("Event %(seq)s does not contain the hash of the event before it.") % {"seq": link.seq}
    if columns != stated:
        return _("Event %(seq)s: its columns do not match the event that was recorded.") % {"seq": link.seq}
    if link.hash != quick_digest(body) and link.hash != event_hash(body):
        return _("Event %(seq)s was changed: its hash does not match its content.") % {"seq": link.seq}
    if link.salt is not None and link.detail is not None and not is_detail_of(body, link.salt, link.detail):
        return _("Event %(seq)s: the names or reasons kept beside it were changed.") % {"seq": link.seq}
    return ""


def is_detail_of(body: Mapping[str, Any], salt: str, detail: Mapping[str, str]) -> bool:
    stated = body["detail_sha256"]
    return bool(stated == quick_digest({"salt": salt, "detail": detail}) or stated == salted(salt, detail))


def quick_digest(value: Mapping[str, Any]) -> str:
    """Python's own JSON is ten times as fast and nearly always canonical; where it differs, RFC 8785 decides."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass"))


def is_signed(mark: Mark) -> bool:
    """Whether the note is signed with the portal's key and says what the row or the file's name says."""
    text, _, signatures = mark.note.rpartition("\n\n")
    try:
        _, size, root = text.split("\n")[:3]
        given = base64.b64decode(signatures.strip().rsplit(" ", 1)[1])
        seal.public_key().verify(given[4:], f"{text}\n".encode())
    except (InvalidSignature, ValueError, IndexError):
        return False
    return (size, root) == (str(mark.size), base64.b64encode(bytes.fromhex(mark.root)).decode())


def name_of(mark: Mark) -> str:
    said = (
        _("The checkpoint over %(size)s events kept outside the database")
        if mark.outside
        else _("The checkpoint over %(size)s events in the database")
    )
    return said % {"size": f"{mark.size:,}"}


def rewritten(mark: Mark, sound: int) -> str:
    return _("%(checkpoint)s was signed over other events. One of the events %(first)s to %(last)s was rewritten.") % {
        "checkpoint": name_of(mark),
        "first": sound,
        "last": mark.size - 1,
    }


def cut_off(mark: Mark | None, size: int, events: int) -> str:
    if mark:
        said = _(
            "The end is missing from event %(left)s on. %(checkpoint)s was signed, and %(left)s events are left: a backup made "
            "before it was restored, or the end was deleted."
        )
        return said % {"checkpoint": name_of(mark), "left": f"{events:,}"}
    said = _(
        "The end is missing from event %(left)s on. The log once held %(size)s events, and %(left)s events are left."
    )
    return said % {"size": f"{size:,}", "left": f"{events:,}"}


def links(organisation_id: UUID, size: int | None) -> Iterator[Link]:
    """Piece by piece along the index, so that no plan ever joins or sorts the whole log; all of it, or its first `size` events."""
    start = 0
    while rows := piece(organisation_id, start, size):
        details = details_of([row[0] for row in rows])
        for row in rows:
            yield link(row, *details.get(row[0], (None, None)))
        start = rows[-1][2] + 1


def link(row: Sequence[Any], salt: str | None, detail: Mapping[str, str] | None) -> Link:
    """`row` in the order of COLUMNS."""
    key, stream, seq, kind, at, subject_type, subject_id, actor, prev, hashed, body = row
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return Link(
        seq, str(key), str(stream), kind, moment, (subject_type, subject_id), actor, prev, hashed, body, salt, detail
    )


def link_of(event: AuditEvent, detail: AuditDetail | None) -> Link:
    row = [getattr(event, name) for name in COLUMNS]
    return link(row, detail.salt if detail else None, detail.content if detail else None)


def piece(organisation_id: UUID, start: int, size: int | None) -> list[Any]:
    rows = AuditEvent.objects.filter(organisation_id=organisation_id, seq__gte=start).order_by("seq")
    if size is not None:
        rows = rows.filter(seq__lt=size)
    return list(rows.values_list(*COLUMNS)[:PIECE])


def details_of(events: list[UUID]) -> dict[UUID, tuple[str, Any]]:
    rows = AuditDetail.objects.filter(event__in=events).values_list("event_id", "salt", "content")
    return {pk: (salt, content) for pk, salt, content in rows}


def stored_marks(organisation_id: UUID) -> Iterator[Mark]:
    rows = Checkpoint.objects.filter(organisation_id=organisation_id).values_list("size", "root", "note")
    for size, root, note in rows.iterator():
        yield Mark(size, root, note, outside=False)


def outside_marks(organisation_id: UUID) -> Iterator[Mark]:
    """The copies in CHECKPOINT_DIR; a file that is no checkpoint becomes a mark that nobody signed."""
    for path in sorted((Path(settings.CHECKPOINT_DIR) / str(organisation_id)).glob("*.txt")):
        note = path.read_text(encoding="utf-8", errors="replace")
        try:
            root = base64.b64decode(note.split("\n")[2], validate=True).hex()
        except (IndexError, ValueError):
            root = ""
        size = path.stem.partition("-")[0]
        yield Mark(int(size) if size.isdecimal() else 0, root, note, outside=True)
