"""Submissions as the API shows them: one from its standing, a page of them from their summary rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from governance import policy
from governance.awaited import BESIDE
from governance.models import Dataset, Submission, Summary, Version
from governance.models.summary import PLACES
from governance.models.visibility import ways
from governance.policy import Subject
from governance.queries.demands import Demand, addressed, demands
from governance.queries.endings import ended, ending, endings, of_summary
from governance.queries.waiting import waiting, waits, with_waiting
from governance.reading.endings import Ending
from governance.reading.waiting import Waiting
from governance.standing import Allowed, Standing
from governance.summary import blockers_of, subject_of
from governance.vocabulary import Action, State
from governance.workflow import BY_ACTION, FINAL, RELEASED, SIGNING, stage_bound_to
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.lib.ways import Ways

is_staff = policy.role(*policy.STAFF)


@dataclass(frozen=True, slots=True)
class Outline:
    """A submission as it stands now, with what this reader may ask for."""

    submission: Submission
    tier: str | None
    verdicts: dict[str, dict[str, str]]
    review_due: date | None
    demands: list[Demand]
    waiting: Waiting
    record_digest: str
    allowed_actions: list[Allowed]
    ending: Ending | None = None

    @property
    def blockers(self) -> list[str]:
        return [demand.blocker.sentence for demand in self.demands]


def outline(standing: Standing, actor: Actor) -> Outline:
    submission = standing.submission
    return Outline(
        submission=submission,
        tier=standing.dossier.tier,
        verdicts=standing.dossier.verdicts,
        review_due=standing.facts.review_due,
        demands=demands(standing, actor) if is_staff(actor, standing.subject) is None else [],
        waiting=waiting(standing),
        record_digest=standing.record.digest,
        allowed_actions=[*standing.allowed_actions(actor), *beside(submission.state_is, standing.subject, actor)],
        ending=ending(standing),
    )


def outlined(actor: Actor, rows: QuerySet[Summary]) -> Ways[Summary]:
    """Those of these rows that the actor may see, with everything that `outlines` reads."""
    whole = (
        with_waiting(rows)
        .select_related("submission__version__dataset", "submission__author")
        .defer(*unshown(Version, "submission__version", "number", "dataset", "manifest_digest"))
        .defer(*unshown(Dataset, "submission__version__dataset", "title"))
        .defer(*unshown(User, "submission__author", "name", "title"))
        .prefetch_related("submission__conditions__kept_by")
    )
    return Ways(whole, ways(actor, **PLACES))


def unshown(model: type[Model], path: str, *shown: str) -> list[str]:
    """The columns of what a row points at that its outline does not show."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    return [f"{path}__{name}" for name in fields if name not in shown]


def outlines(rows: Iterable[Summary], actor: Actor) -> list[Outline]:
    found, today = list(rows), timezone.now().date()
    now, over = waits(found), endings(map(of_summary, found))
    return [replace(of_row(row, now[row.pk], actor, today), ending=ended(row.submission, today, over)) for row in found]


def of_row(row: Summary, now: Waiting, actor: Actor, today: date) -> Outline:
    submission, subject = row.submission, subject_of(row)
    submission.vendor = row.vendor
    blocking = addressed(blockers_of(row, today), submission, subject, actor)
    return Outline(
        submission=submission,
        tier=row.tier or None,
        verdicts=row.verdicts,
        review_due=submission.next_review or submission.review_due,
        demands=blocking if is_staff(actor, subject) is None else [],
        waiting=now,
        record_digest=row.record_digest,
        allowed_actions=[*moves(row, subject, actor, today), *beside(row.state_is, subject, actor)],
    )


def moves(row: Summary, subject: Subject, actor: Actor, today: date) -> Iterator[Allowed]:
    """As `Standing.allowed_actions`, in the same order."""
    for action, transition in BY_ACTION.items():
        until = row.possible.get(action)
        if until is None or (until and today > date.fromisoformat(until)):
            continue
        for stage, label in stages_of(action, subject):
            if policy.may(actor, action, subject.at(stage) if stage else subject):
                yield Allowed(action, label, transition.needs_reason, action in SIGNING, stage)


def stages_of(action: Action, subject: Subject) -> list[tuple[str, str]]:
    """Where a move can be made, and what it is called there."""
    if action is not Action.SIGN_OFF:
        return [(stage_bound_to(action), str(action.label))]
    return [(item.stage.key, _("Sign: %(stage)s") % {"stage": item.stage.label}) for item in subject.asked]


def beside(state: State, subject: Subject, actor: Actor) -> list[Allowed]:
    """What may be done in this state without moving the submission."""
    here = [action for action, states in BESIDE.items() if state in states]
    talking = [Action.COMMENT] if state not in FINAL else []
    packed = [Action.DOWNLOAD_PACK] if state in RELEASED else []
    return permitted(actor, subject, [*here, *talking, *packed, Action.VIEW_REVIEW])


def permitted(actor: Actor, subject: Subject, actions: Iterable[Action]) -> list[Allowed]:
    """Those of the actions that policy.py lets this actor ask for."""
    return [
        Allowed(action, str(action.label), needs_reason=False, signs=False)
        for action in actions
        if policy.may(actor, action, subject)
    ]
