"""What a change of a source, or the loss of its authority, touches: approvals, submissions under way, and who received the data."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from governance.models import Source, Submission, Summary
from governance.models.descent import below
from governance.reading.states import tone_of
from governance.vocabulary import State
from governance.workflow import AUTHORING, OVER, STANDING, UNDER_WAY
from portal.accounts.actor import Actor
from portal.lib.canonical import digest

SIGNED = frozenset({*STANDING, *UNDER_WAY, State.APPROVED})
"""Where people have signed, or are asked to."""
SUSPENDED = frozenset({*STANDING, State.APPROVED})
"""What loses its approval: at once, or in the moment in which it comes into force."""
BLOCKED = UNDER_WAY | AUTHORING


@dataclass(frozen=True, slots=True)
class Touched:
    """One submission below a source; `seen` says whether the reader may open it."""

    summary: Summary
    recipients: str
    seen: bool

    @property
    def tone(self) -> str:
        return tone_of(self.summary.state_is)


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything below a source: approvals that are suspended, submissions that are blocked, approvals that are over already."""

    suspended: tuple[Touched, ...]
    blocked: tuple[Touched, ...]
    over: tuple[Touched, ...]

    @property
    def mark(self) -> str:
        """A short name of exactly this: what a page showed is what is done."""
        lists = (self.suspended, self.blocked)
        return digest([[str(item.summary.pk) for item in found] for found in lists])[:16]


def directly_below(source: Source) -> QuerySet[Submission]:
    """Those whose record states the source itself, while they are signed or on their way to it."""
    found = Submission.objects.filter(version__derivations__source=source, state__in=sorted(SIGNED))
    return found.select_related("version__dataset").order_by("pk").distinct()


def reach_of(source: Source, actor: Actor) -> Reach:
    """Through versions made from it and versions made from those, of whatever organisation."""
    rows = Summary.objects.filter(version__in=below(sources=[source.pk])).select_related("submission", "organisation")
    seen = set(Summary.objects.visible_to(actor).filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    found = [Touched(item, item.submission.recipients, item.pk in seen) for item in rows.order_by("pk")]
    return Reach(in_states(found, SUSPENDED), in_states(found, BLOCKED), in_states(found, OVER))


def in_states(found: Iterable[Touched], states: Iterable[State]) -> tuple[Touched, ...]:
    wanted = set(states)
    return tuple(item for item in found if item.summary.state in wanted)
