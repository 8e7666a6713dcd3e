"""What one column says of how all of a file is written: one program wrote it, with one decimal sign and one order of days."""

from collections.abc import Sequence

from evaluations.harness.tables.written.kinds import SecondKind

CONVENTIONS = (
    (frozenset({"plain", "english"}), frozenset({"continental"})),
    (frozenset({"day first"}), frozenset({"month first"})),
)


def agree(kinds: Sequence[SecondKind]) -> None:
    """Where some columns can be read in one way only, and all of these in the same, others are read like them."""
    for one, other in CONVENTIONS:
        sure = [surely(kind, one, other) for kind in kinds], [surely(kind, other, one) for kind in kinds]
        if any(sure[0]) == any(sure[1]):
            continue
        wrong = other if any(sure[0]) else one
        for kind in kinds:
            if kind.textual and kind.possible & one and kind.possible & other:
                kind.possible -= wrong


def surely(kind: SecondKind, one: frozenset[str], other: frozenset[str]) -> bool:
    return kind.textual and kind.seen and bool(kind.possible & one) and not kind.possible & other
