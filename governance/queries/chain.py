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

from governance.audit import event_hash, salted
from governance.models import AuditDetail, AuditEvent, AuditHead, Checkpoint
from portal.lib import merkle, seal
from portal.lib.canonical import sha256
from portal.lib.language import gettext as _

START = "0" * 64
PIECE = 2_000
COLUMNS = ("id", "seq", "type", "at", "subject_type", "subject_id", "actor_id", "prev_hash", "hash", "body")


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """`first_bad` is the number of the first event that is not as it was recorded; None when none can be named."""

    events: int
    intact: bool
    first_bad: int | None
    reason: str
    checkpoints: int


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it is stored: its columns beside the canonical body they must agree with."""

    seq: int
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


@dataclass
class Frontier:
    """The roots of the complete subtrees, largest first: enough for the tree head at every size (RFC 6962)."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        full = self.size
        while full & 1:
            leaf, full = merkle.node(self.roots.pop(), leaf), full >> 1
        self.roots.append(leaf)
        self.size += 1

    def head(self) -> bytes:
        if not self.roots:
            return merkle.root([])
        head = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            head = merkle.node(left, head)
        return head


def walk(organisation_id: UUID) -> ChainVerdict:
    """Reads every event once, in order, without holding them; the events appended meanwhile are left for next time."""
    head = AuditHead.objects.filter(organisation_id=organisation_id).first()
    size, last = (head.size, head.hash) if head else (0, START)
    marks = [*stored_marks(organisation_id), *outside_marks(organisation_id)]
    return judge(links(organisation_id), marks, size=size, head=last)


def judge(chain: Iterable[Link], marks: Iterable[Mark], *, size: int, head: str) -> ChainVerdict:
    """The verdict over a chain, the heads that were signed for it, and where the database says that it ends. Pure.

    The events come first: where they are sound, a forged or lost checkpoint is named.
    """
    given = sorted(marks, key=lambda mark: (mark.size, mark.outside))
    forged = [mark for mark in given if not is_signed(mark)]
    events, first_bad, reason = follow(chain, [mark for mark in given if mark not in forged], size=size, head=head)
    kept = {mark.size for mark in given if not mark.outside}
    lost = [mark for mark in given if mark.outside and mark.size not in kept]
    if not reason and forged:
        reason = _("%(checkpoint)s is not signed with this portal's key.") % {"checkpoint": name_of(forged[0])}
    elif not reason and lost:
        reason = _("%(checkpoint)s is missing from the database.") % {"checkpoint": name_of(lost[0])}
    return ChainVerdict(events, not reason, first_bad, reason, len({mark.size for mark in given}))


def follow(chain: Iterable[Link], marks: list[Mark], *, size: int, head: str) -> tuple[int, int | None, str]:
    """How many events were read, the first bad one, and why it is bad."""
    frontier, prev, sound, waiting = Frontier(), START, 0, list(marks)
    for link in chain:
        if reason := fault(link, expected=frontier.size, prev=prev):
            return frontier.size, frontier.size, reason
        frontier.add(merkle.leaf(bytes.fromhex(link.hash)))
        prev = link.hash
        while waiting and waiting[0].size == frontier.size:
            mark = waiting.pop(0)
            if mark.root != frontier.head().hex():
                return frontier.size, sound, rewritten(mark, sound)
            sound = mark.size
    if waiting or frontier.size < size:
        return frontier.size, frontier.size, cut_off(waiting[-1] if waiting else None, size, frontier.size)
    if size == frontier.size and head != prev:
        return size, max(size - 1, 0), _("The head of the log names another last event than the one stored.")
    return frontier.size, None, ""


def fault(link: Link, *, expected: int, prev: str) -> str:
    """What is wrong with one event, as a sentence; empty when nothing is."""
    body = link.body
    columns = (link.seq, link.type, link.at, *link.subject, link.actor, link.prev)
    named = body.get("subject", {})
    stated = (body.get("seq"), body.get("type"), body.get("at"), named.get("type"), named.get("id"),
              body.get("actor", {}).get("id"), body.get("prev"))  # fmt: skip
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
        seal.key().public_key().verify(given[4:], f"{text}\n".encode())
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
        said = _("The end is missing from event %(left)s on. %(checkpoint)s was signed, and %(left)s events are left.")
        return said % {"checkpoint": name_of(mark), "left": f"{events:,}"}
    said = _(
        "The end is missing from event %(left)s on. The log once held %(size)s events, and %(left)s events are left."
    )
    return said % {"size": f"{size:,}", "left": f"{events:,}"}


def links(organisation_id: UUID) -> Iterator[Link]:
    """Piece by piece along the index, so that no plan ever joins or sorts the whole log."""
    start = 0
    while rows := piece(organisation_id, start):
        details = details_of([row[0] for row in rows])
        for row in rows:
            yield link(row, *details.get(row[0], (None, None)))
        start = rows[-1][1] + 1


def link(row: Sequence[Any], salt: str | None, detail: Mapping[str, str] | None) -> Link:
    """`row` in the order of COLUMNS."""
    __, seq, kind, at, subject_type, subject_id, actor, prev, hashed, body = row
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return Link(seq, kind, moment, (subject_type, subject_id), actor, prev, hashed, body, salt, detail)


def link_of(event: AuditEvent, detail: AuditDetail | None) -> Link:
    row = [getattr(event, name) for name in COLUMNS]
    return link(row, detail.salt if detail else None, detail.content if detail else None)


def piece(organisation_id: UUID, start: int) -> list[Any]:
    rows = (
        AuditEvent.objects.filter(organisation_id=organisation_id, seq__gte=start).order_by("seq").values_list(*COLUMNS)
    )
    return list(rows[:PIECE])


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
        yield Mark(int(path.stem) if path.stem.isdecimal() else 0, root, note, outside=True)
