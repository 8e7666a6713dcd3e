"""Whom a submission concerns, found by asking the policy itself: which roles may take a step, and who of them may not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from governance import policy
from governance.awaited import BESIDE, FORWARD, enough_took_it
from governance.models import Concern
from governance.policy import Subject
from governance.standing import Standing
from governance.vocabulary import Action, Role, State
from governance.workflow import AUTHORING, FINAL, STANDING
from portal.accounts.actor import Actor

STRANGER = "somebody"
ANY = "any"
ALWAYS, JUST_NOW = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def keys_of(actor: Actor) -> list[str]:
    """Under which a person is asked: by role, or by role and name."""
    held = sorted(f"{role}:{place}" for role, place in actor.roles)
    return [*held, *(f"{key}:{actor.id}" for key in held)]


def given_at(actor: Actor) -> Iterator[tuple[list[str], datetime]]:
    """The same keys, role by role, with when the role was given."""
    for (role, place), since in sorted(actor.since.items(), key=str):
        yield [f"{role}:{place}", f"{role}:{place}:{actor.id}"], since


def bars_of(actor: Actor) -> list[str]:
    """The roles of a person by which a concern may be barred to them: each, and any in its place."""
    return sorted({f"{role}:{place}" for role, place in actor.roles} | {f"{ANY}:{place}" for _, place in actor.roles})


def follower(person: str) -> str:
    return f"waits:{person}"


def concerns_of(standing: Standing, possible: dict[Action, date | None], due: date | None) -> Iterator[Concern]:
    """Who is asked for what, which conditions are to be kept, and who waits for others. Not saved."""
    yield from steps_forward(standing, possible, due)
    yield from conditions(standing)
    yield from waiting_for_others(standing)


def steps_forward(standing: Standing, possible: dict[Action, date | None], due: date | None) -> list[Concern]:
    """The first step that each is asked for, and in the same row the one after it."""
    asked: list[Concern] = []
    steps = [
        (action, stage)
        for action in FORWARD
        if is_step(standing, action, possible)
        for stage in stages(standing, action)
    ]
    for action, stage in steps:
        for found in open_to(action, standing.subject.at(stage) if stage else standing.subject):
            if before := next((item for item in asked if comes_before(item, found)), None):
                before.later = before.later or action
                continue
            found.until, found.due, found.since = possible.get(action), due, standing.submission.entered_at
            found.label = standing.stage_at(stage).label if stage else ""
            asked.append(found)
    return asked


def stages(standing: Standing, action: Action) -> tuple[str, ...]:
    """The open stages at which people sign off; any other step has none of its own."""
    return standing.stages_of(action) if action is Action.SIGN_OFF else ("",)


def comes_before(one: Concern, other: Concern) -> bool:
    """Whether the same people are asked for another step first."""
    same = all(getattr(one, name) == getattr(other, name) for name in ("who", "excluded", "barred", "held_before"))
    return same and one.action != other.action


def is_step(standing: Standing, action: Action, possible: dict[Action, date | None]) -> bool:
    if action is Action.TAKE_REVIEW and enough_took_it(standing):
        return False
    return action in possible or standing.submission.state in BESIDE.get(action, ())


def conditions(standing: Standing) -> Iterator[Concern]:
    if standing.submission.state not in STANDING:
        return
    for condition in standing.submission.conditions.all():
        if condition.kept_at is None:
            for found in open_to(Action.KEEP_CONDITION, standing.subject):
                found.condition, found.since, found.due = condition, standing.submission.entered_at, condition.due
                yield found


def waiting_for_others(standing: Standing) -> Iterator[Concern]:
    """The author and those who signed, as long as it is on its way and with others."""
    submission = standing.submission
    if submission.state in FINAL or submission.state_is is State.IN_FORCE:
        return
    people = {str(item.signer_id) for item in submission.signatures.all()}
    people |= {str(submission.author_id)} if submission.state not in AUTHORING else set()
    for person in sorted(people):
        yield Concern(who=follower(person), action="", since=submission.entered_at)


@dataclass(frozen=True, slots=True)
class Question:
    """May somebody with this role at this place do this?"""

    action: Action
    subject: Subject
    role: Role
    place: UUID

    def may(self, person: str, *also: tuple[str, UUID], since: datetime = ALWAYS) -> bool:
        given = {(str(self.role), self.place): since}
        asker = Actor(person, person, roles=frozenset({(self.role, self.place), *also}), since=given)
        return bool(policy.may(asker, self.action, self.subject))

    def is_barred(self, also: tuple[str, UUID], people: Iterable[str]) -> bool:
        """Whether another role takes it away from somebody who otherwise may."""
        return any(self.may(person) and not self.may(person, also) for person in people)

    def held_before(self, people: Iterable[str]) -> datetime | None:
        """The moment after which a role was given too late, where there is one."""
        at_once = any(self.may(person, since=JUST_NOW) for person in people)
        return None if at_once else self.subject.submitted_at

    def barred(self, people: Sequence[str]) -> list[str]:
        """The further roles that take it away, as `bars_of` names them."""
        subject = self.subject
        roles = {f"{Role.VENDOR}:{place}": (Role.VENDOR, place) for place in subject.vendor}
        for place in subject.organisations | subject.vendor:
            roles[f"{Role.ADMINISTRATOR}:{place}"] = (Role.ADMINISTRATOR, place)
        if subject.lab:
            roles[f"{ANY}:{subject.lab}"] = (Role.PROCUREMENT, subject.lab)
        return sorted(key for key, also in roles.items() if self.is_barred(also, people))


def open_to(action: Action, subject: Subject) -> Iterator[Concern]:
    """A row for each role at each place whose people may do this, or for each person where only some may."""
    people = sorted(involved(subject))
    for role in Role:
        if not (places := sorted(subject.vendor if role is Role.VENDOR else subject.organisations)):
            continue
        for place in places:
            ask = Question(action, subject, role, place)
            may = [person for person in people if ask.may(person)]
            everybody = ask.may(STRANGER)
            able = [*([STRANGER] if everybody else []), *may]
            barred, held_before = ask.barred(able), ask.held_before(able)
            excluded = [UUID(person) for person in people if person not in may] if everybody else []
            for key in keys(role, place, None if everybody else may):
                yield Concern(who=key, action=action, excluded=excluded, barred=barred, held_before=held_before)


def keys(role: Role, place: UUID, people: Iterable[str] | None) -> Iterator[str]:
    """The role itself, or each of these people in it."""
    endings = [""] if people is None else [f":{person}" for person in people]
    yield from (f"{role}:{place}{ending}" for ending in endings)


def involved(subject: Subject) -> set[str]:
    """Everybody whom a rule may tell from others by name."""
    signers = {person for person, _ in subject.signers}
    named = subject.made_by | signers | subject.reviewers | subject.voted | subject.conflicted | {subject.author}
    return {person for person in named if person}
