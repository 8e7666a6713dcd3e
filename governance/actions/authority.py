"""Withdraw the authority over a source, with everything that was made from it, and restore it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from governance import audit, policy
from governance.actions.sources import institutions_of, settle_below
from governance.models import Source
from governance.models.descent import below
from governance.queries.touched import Reach, reach_of
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.refusals import Invalid, NotNow

MOVED_ON = lazily(
    "What depends on this source changed while you were looking at the page. Read the new list, then decide. Nothing was withdrawn."
)


@dataclass(frozen=True, slots=True)
class Locked:
    """A source, and the versions below it, while nobody else writes."""

    source: Source
    derived: frozenset[UUID]


@transaction.atomic
def withdraw(source: Source, *, by: Actor, reason: str, shown: str = "") -> Reach:
    """Consent, agreement or ethics authority is lost: every approval that rests on the source is suspended, of whatever
    organisation, in this transaction, and what is under way is blocked. Returns exactly that.

    `shown` is the mark of what the person was shown; raises NotNow where it is no longer what would happen.
    """
    locked = alone_with(source, Action.WITHDRAW_SOURCE, by, reason)
    reach = reach_of(locked.source, by)
    if locked.source.is_withdrawn:
        raise NotNow(_("The authority over this source is withdrawn already."))
    if shown and shown != reach.mark:
        raise NotNow(MOVED_ON)
    write(locked, withdrawn_at=audit.database_time(), withdrawn_by_id=UUID(by.id), withdrawn_because=reason.strip())
    record(
        EventType.SOURCE_WITHDRAWN,
        locked,
        by,
        reason,
        {
            "suspended": [str(item.summary.pk) for item in reach.suspended],
            "blocked": [str(item.summary.pk) for item in reach.blocked],
        },
    )
    settle_below(locked.derived)
    return reach


@transaction.atomic
def restore(source: Source, *, by: Actor, reason: str) -> Source:
    """There is authority again. Suspended approvals stay so until an official reinstates each."""
    locked = alone_with(source, Action.RESTORE_SOURCE, by, reason)
    if not locked.source.is_withdrawn:
        raise NotNow(_("The authority over this source is not withdrawn."))
    write(locked, withdrawn_at=None, withdrawn_by_id=None, withdrawn_because="")
    record(EventType.SOURCE_RESTORED, locked, by, reason, {})
    settle_below(locked.derived)
    return locked.source


def alone_with(source: Source, action: Action, by: Actor, reason: str) -> Locked:
    """Waits until nobody else writes, locks the logs that will be written, and asks what can be asked before."""
    audit.alone()
    held = Source.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=source.pk)
    policy.require(by, action, held.subject())
    if not reason.strip():
        raise Invalid(_("Give a reason. It is recorded with “%(action)s”.") % {"action": action.label}, field="reason")
    derived = below(sources=[held.pk])
    audit.hold({held.organisation.root_id, *institutions_of(derived)})
    return Locked(held, derived)


def write(locked: Locked, **changed: object) -> None:
    for name, value in changed.items():
        setattr(locked.source, name, value)
    Source.objects.filter(pk=locked.source.pk).update(**changed)


def record(event: EventType, locked: Locked, by: Actor, reason: str, facts: dict[str, list[str]]) -> None:
    audit.record(
        event,
        actor=by,
        subject=locked.source,
        organisation=locked.source.organisation,
        reason=reason,
        facts={**facts, "versions": len(locked.derived)},
    )
