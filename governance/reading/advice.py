"""What to do about the verdicts of an evaluation, one sentence a group. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.reading.reports import Group
from governance.vocabulary import Verdict
from portal.lib.language import lazily

WEIGH = lazily(
    "Weigh the results below against the intended uses. Say in the risk assessment why the data is good enough, or improve the generator."
)
FAILS = {
    "validity": lazily("Correct the generator, or remove the rows that break a rule, and register a new version."),
    "fidelity": lazily(
        "Improve the generator for the columns and pairs below, or leave those columns out, and register a new version."
    ),
    "utility": lazily(
        "Do not base results of the kind below on these rows. Improve the generator and register a new version."
    ),
    "privacy": lazily("Do not release these rows. Reduce what the generator memorises, and register a new version."),
    "bias": lazily(
        "Improve the generator for the groups below and register a new version, or state for whom this version must not be used."
    ),
}
ENLARGE = lazily(
    "%(why)s Upload larger tables in a new version, or say in the risk assessment why this does not have to be known."
)
UNKNOWN = {
    "validity": lazily("Check how the tables were read, and upload them again in a new version."),
    "fidelity": lazily("Upload tables with more rows in a new version."),
    "utility": lazily("Choose a target column, add a holdout table to the version, and evaluate again."),
    "privacy": lazily(
        "Choose the sensitive columns, add a holdout table of real rows that the generator never saw, and evaluate again."
    ),
    "bias": lazily("Choose the columns whose values name groups of people, and evaluate again."),
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
    if group.verdict == Verdict.NOT_ESTABLISHED and (why := untold(group)):
        return ENLARGE % {"why": why}
    known = {Verdict.FAIL: FAILS, Verdict.NOT_ESTABLISHED: UNKNOWN}.get(Verdict(group.verdict), {})
    return str(known.get(group.id, WEIGH))


def untold(group: Group) -> str:
    """Why what was measured does not tell; empty where it could not be measured."""
    deciding = (one for family in group.families if family.deciding for one in family.shown)
    measured = (one for one in deciding if one.verdict == Verdict.NOT_ESTABLISHED and one.estimate is not None)
    return next((one.caveats[0] for one in measured if one.caveats), "")
