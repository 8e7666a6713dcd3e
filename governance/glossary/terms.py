"""What the glossary is made of. Pure."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term, what it means, and where people meet it. `metrics` are those that an evaluation report explains by it."""

    name: str
    meaning: str
    place: str
    metrics: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page, in every language."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    terms: tuple[Term, ...]
