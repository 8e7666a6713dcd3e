"""The effects of one analysis by train, by the synthetic table and by unseen rows: which one decides, and what is said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Said
from evaluations.harness.engine.shortfall import coarse
from evaluations.harness.mathematics.intervals import beyond, errors_apart, of_so_many, overlap
from evaluations.harness.tabular.caveats import (
    DIFFERS_MOST,
    NONE_SIGNIFICANT,
    REVERSED,
    SIGNIFICANCE_LOST,
    TERMS_MISSING,
)
from evaluations.harness.tabular.utility.effects import counted, in_both
from evaluations.harness.tabular.utility.estimates import RATIO, Term, Terms

LARGEST = 700.0


@dataclass(frozen=True, eq=False)
class Both:
    """The effects by train, by the synthetic table and, as far as it may be told, by unseen rows."""

    real: Terms
    made: Terms
    unseen: Terms

    @property
    def judged(self) -> list[str]:
        return counted(self.real)

    @property
    def missing(self) -> list[str]:
        return [name for name in self.judged if name not in self.made]

    @property
    def lost(self) -> list[str]:
        return [name for name in self.judged if name in self.made and is_lost(self.real[name], self.made[name])]

    def beside_unseen(self, name: str) -> float | None:
        return coarse(between(self.real[name], self.unseen[name])) if name in self.unseen else None

    def away(self, name: str) -> float:
        """In standard errors; nothing where unseen rows lie as far away."""
        z, theirs = between(self.real[name], self.made[name]), self.beside_unseen(name)
        return 0.0 if theirs is not None and z <= theirs else z

    @property
    def z(self) -> float:
        """Of the effect that differs most, corrected for all of them."""
        return of_so_many(
            max((self.away(name) for name in self.judged if name in self.made), default=0.0), len(self.judged)
        )

    @property
    def worst(self) -> str:
        """The effect that decides: one that is missing, or else the one that differs most."""
        if self.missing:
            return self.missing[0]
        return max(
            self.judged,
            key=lambda name: (self.away(name), -overlap(self.real[name].interval, self.made[name].interval)),
        )

    def line(self, name: str) -> dict[str, Any]:
        theirs = self.beside_unseen(name)
        return {
            **in_both(name, self.real, self.made),
            **({} if self.real[name].counts else {"counts": False}),
            **({"scale": self.real[name].scale} if self.real[name].scale else {}),
            **({} if theirs is None else {"unseen": theirs}),
        }

    def said(self, rule: Rule, lines: Sequence[dict[str, Any]]) -> list[Said]:
        """What is no pass, by name; or that there is nothing that could be lost."""
        found = []
        if self.missing:
            found.append(TERMS_MISSING.format(terms=", ".join(self.missing)))
        elif self.z > rule.threshold["pass"]:
            found.append(self.apart(self.worst))
        if reverse := turned(lines):
            found.append(REVERSED.format(terms=", ".join(reverse)))
        if gone := [name for name in self.lost if name not in reverse]:
            found.append(SIGNIFICANCE_LOST.format(terms=", ".join(gone)))
        if not found and self.none_significant:
            found.append(NONE_SIGNIFICANT)
        return found

    @property
    def none_significant(self) -> bool:
        tested = [self.real[name] for name in self.judged if self.real[name].tested]
        return bool(tested) and not any(beyond(term.interval) for term in tested)

    def apart(self, name: str) -> Said:
        real, low, high = shown(self.real[name])
        synthetic, made_low, made_high = shown(self.made[name])
        return DIFFERS_MOST.format(
            term=name,
            real=real,
            low=low,
            high=high,
            synthetic=synthetic,
            made_low=made_low,
            made_high=made_high,
            z=self.z,
            count=len(self.judged),
        )


def between(one: Term, other: Term) -> float:
    return errors_apart(abs(one.value - other.value), one.interval, other.interval)


def shown(term: Term) -> list[float]:
    """Estimate and interval as people read them: a ratio rather than its logarithm."""
    numbers = [term.value, *term.interval]
    return [math.exp(min(one, LARGEST)) for one in numbers] if term.scale == RATIO else numbers


def is_lost(real: Term, made: Term) -> bool:
    """Significant in train, and in the synthetic table not, or with the other sign."""
    return real.tested and beyond(real.interval) and not (beyond(made.interval) and real.value * made.value > 0)


def turned(lines: Sequence[dict[str, Any]]) -> list[str]:
    return [line["term"] for line in lines if line.get("reversed")]
