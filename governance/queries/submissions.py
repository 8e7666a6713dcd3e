"""What the pages of a submission read: fetched whole, its steps and signatures, what the reader may do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from governance import policy
from governance.models import AuditEvent, Submission
from governance.queries.progress import current_stage
from governance.queries.versions import TONES
from governance.queries.waiting import active_assignments, verdicts_wanted, waiting
from governance.standing import Standing
from governance.vocabulary import Action, EventType, State
from governance.workflow import AUTHORING, BY_ACTION, SIGNING, reasons_against
from portal.accounts.actor import Actor

EXTRA = {
    Action.VOTE: (frozenset({State.REVIEW}), "vote"),
    Action.TAKE_REVIEW: (frozenset({State.REVIEW}), "take-review"),
    Action.SET_TERMS: (frozenset({State.CONSOLIDATION}), "terms"),
    Action.EDIT_SUBMISSION: (AUTHORING, "uses"),
}
FORWARD = (
    Action.SUBMIT, Action.RESUBMIT, Action.ATTEST, Action.VOTE, Action.TAKE_REVIEW, Action.SIGN_REVIEW, Action.SET_TERMS,
    Action.SIGN_OFF, Action.REAFFIRM, Action.REINSTATE,
)  # fmt: skip
REASONED = {
    State.DRAFT: (EventType.SENT_BACK, EventType.CHECKS_FAILED),
    State.CHANGES_REQUESTED: (EventType.CHANGES_REQUESTED,),
    State.SUSPENDED: (EventType.SUSPENDED,),
    State.REJECTED: (EventType.REJECTED,),
    State.WITHDRAWN: (EventType.WITHDRAWN,),
    State.REVOKED: (EventType.REVOKED,),
}
GRAVE = frozenset({Action.WITHDRAW, Action.DECLINE, Action.REJECT, Action.SUSPEND, Action.REVOKE})
ORDER = [*FORWARD, *sorted((action for action in Action if action not in FORWARD), key=lambda action: action in GRAVE)]


def seen(actor: Actor) -> QuerySet[Submission]:
    """What the list pages through, with everything a Standing reads."""
    return Submission.objects.visible_to(actor).with_people()


def whole(actor: Actor) -> QuerySet[Submission]:
    """The same with threads, records and packs, for the page of one submission."""
    return seen(actor).prefetch_related(
        "threads__comments__author", "records__packs", "conditions__kept_by", "version__submissions"
    )


def is_insider(standing: Standing, actor: Actor) -> bool:
    """Whether the reader belongs to the organisation; vendors and procurement see a reduced page."""
    return policy.role(*policy.STAFF)(actor, standing.subject) is None


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing the reader may do now, or nearly: then `reasons` say what is missing."""

    action: Action
    label: str
    url: str
    kind: str
    reasons: tuple[str, ...] = ()


def offers(standing: Standing, actor: Actor) -> list[Offer]:
    """What may be done first, then what is missing for the rest; the first step forward is the primary one."""
    allowed = {item.action for item in standing.allowed_actions(actor)} | set(extra(standing, actor))
    first = next((action for action in FORWARD if action in allowed), None)
    possible = [offer(standing, action, first) for action in ORDER if action in allowed]
    missing = nearly(standing, actor)
    return possible + [offer(standing, action, first, missing[action]) for action in ORDER if action in missing]


def extra(standing: Standing, actor: Actor) -> Iterator[Action]:
    """What may be done in this state without moving the submission."""
    for action, (states, _) in EXTRA.items():
        if standing.submission.state in states and policy.may(actor, action, standing.subject):
            yield action


def nearly(standing: Standing, actor: Actor) -> dict[Action, tuple[str, ...]]:
    """Moves of this state that would be this person's, with what stands against them."""
    found = {}
    for action, transition in BY_ACTION.items():
        if transition.automatic or standing.submission.state_is not in transition.sources:
            continue
        verdict = policy.may(actor, action, standing.subject)
        if verdict and (reasons := reasons_against(action, standing.facts)):
            found[action] = tuple(reasons)
        elif not verdict and is_asked(standing, actor, action):
            found[action] = (verdict.reason,)
    return found


def is_asked(standing: Standing, actor: Actor, action: Action) -> bool:
    """Whether the stage that is on asks for a role this person holds, so that a refusal should be explained."""
    if action not in SIGNING:
        return False
    stage = next((item for item in standing.stages if item.key == current_stage(standing)), None)
    return stage is not None and actor.holds(stage.role, standing.subject.organisations)


def offer(standing: Standing, action: Action, first: Action | None, reasons: tuple[str, ...] = ()) -> Offer:
    kind = "danger" if action in GRAVE else "primary" if action is first else "plain"
    return Offer(action, label(standing, action), address(standing.submission, action), kind, reasons)


def label(standing: Standing, action: Action) -> str:
    stage = standing.facts.next_stage
    return f"Sign: {stage.label}" if action is Action.SIGN_OFF and stage else str(action.label)


def address(submission: Submission, action: Action) -> str:
    if action in EXTRA:
        return reverse(f"governance:{EXTRA[action][1]}", args=[submission.pk])
    page = "sign" if action in SIGNING else "submission-action"
    return reverse(f"governance:{page}", args=[submission.pk, action])


def turn(standing: Standing, actor: Actor) -> Offer | None:
    """The step forward that waits for this person, if it is their turn."""
    possible = [item for item in offers(standing, actor) if not item.reasons and item.action in FORWARD]
    if possible and possible[0].action is Action.TAKE_REVIEW and enough_took_it(standing):
        return None
    return next(iter(possible), None)


def enough_took_it(standing: Standing) -> bool:
    return len(active_assignments(standing.submission)) >= verdicts_wanted(standing)


@dataclass(frozen=True, slots=True)
class Said:
    """Why a submission is in its state, in the words of the person who brought it there."""

    who: str
    words: str


def reason_of_state(standing: Standing) -> Said | None:
    """The recorded reason; it was given to be told to those whom it concerns."""
    submission = standing.submission
    types = REASONED.get(submission.state_is)
    if types is None:
        return None
    events = AuditEvent.objects.filter(subject_id=str(submission.pk), type__in=types).select_related("detail")
    last = events.order_by("-seq").first()
    detail = getattr(last, "detail", None)
    return Said(detail.content["actor"], detail.content["reason"]) if detail and detail.content.get("reason") else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    submission: Submission
    tone: str
    waits: str


def listing(submissions: Iterable[Submission]) -> list[Row]:
    return [Row(item, TONES.get(item.state_is, "active"), waiting(Standing(item)).sentence) for item in submissions]
