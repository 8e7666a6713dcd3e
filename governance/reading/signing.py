"""What a signer is told beside the record: what is still open, and what changed since the last signature. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import ngettext

from governance.reading.records import Difference, differences
from governance.record import Change
from governance.stages import Stage
from governance.vocabulary import Verdict
from portal.lib.language import lazily as _

SAID = {
    Verdict.NOT_ESTABLISHED: _("The evaluation could not establish %(group)s."),
    Verdict.FAIL: _("The evaluation's verdict on %(group)s is “fail”."),
    Verdict.ATTENTION: _("The evaluation calls for attention on %(group)s."),
}


def open_items(measured: Mapping[str, str], threads: int) -> list[str]:
    """What nobody has settled, in sentences; it does not block, and a signer should know it."""
    found = [SAID[Verdict(verdict)] % {"group": group} for group, verdict in measured.items() if verdict in SAID]
    if threads:
        found.append(ngettext("%(count)s thread is open.", "%(count)s threads are open.", threads) % {"count": threads})
    return found


def refused_changes(changes: Iterable[Mapping[str, Any]], stage: Stage) -> list[Difference]:
    """The changes that a refusal names, as far as this stage signs them."""
    return differences(
        [Change(item["part"], item["where"], item["before"], item["after"]) for item in changes], stage.covers
    )
