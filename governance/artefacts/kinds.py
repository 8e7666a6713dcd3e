"""What a kind of artefact is: the rows of the registry are made of these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from governance.models import ApprovalRecord
from governance.models.artefact import FULL
from governance.vocabulary import Action, EventType
from portal.lib.storage import Stored


class NotSoundError(Exception):
    """What an artefact would be made from is not what was signed and recorded; the sentence says where it differs."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker hands back: its files by name, all of them in the store, and what else the log is told."""

    files: Mapping[str, Stored]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an artefact. `title` is what the public page calls it; `says` is what it is good for."""

    name: str
    media_type: str
    title: str
    says: str = ""

    def name_for(self, digest: str, over: str = "") -> str:
        """The name of a download: from which record the file was made, and how its approval ended where it did."""
        path = PurePath(self.name)
        return f"{'-'.join(filter(None, [path.stem, digest[:12], over]))}{path.suffix}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the registry.

    `make` takes an approval record and an edition, puts each of `outputs` into the store and hands them back. A worker
    calls it outside of any transaction, and again after a fault, so the same record must always give the same bytes.
    `action` is what the policy is asked before anybody orders or downloads the artefact.
    """

    title: str
    outputs: tuple[Output, ...]
    make: Callable[[ApprovalRecord, str], Made]
    action: Action
    editions: tuple[str, ...] = (FULL,)
    on_approval: bool = False
    ordered: EventType = EventType.EXPORT_ORDERED
    made: EventType = EventType.EXPORT_MADE
    downloaded: EventType = EventType.EXPORT_DOWNLOADED

    def output(self, name: str) -> Output:
        """Raises KeyError for a file that this kind does not have."""
        return {item.name: item for item in self.outputs}[name]

    def title_of(self, edition: str) -> str:
        if edition == FULL:
            return str(self.title)
        return _("%(kind)s, %(edition)s edition") % {"kind": self.title, "edition": edition}
