"""What to do about the verdicts of an evaluation, one sentence a group. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.reading.reports import Group
from governance.vocabulary import Verdict

WEIGH = "Weigh what is named below against the intended uses: say in the risk assessment why it is good enough, or improve the generator."
FAILS = {
    "validity": "Mend the generator, or leave out the rows that its source does not allow, and register a new version.",
    "fidelity": "Improve the generator where columns and pairs are named below, or leave those columns out, and register a new version.",
    "utility": "Rest no result of the kind named below on these rows; improve the generator and register a new version.",
    "privacy": "Hand these rows to nobody. Make the generator remember less, and register a new version.",
    "bias": "Improve the generator for the groups named below and register a new version, or say for whom this one must not be used.",
}
UNKNOWN = {
    "validity": "Look over what was read of the tables, and send them again in a new version.",
    "fidelity": "Send tables with more rows in a new version.",
    "utility": "Name a target among the columns, with a holdout table in the version, and evaluate again.",
    "privacy": "Name the sensitive columns, with a holdout table of real rows that the generator never saw, and evaluate again.",
    "bias": "Name the columns whose values are groups of people, and evaluate again.",
}


@dataclass(frozen=True, slots=True)
class Advice:
    id: str
    title: str
    verdict: str
    sentence: str


def advice(groups: Iterable[Group]) -> list[Advice]:
    """For each group that does not pass, in the order of the groups."""
    return [
        Advice(group.id, group.title, group.verdict, todo(group)) for group in groups if group.verdict != Verdict.PASS
    ]


def todo(group: Group) -> str:
    known = {Verdict.FAIL: FAILS, Verdict.NOT_ESTABLISHED: UNKNOWN}.get(Verdict(group.verdict), {})
    return known.get(group.id, WEIGH)
