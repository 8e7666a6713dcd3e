"""What to do about the verdicts of an evaluation, one sentence a group. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.kinds import KINDS, WITH_REAL
from governance.reading.reports import Group
from governance.vocabulary import Comparison, DataKind, Verdict
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

UNKNOWN_OF_DOCUMENTS = {
    "validity": lazily("Check which fields are declared, and evaluate again."),
    "fidelity": lazily("Add more documents in a new version."),
    "utility": lazily("Declare the field of the label, add holdout documents in a new version, and evaluate again."),
    "privacy": lazily("Add documents that the generator never saw as a holdout in a new version, and evaluate again."),
    "bias": lazily("Declare the fields whose values name groups of people, and evaluate again."),
    "lineage": lazily("Add the lineage of the documents in a new version, and evaluate again."),
    "decontamination": lazily("Add the benchmarks, each with decoys, in a new version, and evaluate again."),
    "rights": lazily("Add what each source permits in a new version, declare the uses, and evaluate again."),
}
ALONE = lazily(
    "There is nothing to compare the data with, so this cannot be known. Have people rate a sample, and say in the risk assessment "
    "what follows."
)


@dataclass(frozen=True, slots=True)
class Advice:
    id: str
    title: str
    verdict: str
    sentence: str


def advice(groups: Iterable[Group], *, kind: str = DataKind.TABLE, comparison: str = Comparison.HELD) -> list[Advice]:
    """For each group that does not pass, in the order of the groups."""
    return [
        Advice(group.id, group.title, group.verdict, todo(group, kind, comparison))
        for group in groups
        if group.verdict != Verdict.PASS
    ]


def todo(group: Group, kind: str, comparison: str) -> str:
    if group.verdict == Verdict.FAIL:
        return str(FAILS.get(group.id, WEIGH))
    if group.verdict != Verdict.NOT_ESTABLISHED:
        return str(WEIGH)
    if why := untold(group):
        return ENLARGE % {"why": why}
    if comparison not in WITH_REAL and KINDS[kind].has_real:
        return str(ALONE)
    known = UNKNOWN if kind == DataKind.TABLE else UNKNOWN_OF_DOCUMENTS
    return str(known.get(group.id, WEIGH))


def untold(group: Group) -> str:
    """Why what was measured does not tell; empty where it could not be measured."""
    deciding = (one for family in group.families if family.deciding for one in family.shown)
    measured = (one for one in deciding if one.verdict == Verdict.NOT_ESTABLISHED and one.estimate is not None)
    return next((one.caveats[0] for one in measured if one.caveats), "")
