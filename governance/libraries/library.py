"""One versioned document of rules, as written and as the rules read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.lib.canonical import digest

KINDS = ("questionnaire", "template", "policy")


@dataclass(frozen=True, slots=True)
class Library:
    """`content` is what was written and what the digest is over; `body` is the same with every `when` in the one language."""

    kind: str
    ref: str
    title: str
    digest: str
    content: dict[str, Any]
    body: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", in_one_language(self.content))

    @property
    def id(self) -> str:
        return self.ref.rpartition("@")[0]

    @property
    def version(self) -> int:
        return int(self.ref.rpartition("@")[2])

    def pin(self) -> dict[str, str]:
        return {"ref": self.ref, "digest": self.digest}


def library_of(kind: str, content: dict[str, Any]) -> Library:
    """A document whose content was checked. Raises ValueError for what canonical JSON cannot hold."""
    return Library(kind, f"{content['id']}@{content['version']}", content["title"], digest(content), content)


def in_one_language(value: Any) -> Any:
    """The first versions had two short forms of their own, which are read for ever: `vendor` for a flag that is set, and
    `{question, is}` for an answer."""
    if isinstance(value, list):
        return [in_one_language(item) for item in value]
    if isinstance(value, Mapping):
        return {key: condition(item) if key == "when" else in_one_language(item) for key, item in value.items()}
    return value


def condition(when: Any) -> Any:
    if isinstance(when, str):
        return {when: True}
    if isinstance(when, Mapping) and when.keys() == {"question", "is"}:
        return {f"answers.{when['question']}": when["is"]}
    return when
