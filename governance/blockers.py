"""A demand that is not met: what asks for it, what it is about, where it is met. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext


class Place(StrEnum):
    """Where a demand is met."""

    USES = "uses"
    REGISTRATION = "registration"
    FILES = "files"
    LOG = "log"
    SOURCES = "sources"
    COLUMNS = "columns"
    EVALUATION = "evaluation"
    RISK = "risk"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One demand that is not met. Its key is the same for ever, however the sentence is worded or translated."""

    rule: str
    requirement: str
    subject: str
    place: Place
    words: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    because: str = ""

    @property
    def key(self) -> str:
        return f"{self.rule}/{self.requirement}/{self.subject}"

    @property
    def sentence(self) -> str:
        """What is missing, what to do, and why, in the reader's language."""
        return f"{gettext(self.words) % self.facts} {self.because}".strip()

    @property
    def english(self) -> str:
        return f"{self.words % self.facts} {self.because}".strip()

    @property
    def is_of_version(self) -> bool:
        """Whether it concerns the version itself, and not what one submission states."""
        return self.place is not Place.USES

    def document(self) -> dict[str, str]:
        """As it is stored and recorded."""
        return {
            "key": self.key,
            "rule": self.rule,
            "requirement": self.requirement,
            "subject": self.subject,
            "sentence": self.english,
            "place": str(self.place),
        }


def sentences(stored: Iterable[str | Mapping[str, str]]) -> list[str]:
    """What was stored of blockers, in words; those of earlier days were sentences only."""
    return [item if isinstance(item, str) else item["sentence"] for item in stored]
