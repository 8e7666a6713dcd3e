"""What waits for a person, what a person waits for, and what came into force: the home page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance import policy
from governance.models import Submission, Version
from governance.queries.submissions import Offer, seen, turn
from governance.queries.versions import TONES
from governance.queries.waiting import Waiting, waiting
from governance.standing import Standing
from governance.vocabulary import Action, State
from governance.workflow import AUTHORING, FINAL, STANDING
from portal.accounts.actor import Actor

WORDS = {
    Action.SUBMIT: "State the uses and submit",
    Action.RESUBMIT: "Answer the comments and resubmit",
    Action.ATTEST: "Sign responsibility",
    Action.VOTE: "Give your verdict",
    Action.TAKE_REVIEW: "Take the review",
    Action.SIGN_REVIEW: "Sign the review",
    Action.SET_TERMS: "Set the terms of the approval",
    Action.REAFFIRM: "Look again and re-affirm",
    Action.REINSTATE: "Decide: reinstate or revoke",
}
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for this person."""

    what: str
    about: str
    url: str
    since: datetime | None = None
    due: date | None = None
    overdue: bool = False

    @property
    def due_words(self) -> str:
        return f"due {self.due:%-d %b %Y}" if self.due else ""

    @property
    def meta(self) -> str:
        """Since when it waits."""
        return f"Waiting for you since {self.since:%-d %b %Y}" if self.since else ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A submission of this person that waits for somebody else."""

    submission: Submission
    now: Waiting
    tone: str


@dataclass(frozen=True, slots=True)
class Desk:
    tasks: list[Task]
    elsewhere: list[Elsewhere]


def desk(actor: Actor) -> Desk:
    """Everything that is on for this person; what is overdue and what is due first come first."""
    standings = [Standing(submission) for submission in in_motion(actor)]
    steps = {standing: turn(standing, actor) for standing in standings}
    tasks = [task for standing, step in steps.items() for task in tasks_of(standing, actor, step)] + registrations(
        actor
    )
    tasks.sort(key=lambda task: (task.due or date.max, task.since or timezone.now()))
    others = [standing for standing, step in steps.items() if step is None and is_elsewhere(standing, actor)]
    return Desk(tasks, [elsewhere(standing) for standing in others])


def elsewhere(standing: Standing) -> Elsewhere:
    state = standing.submission.state_is
    return Elsewhere(standing.submission, waiting(standing), TONES.get(state, "active"))


def in_motion(actor: Actor) -> list[Submission]:
    """Submissions on their way, and those in force with a condition that is due soon."""
    due_soon = Q(conditions__kept_at__isnull=True, conditions__due__lte=timezone.now().date() + SOON)
    moving = ~Q(state__in=[*FINAL, State.IN_FORCE])
    return list(seen(actor).filter(moving | (Q(state=State.IN_FORCE) & due_soon)).distinct())


def tasks_of(standing: Standing, actor: Actor, step: Offer | None) -> list[Task]:
    submission = standing.submission
    tasks = []
    if step is not None:
        now = waiting(standing)
        words = WORDS.get(step.action, step.label)
        url = reverse("governance:submission", args=[submission.pk])
        tasks.append(Task(words, str(submission), url, now.since, now.due, now.overdue))
    return tasks + conditions(standing, actor)


def conditions(standing: Standing, actor: Actor) -> list[Task]:
    submission = standing.submission
    if submission.state not in STANDING or not policy.may(actor, Action.KEEP_CONDITION, standing.subject):
        return []
    url = reverse("governance:submission", args=[submission.pk])
    return [
        Task(f"Condition: {item.text}", str(submission), f"{url}#conditions", None, item.due, item.due < standing.today)
        for item in submission.conditions.all()
        if item.kept_at is None and item.due <= standing.today + SOON
    ]


def registrations(actor: Actor) -> list[Task]:
    """Versions this person started and has not put forward."""
    started = Version.objects.visible_to(actor).filter(created_by_id=UUID(actor.id), submissions__isnull=True)
    return [registration(version) for version in started.select_related("dataset")]


def registration(version: Version) -> Task:
    if version.is_registered:
        url = reverse("governance:version", args=[version.pk])
        return Task("Evaluate it, assess the risk, put it forward", str(version), url, version.registered_at)
    url = reverse("governance:registration", args=[version.pk])
    return Task("Finish the registration", str(version), url, version.created_at)


def is_elsewhere(standing: Standing, actor: Actor) -> bool:
    """A submission on its way that this person wrote or signed."""
    submission = standing.submission
    if submission.state == State.IN_FORCE:
        return False
    if str(submission.author_id) == actor.id:
        return submission.state not in AUTHORING
    return any(str(item.signer_id) == actor.id for item in submission.signatures.all())


def in_force(actor: Actor, limit: int = 5) -> list[Submission]:
    """What came into force last, with its packs."""
    approved = Submission.objects.visible_to(actor).filter(state__in=STANDING)
    return list(
        approved.select_related("version__dataset__organisation", "vendor")
        .prefetch_related("records__artefacts")
        .order_by("-entered_at", "-pk")[:limit]
    )
