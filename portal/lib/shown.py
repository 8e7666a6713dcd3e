"""Two people on one form: each keeps what they changed, and where both changed the same field, both texts are to be seen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from portal.lib.canonical import canonical, digest
from portal.lib.language import lazily as _
from portal.lib.refusals import NotNow

LENGTH = 16
LONGEST = 20_000
"""Of a revision that a browser sends back."""
CHANGED = _("Somebody else changed this after you opened the page. Both texts are below; nothing was saved.")


class Stale(NotNow):
    """Nothing was stored: `theirs` is what stands in the fields that this person changed and somebody else did too."""

    def __init__(self, *, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__(CHANGED)


def mark(value: Any) -> str:
    """A short name of a value. How a browser ends lines and in which order boxes are ticked makes no difference."""
    return digest(plain(value))[:LENGTH]


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted((plain(item) for item in value), key=canonical) or ""
    if isinstance(value, str) or value is None:
        return "\n".join((value or "").strip().splitlines())
    return str(getattr(value, "pk", value))


NOTHING = mark("")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person saw in each field of a form, by its mark: the form's revision."""

    marks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        return cls({name: mark(value) for name, value in values.items()})

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a browser sent back. Anything else means that nothing had been shown."""
        try:
            marks = json.loads(text[:LONGEST])
        except (ValueError, RecursionError):
            return cls()
        return cls({name: str(said) for name, said in marks.items()} if isinstance(marks, dict) else {})

    def __str__(self) -> str:
        return json.dumps(dict(self.marks), separators=(",", ":"))

    def __or__(self, other: "Shown") -> "Shown":
        return Shown({**self.marks, **other.marks})

    def changed(self, sent: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
        """What of `sent` this person changed. Raises Stale where what is `held` is neither what they saw nor what they want."""
        mine = {name: value for name, value in sent.items() if mark(value) != self.marks.get(name, NOTHING)}
        seen = {name: {self.marks.get(name, NOTHING), mark(value)} for name, value in mine.items()}
        theirs = {name: held.get(name) for name in mine if mark(held.get(name)) not in seen[name]}
        if theirs:
            raise Stale(theirs=theirs, mine=mine)
        return mine
