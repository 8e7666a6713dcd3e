"""Whatever else somebody is: who made it, has a conflict, administers the place or decided elsewhere does not decide. Hypothesis."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from governance.policy import Subject, may, seats, stage_of
from governance.stages import REVIEW, Asked, Stage
from governance.vocabulary import Action, Meaning, Role, State
from portal.accounts.actor import Actor

INSTITUTION, LAB, VENDOR, ELSEWHERE = PLACES = tuple(UUID(int=number) for number in range(1, 5))
STAGES = {"lab": Role.LAB_HEAD, "institution": Role.OFFICIAL, "vendor": Role.VENDOR}
KEYS = ("responsibility", "review", *STAGES)
DECIDING = (
    Action.TAKE_REVIEW, Action.VOTE, Action.SET_TERMS, Action.SIGN_REVIEW, Action.DECLINE, Action.SIGN_OFF, Action.REQUEST_CHANGES,
    Action.REJECT, Action.SUSPEND, Action.REAFFIRM, Action.REINSTATE, Action.REVOKE, Action.KEEP_CONDITION, Action.LIFT_CONFLICT,
)  # fmt: skip
PEOPLE = st.frozensets(st.sampled_from(["ada", "ben", "cyd"]))
ROLES = st.frozensets(st.tuples(st.sampled_from([str(role) for role in Role]), st.sampled_from(PLACES)))


def asked(key: str) -> Asked:
    return Asked(Stage(key, key, STAGES[key], Meaning.APPROVAL, "I agree.", ("identity",), 5), 1)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    return Subject(
        organisations=frozenset({LAB, INSTITUTION}),
        lab=LAB,
        state=draw(st.sampled_from(list(State))),
        author="ben",
        made_by=draw(PEOPLE),
        signers=draw(st.frozensets(st.tuples(st.sampled_from(["ada", "ben"]), st.sampled_from(KEYS)))),
        reviewers=draw(PEOPLE),
        voted=draw(PEOPLE),
        conflicted=draw(PEOPLE),
        vendor=draw(st.sampled_from([frozenset(), frozenset({VENDOR})])),
        asked=draw(st.sampled_from([(), *((asked(key),) for key in STAGES), (asked("lab"), asked("institution"))])),
    )


def is_bound(actor: Actor, subject: Subject) -> bool:
    administers = any(
        role == Role.ADMINISTRATOR and place in subject.organisations | subject.vendor for role, place in actor.roles
    )
    return actor.id in subject.made_by | subject.conflicted or administers


@given(ROLES, subjects(), st.sampled_from(DECIDING))
def test_no_maker_no_administrator_and_nobody_in_conflict_decides(
    roles: frozenset[tuple[str, UUID]], subject: Subject, action: Action
) -> None:
    actor = Actor("ada", "Ada", roles=roles)

    if is_bound(actor, subject):
        assert not may(actor, action, subject)


@given(ROLES, subjects())
def test_a_decision_at_one_stage_closes_every_other(roles: frozenset[tuple[str, UUID]], subject: Subject) -> None:
    actor = Actor("ada", "Ada", roles=roles)
    elsewhere = {stage for who, stage in subject.signers if who == "ada"}

    for action in (Action.TAKE_REVIEW, Action.VOTE, Action.DECLINE):
        assert not (may(actor, action, subject) and elsewhere - {REVIEW})
    if may(actor, Action.SIGN_OFF, subject):
        assert elsewhere <= {item.stage.key for item in subject.asked}
    if may(actor, Action.SEND_BACK, subject):
        assert elsewhere <= {"responsibility"}
    if may(actor, Action.REJECT, subject):
        assert elsewhere <= {"institution"}


@given(ROLES, subjects(), st.sampled_from([Action.SEND_BACK, Action.REQUEST_CHANGES, Action.DECLINE, Action.REJECT]))
def test_every_return_is_a_decision_at_a_stage(
    roles: frozenset[tuple[str, UUID]], subject: Subject, action: Action
) -> None:
    actor = Actor("ada", "Ada", roles=roles)

    if may(actor, action, subject):
        assert stage_of(actor, action, subject) in KEYS


@given(ROLES, subjects())
def test_a_reviewer_holds_nothing_in_the_lab(roles: frozenset[tuple[str, UUID]], subject: Subject) -> None:
    actor = Actor("ada", "Ada", roles=roles)

    if may(actor, Action.TAKE_REVIEW, subject):
        assert LAB not in {place for _, place in roles}
        assert seats(actor, Role.REVIEWER, subject) == (INSTITUTION,)
