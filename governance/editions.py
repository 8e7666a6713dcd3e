"""The editions of a record: what each kind of reader may see of it, on every route. Pure.

Every edition carries the same digests: what a reader may not see is given as its digest, and what they may see of a part that is
not theirs as a whole is an excerpt beside its digest.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from governance import policy
from governance.permission import Subject
from governance.record import PARTS, Change, Part, Record
from governance.vocabulary import Action, FileRole
from portal.accounts.actor import Actor
from portal.lib.canonical import canonical

SCHEMA = "countersign/record-edition@1"


class Edition(StrEnum):
    FULL = "full"
    WITHOUT_REVIEW = "without_review"
    REDACTED = "redacted"


def synthetic_files_only(identity: Part) -> dict[str, Any]:
    """Which real rows the version was made from and measured on is not for everybody who may use it."""
    files = [item for item in identity["files"] if item["role"] == FileRole.SYNTHETIC]
    return {**{key: value for key, value in identity.items() if key != "salt"}, "files": files}


Excerpt = Callable[[Part], dict[str, Any]]
EXCERPTS: dict[Edition, dict[str, Excerpt]] = {Edition.REDACTED: {"identity": synthetic_files_only}}
HIDDEN: dict[Edition, frozenset[str]] = {
    Edition.FULL: frozenset(),
    Edition.WITHOUT_REVIEW: frozenset({"review"}),
    Edition.REDACTED: frozenset({"risk", "evaluation", "evidence", "review", "notes"}),
}


@dataclass(frozen=True)
class Seen:
    """A record as one edition shows it."""

    record: Record
    edition: Edition

    @property
    def is_full(self) -> bool:
        return self.edition is Edition.FULL

    @property
    def whole(self) -> tuple[str, ...]:
        """The parts that are shown as they are."""
        partly = EXCERPTS.get(self.edition, {})
        return tuple(name for name in PARTS if name not in HIDDEN[self.edition] and name not in partly)

    @cached_property
    def excerpts(self) -> dict[str, dict[str, Any]]:
        parts = self.record.content["parts"]
        return {name: excerpt(parts[name]) for name, excerpt in EXCERPTS.get(self.edition, {}).items()}

    @property
    def content(self) -> Mapping[str, Any]:
        """The record itself in the full edition; otherwise what is left of it, with every digest."""
        if self.is_full:
            return self.record.content
        parts = self.record.content["parts"]
        return {
            "schema": SCHEMA,
            "edition": str(self.edition),
            "record_digest": self.record.digest,
            "part_digests": self.record.part_digests,
            "parts": {name: parts[name] for name in self.whole},
            "excerpts": self.excerpts,
        }

    @property
    def data(self) -> bytes:
        return self.record.data if self.is_full else canonical(self.content)

    @property
    def file_name(self) -> str:
        return "record.json" if self.is_full else f"record-{self.edition.replace('_', '-')}.json"

    def changes(self, found: Iterable[Change]) -> list[Change]:
        """Those in parts that are shown as they are."""
        return [item for item in found if item.part in self.whole]


def seen_by(actor: Actor, subject: Subject, record: Record) -> Seen:
    """Vendor and procurement get the redacted edition; who may not read the review, such as its author, gets all but that."""
    if not policy.may(actor, Action.READ_WHOLE, subject):
        return Seen(record, Edition.REDACTED)
    reads_review = policy.may(actor, Action.VIEW_REVIEW, subject) or not record.said("review")
    return Seen(record, Edition.FULL if reads_review else Edition.WITHOUT_REVIEW)
