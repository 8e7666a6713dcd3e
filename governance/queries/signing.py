"""What a signer is told beside the record: what is still open, and what changed since the last signature."""

from collections.abc import Iterable, Mapping
from typing import Any

from governance.queries.discussion import discussion
from governance.queries.records import Difference, differences
from governance.record import Change
from governance.stages import Stage
from governance.standing import Standing
from governance.vocabulary import Verdict
from portal.accounts.actor import Actor

SAID = {
    Verdict.NOT_ESTABLISHED: "The evaluation could not establish {}.",
    Verdict.FAIL: "The evaluation's verdict on {} is “fail”.",
    Verdict.ATTENTION: "The evaluation asks for attention on {}.",
}


def open_items(standing: Standing, actor: Actor) -> list[str]:
    """What nobody has settled, in sentences; it does not block, and a signer should know it."""
    measured = standing.dossier.measured
    found = [SAID[Verdict(verdict)].format(group) for group, verdict in measured.items() if verdict in SAID]
    threads = sum(talk.is_open for section in discussion(standing, actor) for talk in section.talks)
    if threads:
        found.append(f"{threads} thread{'s are' if threads > 1 else ' is'} open.")
    return found


def refused_changes(changes: Iterable[Mapping[str, Any]], stage: Stage) -> list[Difference]:
    """The changes that a refusal names, as far as this stage signs them."""
    return differences(
        [Change(item["part"], item["where"], item["before"], item["after"]) for item in changes], stage.covers
    )
