"""The effects of one analysis by two tables, side by side: which are expected, how they overlap, what they say of zero."""

from collections.abc import Sequence
from typing import Any

from scipy.special import bdtr

from evaluations.harness.mathematics.chance import doubt_point
from evaluations.harness.mathematics.intervals import beyond, overlap
from evaluations.harness.mathematics.statistics import Z
from evaluations.harness.tabular.utility.estimates import Term, Terms

DOUBT = 0.01


def expected(real: Terms, other: Terms, rows: int, least: int) -> Terms:
    """The terms that the other table has, or of which as many rows should give it `least` rows all but surely.

    By the binomial distribution at the term's share of train, at 1 % for all terms together (Bonferroni).
    """
    return {
        name: term
        for name, term in real.items()
        if name in other or float(bdtr(least - 1, rows, term.share)) <= DOUBT / len(real)
    }


def counted(real: Terms) -> list[str]:
    """The terms that are judged: those that count, or all where none does."""
    return [name for name, term in real.items() if term.counts] or list(real)


def overlaps(real: Terms, other: Terms) -> list[float]:
    """Of every term that is judged; zero for one that the other table lacks."""
    return [overlap(real[name].interval, other[name].interval) if name in other else 0.0 for name in counted(real)]


def corrected(real: Terms) -> float:
    """Two-sided 1 % point of the normal distribution for all terms together."""
    return doubt_point(len(real), DOUBT)


def surely(term: Term, z: float) -> bool:
    """Whether zero lies outside of the interval with another z."""
    return abs(term.value) * Z > z * (term.interval[1] - term.interval[0]) / 2


def in_both(name: str, real: Terms, synthetic: Terms) -> dict[str, Any]:
    """A line of the table: estimate and interval from either; whether sign and significance agree, where tested."""
    value, interval = real[name].value, real[name].interval
    line: dict[str, Any] = {"term": name, "real": [value, *interval]}
    if name not in synthetic:
        return {**line, "synthetic": None, "overlap": 0.0}
    other, other_interval = synthetic[name].value, synthetic[name].interval
    line |= {"synthetic": [other, *other_interval], "overlap": overlap(interval, other_interval)}
    if not real[name].tested:
        return line
    sign, significant = value * other >= 0, (beyond(interval), beyond(other_interval))
    return {
        **line,
        "sign_agrees": sign,
        "significance_agrees": significant[0] == significant[1],
        "reversed": not sign and all(surely(one[name], corrected(real)) for one in (real, synthetic)),
    }


def agreement(terms: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Shares of the tested terms whose sign and significance agree."""
    found = {}
    for what in ("sign_agrees", "significance_agrees"):
        said = [one[what] for one in terms if what in one]
        if said:
            found[what] = sum(said) / len(said)
    return found
