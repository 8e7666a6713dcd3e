"""Material with a known answer, which a kind of data makes up to calibrate its protocols. Light."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, eq=False)
class Case:
    """One made-up material. What is expected goes by metric, or by label as `comparing.label` writes it.

    Attributes
    ----------
    asked
        The verdicts that are right.
    holds
        A number that its interval has to hold in 95 of 100 draws.
    said
        The code of a caveat that it has to carry.
    """

    name: str
    material: Any
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    holds: Mapping[str, float] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)


def right(**verdicts: str) -> dict[str, frozenset[str]]:
    """By metric, with its dot written as an underscore, the verdicts that are right: `h_rate="pass attention"`."""
    return {name.replace("_", "."): frozenset(said.split()) for name, said in verdicts.items()}
