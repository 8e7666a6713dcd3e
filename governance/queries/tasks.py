"""What waits for a person, what a person waits for, and what came into force: the home page. All of it found by index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.awaited import FORWARD
from governance.concerns import bars_of, follower, given_at, keys_of
from governance.models import Concern, Summary, Version
from governance.models.summary import DERIVED, PLACES
from governance.models.visibility import any_of, ways
from governance.queries.waiting import waits, with_waiting
from governance.reading.states import tone_of
from governance.reading.tasks import condition_asked, registration_asked, step_asked, until, waiting_since
from governance.reading.waiting import Waiting
from governance.vocabulary import Action
from governance.workflow import STANDING
from portal.accounts.actor import Actor
from portal.lib.links import Link
from portal.lib.ways import Ways

SOON = timedelta(days=30)
MOST, MOST_WAITED_FOR, NEWEST = 20, 10, 5
FIRST_DUE = ("due", "since", "pk")
UNSHOWN = [f"summary__{name}" for name in DERIVED]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for this person."""

    what: str
    about: str
    page: Link
    since: datetime | None = None
    due: date | None = None
    overdue: bool = False

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def due_words(self) -> str:
        return until(self.due)

    @property
    def meta(self) -> str:
        """Since when it waits."""
        return waiting_since(self.since)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A submission of this person that waits for somebody else."""

    summary: Summary
    now: Waiting
    tone: str


@dataclass(frozen=True, slots=True)
class Desk:
    """`more` and `more_elsewhere` say that there is more than is shown."""

    tasks: list[Task]
    elsewhere: list[Elsewhere]
    more: bool = False
    more_elsewhere: bool = False


def desk(actor: Actor) -> Desk:
    """What is on for this person; what is overdue and what is due first come first."""
    tasks = [*steps(actor), *conditions(actor), *registrations(actor)]
    tasks.sort(key=lambda task: (task.due or date.max, task.since or timezone.now()))
    others = elsewhere(actor)
    return Desk(tasks[:MOST], others[:MOST_WAITED_FOR], len(tasks) > MOST, len(others) > MOST_WAITED_FOR)


def asks(actor: Actor) -> QuerySet[Concern]:
    """What this person may be asked for today; `keys_of` finds it by index."""
    open_today = Q(until__isnull=True) | Q(until__gte=today()) | ~Q(later="")
    concerns = Concern.objects.exclude(action="").filter(open_today, condition__isnull=True)
    return permitted(concerns, actor)


def asked_of(actor: Actor) -> QuerySet[Any]:
    """Ids of the submissions whose turn it is with this person."""
    return asks(actor).filter(who__in=keys_of(actor)).order_by().values("summary")


def permitted(concerns: QuerySet[Concern], actor: Actor) -> QuerySet[Concern]:
    """Without those of which this very person is excluded, barred by another role they hold, or that their role is too new for."""
    asked = concerns.exclude(excluded__contains=[UUID(actor.id)]).exclude(barred__overlap=bars_of(actor))
    return asked.exclude(any_of(Q(who__in=keys, held_before__lt=since) for keys, since in given_at(actor)))


def first_due(concerns: QuerySet[Concern], actor: Actor) -> list[Concern]:
    """One more than can be shown. A person is asked once in each role they hold, and each thing counts once."""
    ways = [Q(who=key) for key in keys_of(actor)]
    found = Ways(concerns.select_related("summary", "condition").defer(*UNSHOWN), ways, FIRST_DUE)[
        : (MOST + 1) * len(actor.roles)
    ]
    return list({(item.summary_id, item.condition_id, item.action, item.label): item for item in found}.values())


def steps(actor: Actor) -> Iterator[Task]:
    """The step forward of every submission whose turn it is with this person: the first of them, where there are two."""
    found = sorted(first_due(asks(actor), actor), key=lambda item: (-FORWARD.index(Action(item.action)), -item.pk))
    for item in {item.summary_id: item for item in found}.values():
        action = Action(item.action if item.until is None or item.until >= today() else item.later)
        page = Link("governance:submission", (item.summary_id,))
        yield Task(step_asked(action, item.label), str(item.summary), page, item.since, item.due, is_past(item.due))


def conditions(actor: Actor) -> Iterator[Task]:
    """Conditions of approvals that are to be kept soon."""
    soon = Concern.objects.filter(condition__isnull=False, due__lte=today() + SOON)
    for item in first_due(permitted(soon, actor), actor):
        page = Link("governance:submission", (item.summary_id,), "conditions")
        yield Task(condition_asked(str(item.condition)), str(item.summary), page, None, item.due, is_past(item.due))


def registrations(actor: Actor) -> Iterator[Task]:
    """Versions this person started and has not submitted, the oldest first."""
    started = Version.objects.visible_to(actor).filter(created_by_id=UUID(actor.id), is_submitted=False)
    yield from map(registration, started.select_related("dataset").order_by("pk")[: MOST + 1])


def registration(version: Version) -> Task:
    page = "version" if version.is_registered else "registration"
    words = registration_asked(is_registered=version.is_registered)
    begun = version.registered_at or version.created_at
    return Task(words, str(version), Link(f"governance:{page}", (version.pk,)), begun)


def elsewhere(actor: Actor) -> list[Elsewhere]:
    """Submissions on their way that this person wrote or signed, and that wait for others; the newest first."""
    mine = Exists(asks(actor).filter(summary=OuterRef("summary"), who__in=keys_of(actor)))
    held = {name: f"summary__{path}" for name, path in PLACES.items()}
    found = Concern.objects.filter(~mine, any_of(ways(actor, **held)), who=follower(actor.id), action="")
    rows = found.order_by("-summary").values_list("summary", flat=True)[: MOST_WAITED_FOR + 1]
    return listed(with_waiting(Summary.objects.filter(pk__in=list(rows))).defer(*DERIVED))


def listed(summaries: Iterable[Summary]) -> list[Elsewhere]:
    found = list(summaries)
    now = waits(found)
    return [Elsewhere(item, now[item.pk], tone_of(item.state_is)) for item in found]


def in_force(actor: Actor) -> list[Summary]:
    """What came into force last."""
    standing = (
        Summary.objects.filter(state__in=sorted(STANDING)).select_related("submission", "organisation").defer(*DERIVED)
    )
    return Ways(standing, ways(actor, **PLACES), ("-since", "-pk"))[:NEWEST]


def is_past(day: date | None) -> bool:
    return day is not None and day < today()


def today() -> date:
    return timezone.now().date()
