"""What the pages of a submission read: fetched whole, its steps and signatures, what the reader may do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from governance import audit, policy
from governance.awaited import BESIDE, FORWARD, enough_took_it
from governance.models import AuditEvent, Submission, Summary
from governance.models.summary import PLACES
from governance.models.visibility import ways
from governance.queries.blindness import Reader
from governance.queries.endings import endings, of_summary
from governance.queries.waiting import waits, with_waiting
from governance.reading.states import tone_of
from governance.stages import REVIEW, Stands
from governance.standing import Standing
from governance.vocabulary import Action, EventType, State
from governance.workflow import BY_ACTION, SIGNING, reasons_against
from portal.accounts.actor import Actor
from portal.lib.links import Link
from portal.lib.ways import Ways
from portal.lib.whole import Many

PAGES = {
    Action.VOTE: "vote",
    Action.TAKE_REVIEW: "take-review",
    Action.SET_TERMS: "terms",
    Action.EDIT_SUBMISSION: "uses",
}
REASONED = {
    State.DRAFT: (EventType.SENT_BACK, EventType.CHECKS_FAILED),
    State.CHANGES_REQUESTED: (EventType.CHANGES_REQUESTED,),
    State.REJECTED: (EventType.REJECTED,),
    State.WITHDRAWN: (EventType.WITHDRAWN,),
}
MADE = (
    Many("records", many=(Many("artefacts", many=(Many("files"),)),)),
    Many("version__submissions"),
)
GRAVE = frozenset({Action.WITHDRAW, Action.DECLINE, Action.REJECT, Action.SUSPEND, Action.REVOKE})
ORDER = [*FORWARD, *sorted((action for action in Action if action not in FORWARD), key=lambda action: action in GRAVE)]


def whole(actor: Actor) -> QuerySet[Submission]:
    """Those that the actor may see, with records and what is made of them, for the page of one submission."""
    return Submission.objects.visible_to(actor).with_people(*MADE)


def is_insider(standing: Standing, actor: Actor) -> bool:
    """Whether the reader belongs to the organisation; vendors and procurement see a reduced page."""
    return policy.role(*policy.STAFF)(actor, standing.subject) is None


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing the reader may do now, or nearly: then `reasons` say what is missing."""

    action: Action
    label: str
    link: Link
    kind: str
    reasons: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return self.link.url


Move = tuple[Action, str]


def offers(standing: Standing, actor: Actor) -> list[Offer]:
    """What may be done first, then what is missing for the rest; the first step forward is the primary one."""
    allowed = [(item.action, item.stage) for item in standing.allowed_actions(actor)]
    allowed = in_order([*allowed, *((action, "") for action in extra(standing, actor))])
    first = next((move for move in allowed if move[0] in FORWARD), None)
    missing = nearly(standing, actor)
    possible = [offer(standing, move, is_first=move == first) for move in allowed]
    return possible + [offer(standing, move, reasons=missing[move]) for move in in_order(missing)]


def in_order(moves: Iterable[Move]) -> list[Move]:
    return sorted(moves, key=lambda move: ORDER.index(move[0]))


def extra(standing: Standing, actor: Actor) -> Iterator[Action]:
    """What may be done in this state without moving the submission."""
    for action, states in BESIDE.items():
        if standing.submission.state in states and policy.may(actor, action, standing.subject):
            yield action


def nearly(standing: Standing, actor: Actor) -> dict[Move, tuple[str, ...]]:
    """Moves of this state that would be this person's, with what stands against them."""
    found = {}
    for action, transition in BY_ACTION.items():
        if transition.automatic or standing.submission.state_is not in transition.sources:
            continue
        for stage in standing.stages_of(action):
            subject = standing.subject.at(stage) if stage else standing.subject
            verdict = policy.may(actor, action, subject)
            if verdict and (reasons := reasons_against(action, standing.facts)):
                found[action, stage] = tuple(reasons)
            elif not verdict and stage and may_expect(standing, actor, stage):
                found[action, stage] = (verdict.reason,)
    return found


def may_expect(standing: Standing, actor: Actor, key: str) -> bool:
    """Whether a stage that is on asks for a role this person holds, so that a refusal should be explained."""
    return any(
        now.stage.key == key and actor.holds(now.stage.role, standing.subject.organisations)
        for now in standing.stages
        if now.stands is Stands.OPEN
    )


def offer(standing: Standing, move: Move, *, is_first: bool = False, reasons: tuple[str, ...] = ()) -> Offer:
    action, stage = move
    kind = "danger" if action in GRAVE else "primary" if is_first else "plain"
    link = page_of(standing.submission, action, stage)
    return Offer(action, standing.label_of(action, stage), link, kind, reasons)


def page_of(submission: Submission, action: Action, stage: str) -> Link:
    if action in PAGES:
        return Link(f"governance:{PAGES[action]}", (submission.pk,))
    if action in SIGNING:
        return Link("governance:sign", (submission.pk, stage))
    return Link("governance:submission-action", (submission.pk, action))


def signing_page(standing: Standing, actor: Actor, action: Action) -> Link:
    """Where this person signs by this move: at a stage that is open to them, or at one that says why it is not."""
    stages = standing.stages_of(action)
    mine = [stage for stage in stages if not standing.refusals(actor, action, stage=stage)]
    stage = next(iter(mine or stages), "")
    name, rest = ("sign", [stage]) if stage else ("submission", [])
    return Link(f"governance:{name}", (standing.submission.pk, *rest))


def turn(standing: Standing, offered: Iterable[Offer]) -> Offer | None:
    """Of what is offered to a person the step forward that waits for them, if it is their turn."""
    possible = [item for item in offered if not item.reasons and item.action in FORWARD]
    if possible and possible[0].action is Action.TAKE_REVIEW and enough_took_it(standing):
        return None
    return next(iter(possible), None)


@dataclass(frozen=True, slots=True)
class Said:
    """Why a submission is in its state, in the words of the person who brought it there."""

    who: str
    words: str


def reason_of_state(standing: Standing, actor: Actor) -> Said | None:
    """The recorded reason, for those whom it concerns; what a reviewer asked for is held back from one who still has to judge."""
    submission = standing.submission
    types = REASONED.get(submission.state_is)
    if types is None:
        return None
    events = AuditEvent.objects.filter(subject_id=str(submission.pk), type__in=types).select_related("detail")
    last = events.order_by("-seq").first()
    if last and of_the_review(last) and not Reader(standing, actor).may_read_why_it_returned():
        return None
    detail = getattr(last, "detail", None)
    return (
        Said(audit.who(detail.content), detail.content["reason"]) if detail and detail.content.get("reason") else None
    )


def of_the_review(event: AuditEvent) -> bool:
    return bool(event.body["facts"].get("stage") == REVIEW)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    summary: Summary
    tone: str
    waits: str
    ended: str = ""


def listing(summaries: Iterable[Summary]) -> list[Row]:
    found = list(summaries)
    now, over = waits(found), endings(map(of_summary, found))
    ended = {pk: item.sentence for pk, item in over.items()}
    return [Row(item, tone_of(item.state_is), now[item.pk].sentence, ended.get(item.pk, "")) for item in found]


def summaries(actor: Actor, rows: QuerySet[Summary]) -> Ways[Summary]:
    """Those of these rows that the actor may see, as the list pages through them."""
    return Ways(with_waiting(rows).select_related("author"), ways(actor, **PLACES))
